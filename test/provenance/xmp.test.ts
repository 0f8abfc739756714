import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readDigitalSourceType, toXmp } from '../../src/provenance/xmp.ts';
import { barestProvenance, exampleProvenance, withProvenance } from './example-provenance.ts';

const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#345' } })
  .png()
  .toBuffer();

/** sharp reads SVG with a strict XML parser, so an SVG that holds the packet shows whether it is well-formed. */
async function isWellFormed(xml: string): Promise<boolean> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><metadata>${xml}</metadata></svg>`;
  return sharp(Buffer.from(svg), { unlimited: true })
    .metadata()
    .then(
      ({ format }) => format === 'svg',
      () => false,
    );
}

const sourceType = /<Iptc4xmpExt:DigitalSourceType>([^<]*)</u;
const description = (language: string) => new RegExp(`<rdf:li xml:lang="${language}">([^<]*)<`, 'u');

describe('toXmp', () => {
  it.each([
    ['trainedAlgorithmicMedia', exampleProvenance],
    ['algorithmicMedia', barestProvenance],
  ])('says %s, in a packet that sharp finds in the PNG', async (word, provenance) => {
    const { xmp, xmpAsString } = await sharp(withProvenance(png, provenance)).metadata();
    const packet = xmpAsString ?? xmp?.toString() ?? '';
    expect(packet).toBe(toXmp(provenance));
    expect(sourceType.exec(packet)?.[1]).toBe(`http://cv.iptc.org/newscodes/digitalsourcetype/${word}`);
    expect(readDigitalSourceType(packet)).toBe(word);
    expect(await isWellFormed(packet)).toBe(true);
  });

  it('describes the picture in English, and in Korean where the sentence is', () => {
    const xmp = toXmp({ ...exampleProvenance, prompt: 'A cat & <dog>' });
    expect(description('x-default').exec(xmp)?.[1]).toBe('A cat &amp; &lt;dog&gt;');
    expect(description('ko').exec(xmp)?.[1]).toBe(exampleProvenance.sentence);
    const english = toXmp({ ...exampleProvenance, sentence: 'a cat' });
    expect(description('ko').test(english)).toBe(false);
  });

  it('has no description where there are no words', () => {
    expect(toXmp(barestProvenance)).not.toContain('dc:description>');
  });

  it('is well-formed with any strings', async () => {
    const codeUnit = fc
      .oneof(fc.nat({ max: 0x9f }), fc.integer({ min: 0xd700, max: 0xffff }))
      .map((unit) => String.fromCharCode(unit));
    const anyString = fc.string({
      unit: fc.oneof(codeUnit, fc.constantFrom(']]>', '<!--', '&', '가', '😀')),
    });
    await fc.assert(
      fc.asyncProperty(anyString, anyString, async (sentence, prompt) => {
        expect(await isWellFormed(toXmp({ ...exampleProvenance, sentence, prompt }))).toBe(true);
      }),
    );
    // The check itself can fail.
    expect(await isWellFormed('<a>\u0001</a>')).toBe(false);
    expect(await isWellFormed('<a>&</a>')).toBe(false);
  });

  it.each(['jpeg', 'webp'] as const)('fits into a %s however long the words are', async (format) => {
    const xmp = toXmp({ ...exampleProvenance, sentence: '가&'.repeat(16_000), prompt: '&'.repeat(32_000) });
    const image = await sharp(png).withXmp(xmp).toFormat(format).toBuffer();
    expect((await sharp(image).metadata()).xmp?.toString()).toBe(xmp);
  });
});
