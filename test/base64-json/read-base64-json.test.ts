import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Base64Opening, readBase64Json } from '../../src/base64-json/read-base64-json.ts';

const opening: Base64Opening = {
  start: '"data:',
  pattern: /^"data:image\\?\/[a-z]+;base64,/,
  longestBytes: 40,
  replace: (index) => `"string ${index}"`,
};

async function* pieces(text: string, cuts: number[]): AsyncGenerator<Uint8Array> {
  const body = Buffer.from(text);
  let start = 0;
  for (const cut of [...cuts.map((cut) => cut % (body.length + 1)).sort((a, b) => a - b), body.length]) {
    yield body.subarray(start, cut);
    start = Math.max(start, cut);
  }
}

async function read(text: string, cuts: number[] = []) {
  const { json, strings } = await readBase64Json(pieces(text, cuts), { opening });
  return { json, strings: strings.map(({ bytes }) => bytes?.toString('latin1') ?? null) };
}

/** JSON as other languages write it: any character may be escaped. */
function escapeAll(json: string, characters: RegExp): string {
  return json.replaceAll(characters, (character) =>
    character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('readBase64Json', () => {
  it('gives the same as JSON.parse and a base64 decoder, however the body is cut and escaped', async () => {
    const file = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom('"data:', '\\"data:image/png;base64,', 'data:', 'data:image/png', '\\', '"'),
    );
    // Node 24.21 itself takes the key '"' for the key '\\' where it has seen an object with that one.
    const key = text.filter((name) => name.length !== 1);
    const value = fc.oneof(file, text, fc.integer(), fc.constant(null));
    const cuts = fc.array(fc.nat(), { maxLength: 20 });
    const escaped = fc.constantFrom(/(?!)/g, /\//g, /\+/g, /(?<=base64,[^"]*)[+/A]/g);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value), cuts, escaped, async (body, cuts, characters) => {
        const written = JSON.stringify(
          Object.fromEntries(
            Object.entries(body).map(([key, entry]) => [
              key,
              Buffer.isBuffer(entry) ? `data:image/png;base64,${entry.toString('base64')}` : entry,
            ]),
          ),
        );
        const result = await read(escapeAll(written, characters), cuts);
        const files = Object.values(body).filter((entry) => Buffer.isBuffer(entry));
        expect(result.strings).toEqual(files.map((entry) => entry.toString('latin1')));
        let index = 0;
        const expected = Object.entries(body).map(([key, entry]) => [
          key,
          Buffer.isBuffer(entry) ? `string ${index++}` : entry,
        ]);
        expect(Object.entries(result.json as object)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['whose quote is escaped', '{"a":"say \\"data:image/png;base64,aGk=\\""}', []],
    ['that only starts like one', '["data:image/png;base32,AAAA","data:","data:image/png;base64"]', []],
    ['at the very end', '"data:image/png;base64,aGk="', ['hi']],
    ['without padding', '["data:image/png;base64,aGk"]', ['hi']],
    ['with \\u escapes', '["data:image\\/png;base64,\\u002b\\u002B\\/\\/"]', ['\xfb\xef\xff']],
    ['that ends with an escaped quote and goes on', '["data:image/png;base64,aGk=\\"","x"]', [null]],
    ['that ends with a backslash', '["data:image/png;base64,aGk\\\\","x"]', [null]],
    ['with line breaks', '["data:image/png;base64,aGkh\\naGkh"]', ['hi!hi!']],
    ['with padding in the middle', '["data:image/png;base64,aGk=aGkh"]', [null]],
    ['with a single character left over', '["data:image/png;base64,aGkha"]', [null]],
    ['with characters of another alphabet', '["data:image/png;base64,aGk한"]', [null]],
    ['with an escape of another alphabet', '["data:image/png;base64,aGk\\u0141"]', [null]],
  ])('reads a string %s the same wherever it is cut', async (_name, text, expected) => {
    const whole = await read(text);
    expect(whole.strings).toEqual(expected);
    for (let cut = 1; cut < Buffer.byteLength(text); cut += 1) expect(await read(text, [cut])).toEqual(whole);
  });

  it('reads base64 that is broken into lines, however it is cut', async () => {
    const file = Buffer.from('a file of some length, so that there are several lines of it');
    const lines = file.toString('base64').replaceAll(/.{20}/g, (line) => `${line}\r\n`);
    const written = JSON.stringify({ image: `data:image/png;base64,${lines}` });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async (cuts) => {
        expect((await read(written, cuts)).strings).toEqual([file.toString('latin1')]);
      }),
    );
  });

  it('counts a string that is too long without keeping it, and reads on', async () => {
    const text = '["data:image/png;base64,aGkhaGkh","data:image/png;base64,aGkh"]';
    for (let cut = 0; cut < text.length; cut += 1) {
      const { strings } = await readBase64Json(pieces(text, [cut]), { opening, longestString: 7 });
      expect(strings.map(({ bytes }) => bytes?.toString() ?? null)).toEqual([null, 'hi!']);
      expect(strings[0]?.length).toBeGreaterThan(7);
    }
  });

  it('limits what is not base64, and stops there', async () => {
    let chunksTaken = 0;
    async function* endless() {
      for (; chunksTaken < 1000; chunksTaken += 1) yield Buffer.from('["data:image/png;base64,aGkh",');
    }
    const reading = readBase64Json(endless(), { opening, longestJsonBytes: 100 });
    await expect(reading).rejects.toMatchObject({ code: 'body_too_large' });
    expect(chunksTaken).toBeLessThan(10);
  });

  it.each([
    '',
    '{',
    '["data:image/png;base64,aGk',
    '["data:image/png;base64,aGk="',
    '["data:image\\/png;base',
  ])('throws for %j', async (text) => {
    await expect(read(text)).rejects.toBeInstanceOf(SyntaxError);
  });
});
