import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../start-test-server.ts';

const search = '바다';

async function answerTo(server: TestServer, body: string, contentType = 'application/json') {
  const response = await fetch(`${server.url}/brief`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
  });
  const { error } = (await response.json()) as {
    error?: { code: string; param: string | null; message: string };
  };
  return { status: response.status, code: error?.code, param: error?.param, message: error?.message };
}

describe('a wrong field', () => {
  it.each([
    [{ search, number: 0 }, 'number'],
    [{ search, number: 11 }, 'number'],
    [{ search, number: 'abc' }, 'number'],
    [{ search, number: 2.5 }, 'number'],
    [{ search, number: '2.5' }, 'number'],
    [{ search, number: -1 }, 'number'],
    [{ search, number: '1e1' }, 'number'],
    [{ search, number: [1] }, 'number'],
    [{ search, number: {} }, 'number'],
    [{ search, number: true }, 'number'],
    [{ search, size: 0 }, 'size'],
    [{ search, size: 513 }, 'size'],
    [{ search, size: '513' }, 'size'],
    [{ search, size: '9999x9999' }, 'size'],
    [{ search, size: '63x64' }, 'size'],
    [{ search, size: '3841x64' }, 'size'],
    [{ search, size: '3840x3840' }, 'size'],
    [{ search, size: '256x' }, 'size'],
    [{ search, size: 'x256' }, 'size'],
    [{ search, size: '-256x256' }, 'size'],
    [{ search, size: 'large' }, 'size'],
    [{ search, size: [256] }, 'size'],
    [{ search, size: true }, 'size'],
    [{ search: 5 }, 'search'],
    [{ search: ['바다'] }, 'search'],
    [{ moods: {} }, 'moods'],
    [{ object: ['여성', '강아지'] }, 'object'],
    [{ styles: false }, 'styles'],
    [{ search: '바'.repeat(32_001) }, 'search'],
    [{ search: '\uFFFD\uFFFD abc' }, 'search'],
  ])('is a 400 that names it: %j', async (body, param) => {
    const server = await startTestServer();
    const answer = await answerTo(server, JSON.stringify(body));
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request', param });
    expect(answer.message).toContain(`'${param}'`);
  });

  it.each([
    { search, number: '4' },
    { search, number: 10 },
    { search, number: null, size: null, moods: null },
    { search, number: '', size: '' },
    { search, size: '512' },
    { search, size: 1024 },
    { search, size: '64x3840' },
    { search, size: '100X100' },
    { search: '바다\u0000\u0007 산' },
  ])('is not one: %j', async (body) => {
    const server = await startTestServer();
    expect((await answerTo(server, JSON.stringify(body))).status).toBe(200);
  });
});

