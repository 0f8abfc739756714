import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GenerationRecord } from '../../src/record.ts';
import { startFakeOpenAI } from '../fakes/openai.ts';
import { sendRaw } from '../send-raw.ts';
import { startTestServer, type TestServer, withOpenAI } from '../start-test-server.ts';

const small = { search: '따뜻한 바다', number: 2, size: '64x64' };

async function codeOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

describe('/Image_download/:n', () => {
  it.each(['GET', 'POST'])('hands out the newest generation by number (%s)', async (method) => {
    const server = await startTestServer();
    await server.imagine({ ...small, search: '추운 산' });
    const record = await server.imagine(small);
    for (const image of record.images) {
      if (!('file' in image)) throw new Error(image.error.message);
      const response = await fetch(`${server.url}/Image_download/${image.index}`, { method });
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename=${image.file}`);
      expect(response.headers.get('etag')).toBe(`"${image.sha256}"`);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(image.sha256);
    }
  });

  it('knows ranges, conditions and HEAD', async () => {
    const server = await startTestServer();
    await server.imagine(small);
    const whole = await fetch(`${server.url}/Image_download/0`);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const etag = whole.headers.get('etag') ?? '';

    const part = await fetch(`${server.url}/Image_download/0`, { headers: { range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${bytes.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);

    const stale = await fetch(`${server.url}/Image_download/0`, {
      headers: { range: 'bytes=0-1', 'if-range': '"x"' },
    });
    expect(stale.status).toBe(200);
    const beyond = await fetch(`${server.url}/Image_download/0`, {
      headers: { range: `bytes=${bytes.length}-` },
    });
    expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
    expect(await codeOf(beyond)).toEqual([416, 'range_not_satisfiable']);
    const same = await sendRaw(server.url, 'GET', '/Image_download/0', { 'if-none-match': etag });
    expect(same.status).toBe(304);
    for (const headers of [
      { 'if-match': '"x"' },
      { 'if-unmodified-since': 'Fri, 01 Jan 1999 00:00:00 GMT' },
    ]) {
      const changed = await sendRaw(
        server.url,
        'GET',
        '/Image_download/0',
        headers as Record<string, string>,
      );
      if (changed.status === 200) continue;
      expect(changed.status).toBe(412);
      expect(changed.headers['content-type']).toMatch(/^application\/json/);
      expect(JSON.parse(changed.body)).toMatchObject({ error: { code: 'precondition_failed' } });
    }
    expect(beyond.headers.get('content-type')).toMatch(/^application\/json/);
    const head = await fetch(`${server.url}/Image_download/0`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
  });

  it.each([
    ['-1', 400, 'invalid_image_number'],
    ['1e9', 400, 'invalid_image_number'],
    ['abc', 400, 'invalid_image_number'],
    ['0.5', 400, 'invalid_image_number'],
    ['..', 400, 'invalid_image_number'],
    ['../../package.json', 404, 'not_found'],
    ['%2e%2e', 400, 'invalid_image_number'],
    ['..%2f..%2fpackage.json', 400, 'invalid_image_number'],
    ['%00', 400, 'invalid_image_number'],
    ['%E0%A4%A', 404, 'not_found'],
    ['2', 404, 'image_not_found'],
    ['999999', 404, 'image_not_found'],
    ['99999999999', 400, 'invalid_image_number'],
  ])('refuses %s', async (n, status, code) => {
    const server = await startTestServer();
    await server.imagine(small);
    const answer = await sendRaw(server.url, 'GET', `/Image_download/${n}`);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code } });
  });

  it('says so when there is nothing yet', async () => {
    const server = await startTestServer();
    expect(await codeOf(await fetch(`${server.url}/Image_download/0`))).toEqual([
      404,
      'generation_not_found',
    ]);
  });

  it('takes no other method', async () => {
    const server = await startTestServer();
    const response = await fetch(`${server.url}/Image_download/0`, { method: 'PUT' });
    expect(response.headers.get('allow')).toBe('GET, POST');
    expect(await codeOf(response)).toEqual([405, 'method_not_allowed']);
  });
});

describe('/session_clear', () => {
  const ways: [string, string, RequestInit][] = [
    ['the query', '?clear=True', {}],
    ['the query in capitals', '?clear=TRUE', {}],
    ['the query as 1', '?clear=1', {}],
    ['the query as yes', '?clear=Yes', {}],
    ['the query as on', '?clear=on', {}],
    ['JSON', '', { headers: { 'content-type': 'application/json' }, body: '{"clear":true}' }],
    ['JSON text', '', { headers: { 'content-type': 'application/json' }, body: '{"clear":"True"}' }],
    ['a form', '', { body: new URLSearchParams({ clear: 'True' }) }],
    ['plain text', '', { headers: { 'content-type': 'text/plain' }, body: 'True' }],
    ['plain text with a name', '', { headers: { 'content-type': 'text/plain' }, body: 'clear=True\n' }],
  ];

  it.each(ways)('deletes every file when %s says so', async (_name, query, init) => {
    const server = await startTestServer();
    await server.imagine(small, { 'idempotency-key': 'k' });
    await server.imagine(small);
    const response = await fetch(`${server.url}/session_clear${query}`, { method: 'POST', ...init });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('Completed Dalle Image Delete');
    expect(existsSync(join(server.directory, 'default'))).toBe(false);
    expect((await fetch(`${server.url}/Image_download/0`)).status).toBe(404);
  });

  it('takes a multipart form', async () => {
    const server = await startTestServer();
    await server.imagine(small);
    const body = new FormData();
    body.set('clear', 'true');
    await fetch(`${server.url}/session_clear`, { method: 'POST', body });
    expect(existsSync(join(server.directory, 'default'))).toBe(false);
  });

  it.each(
    [{ clear: { toString: 1 } }, { toString: 5 }, { clear: [true] }, { clear: null }, ['True'], null, 7].map(
      (body) => ({ body }),
    ),
  )('deletes nothing with $body', async ({ body }) => {
    const server = await startTestServer();
    const response = await server.post('/session_clear', body);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Nothing was deleted');
  });

  it.each(['', '?clear=false', '?clear=', '?clear=0', '?clear=truee', '?other=True'])(
    'deletes nothing with %j',
    async (query) => {
      const server = await startTestServer();
      await server.imagine(small);
      const response = await fetch(`${server.url}/session_clear${query}`, { method: 'POST' });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('Nothing was deleted');
      expect((await fetch(`${server.url}/Image_download/0`)).status).toBe(200);
    },
  );

  it('answers axios with the original text', async () => {
    const server = await startTestServer();
    const headers = { accept: 'application/json, text/plain, */*' };
    const response = await fetch(`${server.url}/session_clear?clear=True`, { method: 'POST', headers });
    expect(await response.text()).toBe('Completed Dalle Image Delete');
  });

  it('counts what it deleted for JSON callers', async () => {
    const server = await startTestServer();
    await server.imagine(small);
    const response = await server.post('/session_clear', { clear: true }, { accept: 'application/json' });
    expect(await response.json()).toMatchObject({
      message: 'Completed Dalle Image Delete',
      deleted: { generations: 1, images: 2, bytes: expect.any(Number) },
    });
  });

  it('leaves a query that runs to finish: its images become the first of the emptied session', async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const server = await startTestServer(withOpenAI(upstream));
    await server.imagine(small);
    const gate = upstream.gate({ path: '/v1/images/generations' });
    const running = server.imagine(small);
    await gate.arrived;
    await fetch(`${server.url}/session_clear?clear=True`, { method: 'POST' });
    expect(await (await fetch(`${server.url}/session`)).json()).toEqual([]);
    gate.release();
    const record = await running;
    expect(await (await fetch(`${server.url}/session`)).json()).toEqual([record]);
    expect((await fetch(`${server.url}/Image_download/0`)).status).toBe(200);
  });
});

describe('/session', () => {
  it('lists the newest first, and filters by mood and style', async () => {
    const server = await startTestServer();
    const warm = await server.imagine({ ...small, search: '따뜻한 바다 사진' });
    const cold = await server.imagine({ ...small, search: '추운 산 스케치' });
    const list = async (query: string) =>
      ((await (await fetch(`${server.url}/session${query}`)).json()) as GenerationRecord[]).map(
        ({ id }) => id,
      );
    expect(await list('')).toEqual([cold.id, warm.id]);
    expect(await list('?mood=warm')).toEqual([warm.id]);
    expect(await list('?style=Sketch')).toEqual([cold.id]);
    expect(await list(`?mood=${encodeURIComponent('따뜻한')}`)).toEqual([warm.id]);
    expect(await list('?mood=nothing')).toEqual([]);
    expect(await list('?mood=cold&style=photography')).toEqual([]);
  });

  it('gives records and pictures by id, and removes them', async () => {
    const server = await startTestServer();
    const record = await server.imagine(small);
    const other = await server.imagine(small);
    const address = `${server.url}/session/generations/${record.id}`;
    expect(await (await fetch(address)).json()).toEqual(record);
    const [image] = record.images;
    if (image === undefined || !('url' in image)) throw new Error('The first image failed.');
    const picture = await fetch(`${server.url}${image.url}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('cache-control')).toContain('immutable');
    expect(picture.headers.get('etag')).toBe(`"${image.sha256}"`);

    expect((await fetch(address, { method: 'DELETE' })).status).toBe(204);
    expect(await codeOf(await fetch(address))).toEqual([404, 'generation_not_found']);
    expect(await codeOf(await fetch(`${server.url}${image.url}`))).toEqual([404, 'generation_not_found']);
    expect(await codeOf(await fetch(address, { method: 'DELETE' }))).toEqual([404, 'generation_not_found']);
    expect(await readdir(join(server.directory, 'default'))).toEqual([other.id]);
  });

  it.each([
    ['..', 400, 'invalid_generation_id'],
    ['%2e%2e', 400, 'invalid_generation_id'],
    ['../../x', 404, 'not_found'],
    ['..%2f..%2fetc', 400, 'invalid_generation_id'],
    ['0192aaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 400, 'invalid_generation_id'],
    ['0192AAAA-AAAA-7AAA-8AAA-AAAAAAAAAAAA', 400, 'invalid_generation_id'],
    ['%00', 400, 'invalid_generation_id'],
    ['0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa', 404, 'generation_not_found'],
  ])('refuses the id %s', async (id, status, code) => {
    const server = await startTestServer();
    await server.imagine(small);
    const answer = await sendRaw(server.url, 'GET', `/session/generations/${id}`);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code } });
  });
});

