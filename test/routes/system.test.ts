import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../start-test-server.ts';
import { makeTestFolder } from '../test-folder.ts';
import { TINY_CLIP, TINY_SD } from './tiny-models.ts';

describe('what watches over the server', () => {
  it('hears that it is alive and ready, and what it works with', async () => {
    const { url } = await startTestServer({ MODELS_DIR: await makeTestFolder() });
    await request(url).get('/healthz').expect(200, { status: 'alive' });
    const absent = (title: string, model: string) => ({
      name: null,
      ready: false,
      isTiny: false,
      command: `npm run models -- pull ${model}`,
      problem: expect.stringMatching(
        `^${title} is not on this machine: run 'npm run models -- pull ${model}'`,
      ),
    });
    const { body } = await request(url).get('/readyz').expect(200);
    expect(body).toEqual({
      ...{ status: 'ready', provider: 'preview', extractor: 'offline', hasRoom: true },
      models: {
        'stable-diffusion': absent('Stable Diffusion', 'stable-diffusion-v1-5'),
        clip: absent('CLIP', 'clip-vit-large-patch14'),
        sam: absent('SAM', 'sam-vit-large'),
      },
    });
  });

  it('hears which models on this machine are ready, and that a server without its own is not', async () => {
    const environment = {
      MODELS_DIR: await makeTestFolder(),
      IMAGE_PROVIDER: 'stable-diffusion',
      CLIP_MODEL_DIR: TINY_CLIP,
      SAM_MODEL_DIR: 'test/fixtures/models/nowhere',
    };
    const { url } = await startTestServer(environment);
    const { body } = await request(url).get('/readyz').expect(503);
    expect(body).toMatchObject({
      status: 'not ready',
      provider: 'stable-diffusion',
      models: {
        'stable-diffusion': { ready: false },
        clip: { name: 'tiny-clip', ready: true, isTiny: true, command: null, problem: null },
        // No command helps where a variable is wrong.
        sam: { ready: false, command: null, problem: 'SAM_MODEL_DIR names a folder that is not there.' },
      },
    });
    const ready = await startTestServer({ ...environment, SD_MODEL_DIR: TINY_SD });
    await request(ready.url).get('/readyz').expect(200);
    const { body: list } = await request(ready.url).get('/v1/models').expect(200);
    expect(list.data).toContainEqual({
      ...{ id: 'tiny-sd', object: 'model', created: expect.any(Number), owned_by: 'stable-diffusion' },
      ...{ shutdown_date: null, ready: true, command: null },
    });
  });

  it('hears of routes and methods that are not there', async () => {
    const { url } = await startTestServer();
    const { body } = await request(url).get('/nowhere').expect(404);
    expect(body.error).toMatchObject({ code: 'not_found', param: null });
    const other = await request(url).get('/openai_query').expect(405);
    expect(other.headers.allow).toBe('POST');
  });
});
