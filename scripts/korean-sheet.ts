/**
 * Sends the 60 sentences of `test/fixtures/korean-prompts.jsonl` to a server without a key and draws
 * `docs/korean.png`: two dozen of the pictures it made, with the sentence and what was understood of it. Run as
 * `node scripts/korean-sheet.ts`; the captions need a font with Hangul.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { loadConfig } from '../src/config.ts';
import type { GenerationRecord } from '../src/record.ts';
import { startServer } from '../src/server.ts';
import { renderPictureSheet, type SheetCell, type SheetLayout } from './picture-sheet.ts';

/** The labels by which the pictures of the sheet are chosen; the file has more. */
interface LabelledPrompt {
  text: string;
  kind: string;
  mood_canonical: string | null;
  style_canonical: string | null;
  background: string | null;
}

const picturesShown = 24;
const layout: SheetLayout = { columns: 4, pictureEdge: 300, gap: 16, captionHeight: 62, captionGap: 8 };
const captionFont = 'Noto Sans CJK KR, Noto Sans KR, sans';

/** How much it matters to show one more of a kind of sentence, a style, a mood, a place. */
const weights = { kind: 6, style_canonical: 3, mood_canonical: 2, background: 1 };

/** As many as wanted, in the order of the file: each next one has the most that was not seen before. */
function chooseSpread(prompts: LabelledPrompt[], count: number): LabelledPrompt[] {
  const seen = new Set<string>();
  const labelsOf = (prompt: LabelledPrompt) =>
    (Object.keys(weights) as (keyof typeof weights)[])
      .filter((field) => prompt[field] !== null)
      .map((field) => ({ label: `${field} ${prompt[field]}`, weight: weights[field] }));
  const newsOf = (prompt: LabelledPrompt) =>
    labelsOf(prompt).reduce((sum, { label, weight }) => sum + (seen.has(label) ? 0 : weight), 0);
  const chosen = new Set<LabelledPrompt>();
  while (chosen.size < Math.min(count, prompts.length)) {
    const left = prompts.filter((prompt) => !chosen.has(prompt));
    const best = left.reduce((first, next) => (newsOf(next) > newsOf(first) ? next : first));
    chosen.add(best);
    for (const { label } of labelsOf(best)) seen.add(label);
  }
  return prompts.filter((prompt) => chosen.has(prompt));
}

async function imagine(serverUrl: string, text: string): Promise<{ record: GenerationRecord; png: Buffer }> {
  const answer = await fetch(`${serverUrl}/openai_query`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ search: text, number: 1, size: 512 }),
  });
  if (!answer.ok) throw new Error(`'${text}' was answered with ${answer.status}: ${await answer.text()}`);
  const record = (await answer.json()) as GenerationRecord;
  const [image] = record.images;
  if (image === undefined || 'error' in image) throw new Error(`'${text}' got no picture.`);
  const download = await fetch(new URL(image.url, serverUrl));
  if (!download.ok) throw new Error(`${image.url} was answered with ${download.status}.`);
  return { record, png: Buffer.from(await download.arrayBuffer()) };
}

function understood({ categories }: GenerationRecord): string {
  const { moods, styles, background, object, act } = categories;
  const parts = [moods?.value, styles?.value, background, object.join(', '), act];
  return parts.filter(Boolean).join(' · ');
}

/** Korean words are read best unbroken; left alone, Pango breaks a line between any two syllables. */
const unbroken = (text: string) => text.replace(/(?<=\p{Script=Hangul})(?=\S)/gu, '\u2060');

/** The text is Pango markup, in which `&` and `<` have a meaning. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

async function caption(sentence: string, record: GenerationRecord): Promise<Buffer> {
  const text = `<span foreground="#2f2d38" size="14.5pt">${unbroken(escaped(sentence))}</span>\n<span foreground="#86828f" size="11pt">${escaped(understood(record))}</span>`;
  const { pictureEdge, captionHeight } = layout;
  const written = await sharp({
    text: { text, font: captionFont, width: pictureEdge, dpi: 72, rgba: true, wrap: 'word-char' },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = written.info;
  // Whatever is longer than the caption is cut off below.
  return sharp(written.data)
    .extract({
      left: 0,
      top: 0,
      width: Math.min(width, pictureEdge),
      height: Math.min(height, captionHeight),
    })
    .png()
    .toBuffer();
}

const fixture = new URL('../test/fixtures/korean-prompts.jsonl', import.meta.url);
const prompts = readFileSync(fixture, 'utf8')
  .trim()
  .split('\n')
  .map((line): LabelledPrompt => JSON.parse(line));
const shown = new Set(chooseSpread(prompts, picturesShown));

const folder = mkdtempSync(join(tmpdir(), 'imaginate-korean-'));
const config = loadConfig({
  PORT: '0',
  GENERATED_DIR: folder,
  IMAGE_PROVIDER: 'preview',
  EXTRACTOR: 'offline',
  DATAMUSE_URL: 'off',
  CACHE_DIR: 'off',
  LOG_LEVEL: 'warn',
});
const server = await startServer(config);
try {
  const cells: SheetCell[] = [];
  for (const [index, prompt] of prompts.entries()) {
    const { record, png } = await imagine(server.url, prompt.text);
    process.stderr.write(`${index + 1}/${prompts.length} ${prompt.text}\n   ${understood(record)}\n`);
    for (const warning of record.warnings) process.stderr.write(`   ${warning}\n`);
    if (shown.has(prompt)) cells.push({ picture: png, caption: await caption(prompt.text, record) });
  }
  const sheet = await renderPictureSheet(cells, layout);
  writeFileSync(fileURLToPath(new URL('../docs/korean.png', import.meta.url)), sheet);
  process.stdout.write(`docs/korean.png: ${cells.length} pictures, ${sheet.length} bytes\n`);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
