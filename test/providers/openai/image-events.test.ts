import { Readable } from 'node:stream';
import fc from 'fast-check';
import { APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { type ImageEvent, readImageEvents } from '../../../src/providers/openai/image-events.ts';

const image = Buffer.from('a picture of some bytes');
const partial = {
  type: 'image_generation.partial_image',
  b64_json: image.toString('base64'),
  partial_image_index: 0,
};
const completed = {
  type: 'image_generation.completed',
  b64_json: image.toString('base64'),
  usage: { total_tokens: 5 },
};
const asText = (event: { type: string; [field: string]: unknown }) =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

async function read(text: string, cuts: readonly number[] = []): Promise<ImageEvent[]> {
  const bytes = Buffer.from(text);
  const edges = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  async function* body() {
    for (const [index, start] of edges.slice(0, -1).entries()) yield bytes.subarray(start, edges[index + 1]);
  }
  return Readable.from(readImageEvents(body())).toArray();
}

describe('readImageEvents', () => {
  it.each([
    ['line feeds', (text: string) => text],
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r')],
    ['both', (text: string) => text.replaceAll('\n', '\r\n')],
    ['no space behind the colon', (text: string) => text.replaceAll('data: ', 'data:')],
    [
      'comments and other fields',
      (text: string) => `: hello\nretry: 5\nid\n\n${text.replaceAll('event:', ': x\nid: 1\nevent:')}`,
    ],
    ['the mark of the end', (text: string) => `${text}data: [DONE]\n\ndata: not JSON\n\n`],
    ['data in two lines', (text: string) => text.replaceAll('{"type"', '{\ndata: "type"')],
  ])('gives the events, cut anywhere, with %s', async (_, change) => {
    const text = change(asText(partial) + asText(completed));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
        const events = await read(text, cuts);
        expect(events).toEqual([
          { event: { ...partial, b64_json: 0 }, image },
          { event: { ...completed, b64_json: 0 }, image },
        ]);
      }),
    );
  });

  it('gives null for an image that is not base64, and undefined for none', async () => {
    const events = await read(
      asText({ ...completed, b64_json: '!!!!' }) + asText({ type: 'image_generation.completed' }),
    );
    expect(events.map((event) => event.image)).toEqual([null, undefined]);
  });

  it('leaves out an event that breaks off', async () => {
    const text = asText(partial) + asText(completed);
    expect(await read(text.slice(0, -1))).toHaveLength(1);
  });

  it('throws the error of an error event as the SDK does', async () => {
    const error = { message: 'Too fast.', type: 'rate_limit', code: 'rate_limit_exceeded' };
    const failure = await read(asText(partial) + asText({ type: 'error', error })).catch((thrown) => thrown);
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it('throws for data that is not JSON', async () => {
    await expect(read('data: {"type"\n\n')).rejects.toThrow(SyntaxError);
  });
});