describe('a wrong body', () => {
  it.each([
    ['nothing', '', 'application/json', 400, 'empty_request'],
    ['an empty object', '{}', 'application/json', 400, 'empty_request'],
    ['only blanks', '{"search":"  ","moods":"\\u0000"}', 'application/json', 400, 'empty_request'],
    ['broken JSON', '{"search":', 'application/json', 400, 'invalid_json'],
    ['a list', '[]', 'application/json', 400, 'invalid_request'],
    ['a text', '"바다"', 'application/json', 400, 'invalid_request'],
    ['null', 'null', 'application/json', 400, 'invalid_request'],
    ['a number', '5', 'application/json', 400, 'invalid_request'],
    ['another type', 'search=바다', 'text/plain', 415, 'unsupported_media_type'],
    ['another charset', '{}', 'application/json; charset=euc-kr', 415, 'unsupported_media_type'],
    ['a form without boundary', 'x', 'multipart/form-data', 400, 'invalid_body'],
    [
      'a form that ends early',
      '--b\r\nContent-Disposition: form-data; name="search"\r\n\r\n바',
      'multipart/form-data; boundary=b',
      400,
      'invalid_body',
    ],
    [
      'a form with too many fields',
      Array.from({ length: 200 }, (_, i) => `f${i}=1`).join('&'),
      'application/x-www-form-urlencoded',
      400,
      'invalid_body',
    ],
  ])('%s has its name', async (_name, body, contentType, status, code) => {
    const server = await startTestServer();
    expect(await answerTo(server, body, contentType)).toMatchObject({ status, code });
  });

  it('that is too large is refused in every form', async () => {
    const server = await startTestServer({ BODY_LIMIT_KB: '4' });
    const large = 'x'.repeat(5000);
    const form = new FormData();
    form.set('search', large);
    const bodies = [JSON.stringify({ search: large }), new URLSearchParams({ search: large }), form];
    for (const body of bodies) {
      const headers: Record<string, string> =
        typeof body === 'string' ? { 'content-type': 'application/json' } : {};
      const response = await fetch(`${server.url}/openai_query`, { method: 'POST', headers, body });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ error: { code: 'body_too_large' } });
    }
  });

  it('that is a form without a length is counted as it arrives', async () => {
    const server = await startTestServer({ BODY_LIMIT_KB: '64' });
    const { hostname, port } = new URL(server.url);
    const field = (name: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${'x'.repeat(20_000)}\r\n`;
    const answer = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      const call = request({ hostname, port, path: '/brief', method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      call.on('error', reject);
      for (const name of ['search', 'theme', 'act', 'object', 'moods']) call.write(field(name));
      call.end('--b--\r\n');
    });
    expect(answer).toBe(413);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('in another encoding than UTF-8 is refused', async () => {
    const server = await startTestServer();
    const eucKr = Buffer.concat([
      Buffer.from('{"search":"'),
      Buffer.from([0xb0, 0xed, 0xbe, 0xe7]),
      Buffer.from(' abc"}'),
    ]);
    const response = await fetch(`${server.url}/brief`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: eucKr,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { param: 'search', message: expect.stringContaining('UTF-8') },
    });
  });

  it('that is JSON called a form gets a hint', async () => {
    const server = await startTestServer();
    const answer = await answerTo(server, '{"search":"바다"}', 'application/x-www-form-urlencoded');
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(answer.message).toContain('Content-Type: application/json');
  });

  it('with a file is refused by the file’s name', async () => {
    const server = await startTestServer();
    const form = new FormData();
    form.set('search', new Blob(['x']), 'x.txt');
    const response = await fetch(`${server.url}/openai_query`, { method: 'POST', body: form });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_body', param: 'search' } });
  });

  it('in a compression nobody knows is refused', async () => {
    const server = await startTestServer();
    const response = await fetch(`${server.url}/brief`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'zstd-42' },
      body: '{}',
    });
    expect(response.status).toBe(415);
  });

  it('that never comes leaves the server up', async () => {
    const server = await startTestServer();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /openai_query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"se',
    );
    socket.end();
    socket.destroySoon();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

describe('any request at all', () => {
  it('gets 200 or a named 4xx, never a 500, and nothing is written', async () => {
    const server = await startTestServer();
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
      fc.constantFrom('따뜻한', '사진', '512x512', '4', '../..', '%00', '__proto__'),
    );
    const fields = [
      'moods',
      'theme',
      'background',
      'object',
      'act',
      'styles',
      'search',
      'number',
      'size',
      '__proto__',
      'constructor',
    ];
    const body = fc.dictionary(fc.constantFrom(...fields), anything, { maxKeys: fields.length });
    await fc.assert(
      fc.asyncProperty(body, async (fields) => {
        const answer = await answerTo(server, JSON.stringify(fields));
        if (answer.status !== 200) {
          expect([400, 413]).toContain(answer.status);
          expect(answer.code).toMatch(/^(invalid_request|empty_request)$/);
        }
      }),
      { numRuns: 300 },
    );
    expect(await readdir(server.directory)).toEqual(['.session-secret']);
  });

  it('of any form gets an answer below 500', async () => {
    const server = await startTestServer();
    const contentType = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'image/png',
    );
    await fc.assert(
      fc.asyncProperty(
        contentType,
        fc.uint8Array({ maxLength: 200 }),
        fc.webPath(),
        async (type, body, path) => {
          for (const address of [
            '/brief',
            '/session_clear',
            `/session/generations/${path}`,
            `/Image_download/${path}`,
          ]) {
            const response = await fetch(`${server.url}${address}`, {
              method: 'POST',
              headers: { 'content-type': type },
              body: Buffer.from(body),
            });
            expect(response.status).toBeLessThan(500);
            await response.arrayBuffer();
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
