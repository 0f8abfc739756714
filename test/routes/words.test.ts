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

describe('POST /normalise', () => {
  it('gives a receipt for each word, in order', async () => {
    const { url } = await startTestServer();
    const { body } = await request(url)
      .post('/normalise')
      .send({ moods: ['Warm', '따뜻함', ''], styles: ['수채화풍'] })
      .expect(200);
    const { body: lists } = await request(url).get('/vocabulary').expect(200);
    expect(body.moods).toHaveLength(3);
    expect(body.moods[0]).toEqual({
      input: 'Warm',
      folded: 'warm',
      value: 'warm',
      tier: 'exact',
      score: 1,
      via: 'the word itself',
      runnerUp: null,
      seen: [{ tier: 'exact', count: 1, best: [{ value: 'warm', score: 1, via: 'the word itself' }] }],
      vocabularyVersion: lists.version,
    });
    expect(body.moods[1]).toMatchObject({ input: '따뜻함', value: 'warm', via: 'label 따뜻한' });
    expect(body.moods[2]).toMatchObject({
      input: '',
      folded: '',
      value: null,
      tier: null,
      score: null,
      via: null,
    });
    expect(body.styles[0]).toMatchObject({ value: 'western painting', via: 'label 수채화' });
    expect(body.warnings).toEqual([]);
  });

  it('takes one word as a string, forms too', async () => {
    const { url } = await startTestServer();
    const { body } = await request(url).post('/normalise').send({ moods: 'warm' }).expect(200);
    expect(body).toMatchObject({ moods: [{ value: 'warm' }], styles: [] });
    const form = await request(url)
      .post('/normalise')
      .type('form')
      .send('styles=3D&styles=sketch')
      .expect(200);
    expect(form.body.styles).toMatchObject([{ value: '3D' }, { value: 'sketch' }]);
  });

  it.each([
    [{ moods: 5 }, 'moods'],
    [{ moods: { a: 1 } }, 'moods'],
    [{ styles: ['3D', 5] }, 'styles[1]'],
    [{ styles: [['3D']] }, 'styles[0]'],
    [{ styles: Array.from({ length: 101 }, () => '3D') }, 'styles'],
  ])('names the field that is wrong: %j', async (fields, param) => {
    const { url } = await startTestServer();
    const { body } = await request(url).post('/normalise').send(fields).expect(400);
    expect(body.error).toMatchObject({ code: 'invalid_request', param });
    expect(body.error.message).toContain(`'${param}'`);
  });

  it('ignores fields nobody knows, and says so', async () => {
    const { url } = await startTestServer();
    const { body } = await request(url)
      .post('/normalise')
      .send({ mood: ['warm'] })
      .expect(200);
    expect(body).toEqual({ moods: [], styles: [], warnings: [expect.stringContaining("'mood'")] });
  });
});
