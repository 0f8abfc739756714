import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePngChunk, pngChunks } from '../../src/png/png-chunks.ts';
import { encodePngText } from '../../src/png/png-text.ts';
import { readWholePng } from '../../src/png/whole-png.ts';
import { provenanceKeywords, readProvenance } from '../../src/provenance/png-provenance.ts';
import type { Provenance } from '../../src/provenance/provenance.ts';
import { XMP_KEYWORD } from '../../src/provenance/xmp.ts';
import { barestProvenance, exampleProvenance, withProvenance } from './example-provenance.ts';

const png = await sharp({
  create: { width: 24, height: 16, channels: 4, background: { r: 200, g: 90, b: 30, alpha: 0.4 } },
})
  .png()
  .toBuffer();
const jpeg = await sharp(png).jpeg().toBuffer();
const pixels = await sharp(png).raw().toBuffer();

const typesOf = (bytes: Buffer) => Array.from(pngChunks(bytes), ({ type }) => type);

/** The PNG with more chunks right behind its header. */
function withChunks(...chunks: Buffer[]): Buffer {
  const [header] = pngChunks(png);
  const end = header?.end ?? 0;
  return Buffer.concat([png.subarray(0, end), ...chunks, png.subarray(end)]);
}

/** Of UTF-16: control characters, quotes and lone surrogates are among them. */
const codeUnit = fc
  .oneof(fc.nat({ max: 0xffff }), fc.nat({ max: 0x9f }), fc.integer({ min: 0xd800, max: 0xdfff }))
  .map((unit) => String.fromCharCode(unit));
const anyString = fc.string({ unit: fc.oneof(codeUnit, fc.string({ unit: 'grapheme' })), maxLength: 300 });

describe('embedProvenance', () => {
  it.each([
    ['all that can be known', exampleProvenance],
    ['hardly anything', barestProvenance],
    [
      '32,000 characters',
      { ...exampleProvenance, sentence: '가나😀 '.repeat(6400), prompt: 'é'.repeat(32_000) },
    ],
  ])('writes what can be read again: %s', (_, provenance) => {
    expect(readProvenance(withProvenance(png, provenance)).provenance).toEqual(provenance);
  });

  it('keeps any strings, and the pixels, in a PNG that is whole', async () => {
    await fc.assert(
      fc.asyncProperty(anyString, anyString, anyString, async (sentence, prompt, model) => {
        const provenance: Provenance = { ...exampleProvenance, sentence, prompt, model };
        const embedded = withProvenance(png, provenance);
        expect(readProvenance(embedded).provenance).toEqual(provenance);
        expect(readWholePng(embedded)).toEqual({ width: 24, height: 16 });
        expect(await sharp(embedded).raw().toBuffer()).toEqual(pixels);
      }),
    );
  });

  it('puts iTXt chunks right behind the header, before the pixels', () => {
    const types = typesOf(withProvenance(png, exampleProvenance));
    expect(types).toEqual(['IHDR', ...provenanceKeywords.map(() => 'iTXt'), ...typesOf(png).slice(1)]);
    expect(types.indexOf('IDAT')).toBeGreaterThan(types.lastIndexOf('iTXt'));
  });

  it('names the sentence, the prompt and the software for programs that read the common keywords', () => {
    const { texts } = readProvenance(
      withProvenance(png, { ...exampleProvenance, sentence: `첫 줄\n${'둘째 줄 '.repeat(50)}` }),
    );
    const text = (wanted: string) => texts.find(({ keyword }) => keyword === wanted)?.text;
    expect(text('Title')).toMatch(/^첫 줄 둘째 줄 .*…$/u);
    expect(text('Title')).toHaveLength(100);
    expect(text('Description')).toBe(exampleProvenance.prompt);
    expect(text('Software')).toMatch(/^Imaginate \d+\.\d+\.\d+$/u);
  });

  it('leaves out texts that would be empty', () => {
    const { texts } = readProvenance(withProvenance(png, barestProvenance));
    expect(texts.map(({ keyword }) => keyword)).toEqual(['Imaginate', 'parameters', 'Software', XMP_KEYWORD]);
  });

  it('gives the same file for the same provenance, and replaces an earlier one', () => {
    const once = withProvenance(png, exampleProvenance);
    expect(withProvenance(png, structuredClone(exampleProvenance))).toEqual(once);
    expect(withProvenance(withProvenance(png, barestProvenance), exampleProvenance)).toEqual(once);
  });

  it("replaces another program's XMP and keeps its other chunks", async () => {
    const foreign = withChunks(
      encodePngText({ keyword: XMP_KEYWORD, text: '<x:xmpmeta xmlns:x="adobe:ns:meta/">theirs</x:xmpmeta>' }),
      encodePngChunk('tEXt', Buffer.from('parameters\0a cat\nSteps: 20, Sampler: Euler a, Seed: 3')),
      encodePngChunk('caBX', Buffer.from('manifest')),
    );
    const embedded = withProvenance(foreign, exampleProvenance);
    expect(typesOf(embedded).slice(-typesOf(png).length - 1, -typesOf(png).length + 1)).toEqual([
      'tEXt',
      'caBX',
    ]);
    const { texts } = readProvenance(embedded);
    expect(texts.filter(({ keyword }) => keyword === XMP_KEYWORD)).toHaveLength(1);
    expect(texts.at(-1)?.text).toBe('a cat\nSteps: 20, Sampler: Euler a, Seed: 3');
    expect((await sharp(embedded).metadata()).xmp?.toString()).not.toContain('theirs');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a JPEG', jpeg],
    ['a signature alone', png.subarray(0, 8)],
  ])('gives back as it is what is no PNG: %s', (_, bytes) => {
    expect(withProvenance(bytes, exampleProvenance)).toEqual(bytes);
  });

  it('loses nothing of a PNG that breaks off', () => {
    const broken = png.subarray(0, -20);
    const embedded = withProvenance(broken, exampleProvenance);
    expect(embedded.subarray(0, 33)).toEqual(broken.subarray(0, 33));
    expect(embedded.subarray(-(broken.length - 33))).toEqual(broken.subarray(33));
  });
});

