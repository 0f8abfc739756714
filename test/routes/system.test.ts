import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../start-test-server.ts';
import { makeTestFolder } from '../test-folder.ts';

describe('GET /vocabulary', () => {
  it('gives the lists in English and Korean with their version', async () => {
    const { url } = await startTestServer();
    const { body } = await request(url).get('/vocabulary').expect(200);
    expect(body.version).toMatch(/^[0-9a-f]{12}$/);
    expect(body.moods).toHaveLength(36);
    expect(body.styles).toHaveLength(22);
    expect(body.moods).toContainEqual({ value: 'warm', label: '따뜻한', labels: ['따뜻한', '따스한'] });
    const { categories } = await startTestServer().then((server) =>
      server.imagine({ moods: '따뜻한', number: 1, size: '64x64' }),
    );
    expect(categories.moods?.vocabularyVersion).toBe(body.version);
  });

  it('gives the lists of VOCABULARY_FILE', async () => {
    const file = join(await makeTestFolder(), 'lists.json');
    const lists = {
      moods: [{ value: 'serene', labels: ['고즈넉한'] }],
      styles: [{ value: 'ink', labels: [] }],
    };
    await writeFile(file, JSON.stringify(lists));
    const { url } = await startTestServer({ VOCABULARY_FILE: file });
    const { body } = await request(url).get('/vocabulary').expect(200);
    expect(body.styles).toEqual([{ value: 'ink', label: 'ink', labels: [] }]);
  });
});

describe('what watches over the server', () => {
  it('hears that it is alive and ready, and what it works with', async () => {
    const { url } = await startTestServer();
    await request(url).get('/healthz').expect(200, { status: 'alive' });
    await request(url)
      .get('/readyz')
      .expect(200, { status: 'ready', provider: 'preview', extractor: 'offline', hasRoom: true });
  });

  it('hears of routes and methods that are not there', async () => {
    const { url } = await startTestServer();
    const { body } = await request(url).get('/nowhere').expect(404);
    expect(body.error).toMatchObject({ code: 'not_found', param: null });
    const other = await request(url).get('/openai_query').expect(405);
    expect(other.headers.allow).toBe('POST');
  });
});