describe('a folder that somebody has touched', () => {
  it.each(['', '{}', '{"id":', '[]'])(
    'serves the other generations beside a damaged record: %j',
    async (content) => {
      const server = await startTestServer();
      const record = await server.imagine(small);
      const damaged = 'ffffffff-0000-7000-8000-000000000000';
      await mkdir(join(server.directory, 'default', damaged));
      await writeFile(join(server.directory, 'default', damaged, 'generation.json'), content);
      expect(await (await fetch(`${server.url}/session`)).json()).toEqual([record]);
      expect((await fetch(`${server.url}/Image_download/0`)).status).toBe(200);
      const address = `${server.url}/session/generations/${damaged}`;
      expect(await codeOf(await fetch(address))).toEqual([500, 'storage_failed']);
      expect((await fetch(address, { method: 'DELETE' })).status).toBe(204);
    },
  );

  it('serves no part of an image, and no other file', async () => {
    const server = await startTestServer();
    const { id } = await server.imagine(small);
    const file = (n: number) => join(server.directory, 'default', id, `generated_${n}.png`);
    await truncate(file(0), 5);
    await rm(file(1));
    await symlink('/etc/hostname', file(1));
    expect(await codeOf(await fetch(`${server.url}/Image_download/0`))).toEqual([500, 'storage_failed']);
    expect(await codeOf(await fetch(`${server.url}/Image_download/1`))).toEqual([500, 'storage_failed']);
    await rm(file(0));
    expect(await codeOf(await fetch(`${server.url}/Image_download/0`))).toEqual([404, 'image_not_found']);
  });
});

