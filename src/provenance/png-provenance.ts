import { z } from 'zod';
import { type PngChunk, pngChunks } from '../png/png-chunks.ts';
import { encodePngText, internationalKeyword, type PngText, readPngTexts } from '../png/png-text.ts';
import { SCHEDULER_NAMES, type Scene } from '../providers/image-provider.ts';
import type { Receipt } from '../stages/normalise/tier.ts';
import { toGenerationParameters } from './generation-parameters.ts';
import type { Provenance } from './provenance.ts';
import { shorten } from './shorten.ts';
import { SOFTWARE } from './software.ts';
import { toXmp, XMP_KEYWORD } from './xmp.ts';

/** The text that holds the whole {@link Provenance}. The others say parts of it to other programs. */
export const PROVENANCE_KEYWORD = 'Imaginate';
/** Of the JSON under {@link PROVENANCE_KEYWORD}: counts up when older readers would misread it. */
const FORMAT_VERSION = 1;
/** A title is a short line (W3C PNG, third edition, section 11.3.3.2). */
const MOST_TITLE_LENGTH = 100;

/** Keywords of the texts written here. They stand first in a file; what comes again later is another program's. */
export const provenanceKeywords: readonly string[] = [
  PROVENANCE_KEYWORD,
  'parameters',
  'Title',
  'Description',
  'Software',
  XMP_KEYWORD,
];

/**
 * The pieces, in order, of the PNG with its provenance in `iTXt` chunks right behind the header, in place of `iTXt` chunks under the same
 * keywords: those of an earlier call, and any XMP, of which there may be one only. Pixels and all other chunks stay as
 * they are, byte for byte; the same provenance gives the same file. Bytes that are no PNG come back unchanged. Most of the
 * pieces are parts of `png` itself: a large image is not copied.
 *
 * A C2PA manifest of the provider's (chunk `caBX`) is kept, too, but it vouches for the bytes of the whole file, so
 * that it shows the picture as changed from here on.
 */
export function embedProvenance(png: Buffer, provenance: Provenance): readonly Buffer[] {
  const [header, ...others] = pngChunks(png);
  if (header?.type !== 'IHDR') return [png];
  const kept = others.filter((chunk) => !provenanceKeywords.includes(internationalKeyword(chunk) ?? ''));
  return [
    png.subarray(0, header.end),
    ...textsOf(provenance).map(encodePngText),
    ...joinNeighbours(kept).map(({ start, end }) => png.subarray(start, end)),
    png.subarray((others.at(-1) ?? header).end),
  ];
}

/** Chunks that follow one another as one: a PNG may have thousands. */
function joinNeighbours(chunks: readonly PngChunk[]): { start: number; end: number }[] {
  const stretches: { start: number; end: number }[] = [];
  for (const { start, end } of chunks) {
    const last = stretches.at(-1);
    if (last?.end === start) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches;
}

/**
 * What a PNG says about how it was made.
 * @returns `provenance` is null where {@link embedProvenance} was not there or another version of it was; `texts` are
 * all texts of the file, other programs' too; empty for bytes that are no PNG
 */
export function readProvenance(png: Buffer): { provenance: Provenance | null; texts: PngText[] } {
  const texts = readPngTexts(png);
  const own = texts.find(({ keyword }) => keyword === PROVENANCE_KEYWORD);
  return { provenance: own === undefined ? null : parse(own.text), texts };
}

function textsOf(provenance: Provenance): PngText[] {
  const { sentence, prompt } = provenance;
  const title = shorten(sentence.replace(/\s+/gu, ' ').trim(), MOST_TITLE_LENGTH);
  return [
    // JSON writes control characters and lone surrogates as escapes, so every string comes back as it was.
    { keyword: PROVENANCE_KEYWORD, text: JSON.stringify({ version: FORMAT_VERSION, ...provenance }) },
    { keyword: 'parameters', text: toGenerationParameters(provenance) },
    { keyword: 'Title', text: title },
    { keyword: 'Description', text: prompt },
    { keyword: 'Software', text: SOFTWARE },
    { keyword: XMP_KEYWORD, text: toXmp(provenance) },
  ].filter(({ text }) => text !== '');
}

const candidateSchema = z.object({ value: z.string(), score: z.number(), via: z.string() });
const tierSchema = z.enum(['exact', 'datamuse', 'wordnet', 'fasttext']);

const receiptSchema = z.object({
  input: z.string(),
  folded: z.string(),
  value: z.string().nullable(),
  tier: tierSchema.nullable(),
  score: z.number().nullable(),
  via: z.string().nullable(),
  runnerUp: z.object({ value: z.string(), score: z.number() }).nullable(),
  seen: z.array(
    z.object({
      tier: tierSchema,
      count: z.number(),
      best: z.array(candidateSchema),
      unavailable: z.string().optional(),
    }),
  ),
  vocabularyVersion: z.string(),
}) satisfies z.ZodType<Receipt>;

const sceneSchema = z.object({
  mood: z.string().nullable(),
  style: z.string().nullable(),
  theme: z.string().nullable(),
  background: z.string().nullable(),
  objects: z.array(z.string()),
  act: z.string().nullable(),
}) satisfies z.ZodType<Scene>;

const provenanceSchema = z.object({
  sentence: z.string(),
  prompt: z.string(),
  operation: z.enum(['generate', 'edit', 'vary']),
  provider: z.string(),
  model: z.string(),
  seed: z.number().nullable(),
  settings: z
    .object({
      steps: z.number(),
      guidance: z.number(),
      scheduler: z.enum(SCHEDULER_NAMES),
      negativePrompt: z.string(),
      strength: z.number().exactOptional(),
    })
    .exactOptional(),
  size: z.object({ width: z.number(), height: z.number() }),
  receipts: z.object({ moods: receiptSchema.nullable(), styles: receiptSchema.nullable() }),
  parent: z.object({ generation: z.string(), image: z.number() }).nullable(),
  isTrained: z.boolean(),
  scene: sceneSchema.nullable(),
}) satisfies z.ZodType<Provenance>;

const storedSchema = provenanceSchema.extend({ version: z.literal(FORMAT_VERSION) });

function parse(json: string): Provenance | null {
  try {
    const { version: _, ...provenance } = storedSchema.parse(JSON.parse(json));
    return provenance;
  } catch {
    return null;
  }
}
