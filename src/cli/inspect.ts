import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { formatSize } from '../image-size.ts';
import { hasPngSignature, pngChunks } from '../png/png-chunks.ts';
import type { PngText } from '../png/png-text.ts';
import { PROVENANCE_KEYWORD, provenanceKeywords, readProvenance } from '../provenance/png-provenance.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { shorten } from '../provenance/shorten.ts';
import { readDigitalSourceType, XMP_KEYWORD } from '../provenance/xmp.ts';
import type { DiffusionSettings } from '../providers/image-provider.ts';
import { describeReceipt } from './describe-receipt.ts';

/** Of a text of another program; `--json` has all of it. */
const MOST_SHOWN_LENGTH = 300;
/** Chunk of a C2PA manifest: C2PA specification, embedding manifests into PNG. */
const C2PA_CHUNK = 'caBX';

const sourceTypes: Record<string, string> = {
  trainedAlgorithmicMedia: 'made by a trained model',
  algorithmicMedia: 'drawn by rules, without a trained model',
};

/** What one file says about itself. */
interface Inspection {
  file: string;
  provenance: Provenance | null;
  /** The IPTC's word. */
  digitalSourceType: string | null;
  hasC2paManifest: boolean;
  texts: PngText[];
}

const command = new Command('inspect')
  .description('Shows how PNG files were made, as far as they say so themselves.')
  .argument('<files...>', 'PNG files, such as generated/…/0.png')
  .option('--json', 'print what was found as JSON and nothing else')
  .addHelpText('after', '\nThe exit code is 1 when a file cannot be read or was not made by this program.')
  .parse();

const inspections: Inspection[] = [];
for (const file of command.args) {
  const inspection = await inspect(file);
  if (inspection !== undefined) inspections.push(inspection);
}
process.stdout.write(
  command.opts<{ json?: true }>().json
    ? `${JSON.stringify(inspections, null, 2)}\n`
    : inspections.map(describe).join('\n'),
);

async function inspect(file: string): Promise<Inspection | undefined> {
  const png = await read(file);
  if (png === undefined) return undefined;
  if (!hasPngSignature(png)) {
    complain(`${file} is not a PNG.`);
    return undefined;
  }
  const { provenance, texts } = readProvenance(png);
  if (provenance === null) {
    const isOurs = texts.some(({ keyword }) => keyword === PROVENANCE_KEYWORD);
    complain(
      isOurs
        ? `${file} was made by this program, but by a version of it that this one cannot read.`
        : `${file} does not say that this program made it.`,
    );
  }
  const xmp = texts.find(({ keyword }) => keyword === XMP_KEYWORD)?.text ?? '';
  const hasC2paManifest = Array.from(pngChunks(png)).some(({ type }) => type === C2PA_CHUNK);
  return { file, provenance, digitalSourceType: readDigitalSourceType(xmp), hasC2paManifest, texts };
}

async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    complain(code === 'ENOENT' ? `${file} is not there.` : `${file} cannot be read (${String(code)}).`);
    return undefined;
  }
}

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

function describe({ file, provenance, digitalSourceType, hasC2paManifest, texts }: Inspection): string {
  const ownKeywords = new Set(provenance === null ? [] : provenanceKeywords);
  const otherTexts = texts.filter(({ keyword }) => !ownKeywords.delete(keyword));
  const rows: [string, string][] = [
    ...(provenance === null ? [] : describeProvenance(provenance)),
    ['Source type', describeSourceType(digitalSourceType)],
    ['C2PA', hasC2paManifest ? 'a manifest is inside; it is not checked here' : '–'],
    ...otherTexts.map(({ keyword, text }): [string, string] => [
      'Text',
      `${keyword}: ${shorten(text, MOST_SHOWN_LENGTH)}`,
    ]),
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(12)} ${onOneLine(value)}`);
  return `${file}\n${lines.join('\n')}\n`;
}

function describeProvenance({
  sentence,
  prompt,
  operation,
  provider,
  model,
  seed,
  settings,
  size,
  receipts,
  parent,
}: Provenance): [string, string][] {
  return [
    ['Sentence', sentence || '–'],
    ['Prompt', prompt || '–'],
    ['Operation', operation],
    ['Made by', provider === model ? provider : `${provider}, ${model}`],
    ['Seed', seed === null ? '–' : String(seed)],
    ...(settings === undefined ? [] : [['Sampler', describeSettings(settings)] as [string, string]]),
    ['Size', formatSize(size)],
    ['Mood', describeReceipt(receipts.moods)],
    ['Style', describeReceipt(receipts.styles)],
    ['Made from', parent === null ? '–' : `image ${parent.image} of generation ${parent.generation}`],
  ];
}

function describeSourceType(digitalSourceType: string | null): string {
  if (digitalSourceType === null) return '–';
  const meaning = sourceTypes[digitalSourceType];
  return meaning === undefined ? digitalSourceType : `${digitalSourceType}: ${meaning}`;
}

/** Anybody can write a picture's texts: escape sequences in them must not reach the terminal. */
function onOneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/\p{Control}/gu, '\uFFFD');
}

function describeSettings(settings: DiffusionSettings): string {
  const { scheduler, steps, guidance, negativePrompt, strength } = settings;
  return [
    `${scheduler}, ${steps} steps, guidance ${guidance}`,
    ...(strength === undefined ? [] : [`strength ${strength}`]),
    ...(negativePrompt === '' ? [] : [`without ${negativePrompt}`]),
  ].join(', ');
}
