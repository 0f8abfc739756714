import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutbound } from '../../../src/outbound.ts';
import { toMultipart } from '../../../src/providers/openai/multipart.ts';

/** Read by the parser of the platform, which is not ours. */
async function readForm({ headers, body }: ReturnType<typeof toMultipart>): Promise<FormData> {
  return new Response(Buffer.concat(body), { headers }).formData();
}

const png = (bytes: Uint8Array) => ({ field: 'image', fileName: 'a.png', contentType: 'image/png', bytes });

describe('a multipart body', () => {
  it('gives the same fields and files to a parser', async () => {
    const name = fc.stringMatching(/^[a-z_[\]]{1,12}$/);
    const files = fc.array(
      fc.record({
        field: name,
        // Nobody escapes a percent sign, so it may be taken for the beginning of an escape.
        fileName: fc.stringMatching(/^[ -$&-~가-힣]{1,20}$/),
        contentType: fc.constantFrom('image/png', 'image/webp'),
        bytes: fc.uint8Array({ maxLength: 300 }),
      }),
      { maxLength: 4 },
    );
    const fields = fc.dictionary(name, fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(fields, files, async (fields, files) => {
        const entries = [...(await readForm(toMultipart({ fields, files })))];
        const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
        expect(texts).toEqual(Object.entries(fields));
        const read = entries.flatMap(([field, value]) =>
          value instanceof File ? [{ field, fileName: value.name, contentType: value.type, value }] : [],
        );
        expect(read.map(({ value: _, ...rest }) => rest)).toEqual(files.map(({ bytes: _, ...rest }) => rest));
        expect(await Promise.all(read.map(({ value }) => value.bytes()))).toEqual(
          files.map(({ bytes }) => new Uint8Array(bytes)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('lets no name begin a header or a field of its own', async () => {
    const evil = 'x"\r\ncontent-type: text/html\r\n\r\nhello';
    const form = await readForm(
      toMultipart({ fields: { [evil]: 'a' }, files: [{ ...png(Buffer.from('b')), fileName: evil }] }),
    );
    expect([...form.keys()]).toEqual([evil, 'image']);
    expect(form.get(evil)).toBe('a');
    expect((form.get('image') as File).type).toBe('image/png');
  });

  it('knows its length and does not copy the files', () => {
    const bytes = Buffer.alloc(1000, 7);
    const { headers, body } = toMultipart({ fields: { prompt: '한글' }, files: [png(bytes)] });
    expect(Number(headers['content-length'])).toBe(Buffer.concat(body).length);
    expect(body).toContain(bytes);
  });

  it('has another boundary every time', () => {
    const boundary = () => toMultipart({ fields: {}, files: [] }).headers['content-type'];
    expect(boundary()).not.toBe(boundary());
  });

  it('goes out with its length and arrives as it is, twice', async () => {
    const received: { headers: IncomingMessage['headers']; bytes: Buffer }[] = [];
    const server = createServer(async (request, response) => {
      received.push({ headers: request.headers, bytes: await buffer(request) });
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const form = toMultipart({ fields: { n: '1' }, files: [png(Buffer.alloc(300_000, 9))] });
    const { request } = createOutbound({});
    const { signal } = new AbortController();
    for (const _ of [1, 2]) {
      await (
        await request(url, { method: 'POST', headers: form.headers, body: form.body, signal })
      ).body.dump();
    }
    server.close();
    server.closeAllConnections();
    for (const { headers, bytes } of received) {
      expect(headers['content-length']).toBe(form.headers['content-length']);
      expect(headers['transfer-encoding']).toBeUndefined();
      expect(bytes.equals(Buffer.concat(form.body))).toBe(true);
    }
    expect(received).toHaveLength(2);
  });
});