describe('readProvenance', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('no PNG at all')],
    ['a PNG without texts', png],
  ])('finds nothing in %s', (_, bytes) => {
    expect(readProvenance(bytes)).toEqual({ provenance: null, texts: [] });
  });

  it('reads what is there of a file that was cut anywhere', () => {
    const embedded = withProvenance(png, exampleProvenance);
    const found = new Set<boolean>();
    for (let length = 0; length < embedded.length; length += 1) {
      const { provenance } = readProvenance(embedded.subarray(0, length));
      found.add(provenance !== null);
      if (provenance !== null) expect(provenance).toEqual(exampleProvenance);
    }
    expect(found).toEqual(new Set([false, true]));
  });

  it('never throws on damaged files, and never makes anything up', () => {
    const embedded = withProvenance(png, exampleProvenance);
    fc.assert(
      fc.property(fc.nat({ max: embedded.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(embedded);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const { provenance } = readProvenance(damaged);
        if (provenance !== null) expect(provenance).toEqual(exampleProvenance);
      }),
    );
  });

  const stored = { version: 1, ...exampleProvenance };
  it.each([
    ['another version', JSON.stringify({ ...stored, version: 2 })],
    ['a field missing', JSON.stringify({ ...stored, prompt: undefined })],
    ['a field of another type', JSON.stringify({ ...stored, seed: '7' })],
    ['no JSON', '{"version":1,'],
    ['deep nesting', '['.repeat(200_000)],
    ['null', 'null'],
  ])('takes no provenance with %s, but shows the text', (_, text) => {
    const entry = { keyword: 'Imaginate', text };
    expect(readProvenance(withChunks(encodePngText(entry)))).toEqual({ provenance: null, texts: [entry] });
  });

  it('reads the entry as it is written', () => {
    const entry = { keyword: 'Imaginate', text: JSON.stringify(stored) };
    expect(readProvenance(withChunks(encodePngText(entry))).provenance).toEqual(exampleProvenance);
  });
});
