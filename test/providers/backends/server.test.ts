import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeLocalAI, startFakeLocalAI } from '../../fakes/localai.ts';
import { startFakeStableDiffusionCpp } from '../../fakes/stable-diffusion-cpp.ts';
import { startFakeVllmOmni } from '../../fakes/vllm-omni.ts';
import { startTestServer } from '../../start-test-server.ts';
import { colouredPicture, coloursAt, maskOfLeft } from './backend-under-test.ts';

const RED = [200, 30, 10];

describe.each([
  ['localai', startFakeLocalAI],
  ['stable-diffusion.cpp', startFakeStableDiffusionCpp],
  ['vllm-omni', startFakeVllmOmni],
] as const)('a server with IMAGE_PROVIDER=%s', (name, startFake) => {
  async function start() {
    const fake = await startFake();
    onTestFinished(() => fake.close());
    if ('apiKey' in fake) fake.apiKey = 'backend-secret';
    const server = await startTestServer({
      IMAGE_PROVIDER: name,
      IMAGE_BACKEND_URL: `${fake.url}/`,
      IMAGE_BACKEND_MODEL: 'model' in fake ? fake.model : 'stablediffusion',
      IMAGE_BACKEND_API_KEY: 'backend-secret',
    });
    return { fake, server };
  }

  it('makes images of the size asked for, and says what was changed', async () => {
    const { server } = await start();
    const { provider, images, adjustments, costUsd } = await server.imagine({
      search: '바다',
      number: 2,
      size: 256,
    });
    expect(provider).toBe(name);
    expect(images).toMatchObject([
      { width: 256, height: 256 },
      { width: 256, height: 256 },
    ]);
    expect(adjustments).toMatchObject([{ parameter: 'size', requested: '256x256', used: '512x512' }]);
    expect(costUsd).toBe(0);
    expect(server.log()).not.toContain('backend-secret');
  });

  it('edits inside of the mask; what is outside of it stays as it was', async () => {
    const { server } = await start();
    const size = { width: 640, height: 320 };
    const form = new FormData();
    const file = (bytes: Buffer) => new File([new Uint8Array(bytes)], 'a.png', { type: 'image/png' });
    form.set('image', file((await colouredPicture(size)).bytes));
    form.set('mask', file(await maskOfLeft(size, 0.25)));
    form.set('prompt', 'a dog');
    form.set('response_format', 'b64_json');
    form.set('size', '640x320');
    const answer = await fetch(`${server.url}/v1/images/edits`, { method: 'POST', body: form });
    const text = await answer.text();
    expect([answer.status, text.slice(0, 500)]).toEqual([200, expect.any(String)]);
    const { data } = JSON.parse(text) as { data: [{ b64_json: string }] };
    const png = Buffer.from(data[0].b64_json, 'base64');
    expect(await sharp(png).metadata()).toMatchObject(size);
    const [edited, ...kept] = await coloursAt(png, [
      [0.2, 0.5],
      [0.26, 0.5],
      [0.99, 0.99],
    ]);
    expect(edited?.[2]).toBe(255);
    expect(kept).toEqual([RED, RED]);
  });
});

describe('a back end that starts after the server', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has its models named and listed a minute later, with no image made before', async () => {
    const early = await startFakeLocalAI();
    const { url } = early;
    await early.close();
    const server = await startTestServer({ IMAGE_PROVIDER: 'localai', IMAGE_BACKEND_URL: url });
    const listed = async () => {
      const answer = await fetch(`${server.url}/v1/models`);
      return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
    };
    expect(await listed()).not.toContain('flux.1-schnell');

    const late = new FakeLocalAI();
    await late.listen(Number(new URL(url).port));
    onTestFinished(() => late.close());
    const body = { model: 'flux.1-schnell', prompt: 'a sea', size: '512x512' };
    expect((await server.post('/v1/images/generations', body)).status).toBe(404);
    vi.setSystemTime(Date.now() + 60_000);
    expect((await server.post('/v1/images/generations', body)).status).toBe(200);
    expect(await listed()).toContain('flux.1-schnell');
  });
});