describe('two queries at once in one session', () => {
  it('both succeed, each whole', async () => {
    const server = await startTestServer();
    const records = await Promise.all([
      server.imagine(small),
      server.imagine({ ...small, search: '추운 산', number: 3 }),
    ]);
    const listed = (await (await fetch(`${server.url}/session`)).json()) as GenerationRecord[];
    expect(listed.map(({ id }) => id).sort()).toEqual(records.map(({ id }) => id).sort());
    expect(records.map(({ images }) => images.length)).toEqual([2, 3]);
  });
});

describe('whose session it is', () => {
  async function ids(server: TestServer, headers: Record<string, string>): Promise<string[]> {
    const response = await fetch(`${server.url}/session`, { headers });
    return ((await response.json()) as GenerationRecord[]).map(({ id }) => id);
  }

  it('is shared on loopback by callers without a token', async () => {
    const server = await startTestServer();
    const { id } = await server.imagine(small);
    expect(await ids(server, {})).toEqual([id]);
    const response = await fetch(`${server.url}/session`);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('is one’s own with a new token, on loopback too', async () => {
    const server = await startTestServer();
    const opened = await server.post('/openai_query', small, { 'x-imaginate-session': 'new' });
    const token = opened.headers.get('x-imaginate-session') ?? '';
    expect(await ids(server, { 'x-imaginate-session': token })).toHaveLength(1);
    expect(await ids(server, {})).toEqual([]);
  });

  it('is one’s own when sessions are isolated, by header or cookie, and outlives a restart', async () => {
    const server = await startTestServer({ SESSION_MODE: 'isolated' });
    const opened = await server.post('/openai_query', small);
    const token = opened.headers.get('x-imaginate-session') ?? '';
    const cookie = opened.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(await ids(server, {})).toEqual([]);
    const [id] = await ids(server, { 'x-imaginate-session': token });
    expect(await ids(server, { cookie: cookie.split(';')[0] ?? '' })).toEqual([id]);
    await server.stop();
    const again = await startTestServer({ SESSION_MODE: 'isolated', GENERATED_DIR: server.directory });
    expect(await ids(again, { 'x-imaginate-session': token })).toEqual([id]);
    const foreign = await startTestServer({ SESSION_MODE: 'isolated' });
    expect(
      (await fetch(`${foreign.url}/session`, { headers: { 'x-imaginate-session': token } })).status,
    ).toBe(401);
  });

  it.each([
    'default',
    'default.',
    'default.AAAA',
    '../../etc.x',
    '',
    'x'.repeat(5000),
    `${'0'.repeat(32)}.${'A'.repeat(43)}`,
  ])('refuses the forged token %j', async (token) => {
    const server = await startTestServer();
    await server.imagine(small);
    const byHeader = await fetch(`${server.url}/session`, { headers: { 'x-imaginate-session': token } });
    expect(await codeOf(byHeader)).toEqual([401, 'session_invalid']);
    if (token === '') return;
    const byCookie = await fetch(`${server.url}/session`, {
      headers: { cookie: `imaginate_session=${token}` },
    });
    expect(byCookie.headers.get('set-cookie')).toMatch(/^imaginate_session=;.*Max-Age=0/);
    expect(await codeOf(byCookie)).toEqual([401, 'session_invalid']);
  });

  it('cannot be read from another session by id', async () => {
    const server = await startTestServer({ SESSION_MODE: 'isolated' });
    const { id } = await server.imagine(small);
    expect((await fetch(`${server.url}/session/generations/${id}`)).status).toBe(404);
    expect((await fetch(`${server.url}/session/generations/${id}`, { method: 'DELETE' })).status).toBe(404);
  });
});
