import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImageReply } from '../../../src/providers/openai/image-reply.ts';

async function* pieces(body: Buffer, cuts: number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const cut of [...cuts.map((cut) => cut % (body.length + 1)).sort((a, b) => a - b), body.length]) {
    yield body.subarray(start, cut);
    start = Math.max(start, cut);
  }
}

describe('readImageReply', () => {
  it('gives the same as JSON.parse and a base64 decoder, however the body is cut', async () => {
    const images = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 });
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        images,
        text,
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.boolean(),
        async (bytes, note, cuts, isSized) => {
          const reply = {
            note,
            data: bytes.map((image) => ({
              b64_json: Buffer.from(image).toString('base64'),
              'b64_json ': note,
            })),
            usage: { total_tokens: 3 },
          };
          const body = Buffer.from(JSON.stringify(reply));
          const read = await readImageReply(pieces(body, cuts), isSized ? body.length : undefined);
          expect(read.images.map((image) => image?.toString('hex'))).toEqual(
            bytes.map((image) => Buffer.from(image).toString('hex')),
          );
          expect(read.body).toEqual({
            ...reply,
            data: reply.data.map((entry, index) => ({ ...entry, b64_json: index })),
          });
        },
      ),
    );
  });

  it.each([
    ['spaces around the colon', '{"data":[{"b64_json" : "aGk="}]}', ['hi']],
    ['a null image', '{"data":[{"b64_json":null,"url":"x"}]}', []],
    ['an escaped solidus', '{"data":[{"b64_json":"\\/\\/\\/\\/"}]}', ['\xff\xff\xff']],
    ['the key as a value', '{"a":"b64_json","data":[{"b64_json":"aGk="}]}', ['hi']],
    ['the key inside a text', '{"a":"say \\"b64_json\\": \\"x\\"","data":[]}', []],
    ['no padding', '{"data":[{"b64_json":"aGk"}]}', ['hi']],
    ['an empty image', '{"data":[{"b64_json":""}]}', ['']],
  ])('reads %s', async (_name, body, expected) => {
    for (const cut of Array.from({ length: body.length }, (_, index) => index)) {
      const read = await readImageReply(pieces(Buffer.from(body), [cut]), undefined);
      expect(read.images.map((image) => image?.toString('latin1'))).toEqual(expected);
    }
  });

  it('marks an image whose base64 is not valid, and reads the others', async () => {
    const body = Buffer.from('{"data":[{"b64_json":"!!!!"},{"b64_json":"aGk="}]}');
    const { images } = await readImageReply(pieces(body, []), undefined);
    expect(images.map((image) => image?.toString() ?? null)).toEqual([null, 'hi']);
  });

  it.each(['', '{"data":[{"b64_json":"aGk', '<html>', '{"data":'])('refuses %j', async (body) => {
    await expect(readImageReply(pieces(Buffer.from(body), []), undefined)).rejects.toMatchObject({
      code: 'upstream_invalid_response',
    });
  });
});
