import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { GenerationRecord } from '../../src/record.ts';
import {
  answerOf,
  findSample,
  type GenerateAnswer,
  pixelsOf,
  readSample,
  readShape,
  type Sample,
  shareServer,
} from './tiny-models.ts';

const small = { height: 64, width: 64 };

/** How much the pixels differ on the shape, and how many far enough from it differ at all. */
async function changesOf(before: Buffer, after: Buffer, shape: Uint8Array, width: number) {
  const [old, made] = await Promise.all([pixelsOf(before), pixelsOf(after)]);
  expect(made.length).toBe(old.length);
  // A target is redrawn a little beyond its edge, which the mask meets to a pixel or two of the model's 64.
  const reach = Math.max(4, Math.round(width / 20));
  const isNear = (place: number) => {
    const [x, y] = [place % width, Math.floor(place / width)];
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        if (x + dx >= 0 && x + dx < width && shape[(y + dy) * width + x + dx] === 1) return true;
    return false;
  };
  let [inside, onShape, outside] = [0, 0, 0];
  for (let place = 0; place < shape.length; place++) {
    let difference = 0;
    for (let channel = 0; channel < 3; channel++)
      difference += Math.abs((old[3 * place + channel] ?? 0) - (made[3 * place + channel] ?? 0)) / 3;
    if (shape[place] === 1) {
      inside += difference;
      onShape++;
    } else if (difference > 0 && !isNear(place)) outside++;
  }
  return { inside: inside / onShape, outside };
}

async function expectOnlyShapeChanged(sample: Sample, before: Buffer, after: Buffer): Promise<void> {
  const { inside, outside } = await changesOf(before, after, await readShape(sample), sample.width);
  expect(outside).toBe(0);
  expect(inside).toBeGreaterThan(10);
}

describe.each([
  ['preview', 'preview', '강아지로 바꿔 줘'],
  ['stable-diffusion', 'tiny-sd', '초록색 삼각형으로 바꿔 줘'],
])('target with IMAGE_PROVIDER=%s', (provider, model, change) => {
  const server = shareServer({ IMAGE_PROVIDER: provider });

  function client(): OpenAI {
    return new OpenAI({ apiKey: 'sk-anything', baseURL: `${server.url}/v1`, maxRetries: 0 });
  }

  async function edit(sample: Sample, fields: Record<string, unknown>) {
    const image = await toFile(await readSample(sample), sample.file, { type: 'image/png' });
    const request = {
      image,
      prompt: 'a blue star',
      size: `${sample.width}x${sample.height}`,
      model,
      ...fields,
    };
    return client().images.edit(request as unknown as OpenAI.ImageEditParamsNonStreaming);
  }

  it.each([
    ['00-red-circle', 'circle'],
    ['00-red-circle', 'red circle'],
    ['03-yellow-star', '별'],
    ['06-red-star', '빨간 별'],
    ['04-purple-circle', '원'],
  ])('%s: changes the %s and nothing else', async (name, target) => {
    const sample = findSample(name);
    const { data } = await edit(sample, { target });
    const made = Buffer.from(data?.[0]?.b64_json ?? '', 'base64');
    expect(await sharp(made).metadata()).toMatchObject({ width: sample.width, height: sample.height });
    await expectOnlyShapeChanged(sample, await readSample(sample), made);
  });

  it('changes what is behind the shape for the background', async () => {
    const sample = findSample('00-red-circle');
    const { data } = await edit(sample, { target: 'background' });
    const made = Buffer.from(data?.[0]?.b64_json ?? '', 'base64');
    const [old, pixels] = await Promise.all([pixelsOf(await readSample(sample)), pixelsOf(made)]);
    const [x, y] = sample.point_on_shape;
    const middle = 3 * (y * sample.width + x);
    expect(pixels.subarray(middle, middle + 3)).toEqual(old.subarray(middle, middle + 3));
    expect(pixels.subarray(0, 30).equals(old.subarray(0, 30))).toBe(false);
  });

  it.each(['dog', '강아지', 'triangle'])('refuses a target that is not to be seen: %s', async (target) => {
    await expect(edit(findSample('00-red-circle'), { target })).rejects.toMatchObject({
      status: 400,
      code: 'target_not_found',
      param: 'target',
    });
  });

  it('refuses a target beside a mask', async () => {
    const mask = await toFile(
      await sharp({ create: { ...{ width: 64, height: 64, channels: 4 }, background: '#0000' } })
        .png()
        .toBuffer(),
      'mask.png',
      { type: 'image/png' },
    );
    await expect(edit(findSample('00-red-circle'), { target: 'circle', mask })).rejects.toMatchObject({
      status: 400,
      code: 'invalid_parameter_combination',
      param: 'target',
    });
  });

  it('works on stored pictures of the session, too', async () => {
    const made = await answerOf<GenerateAnswer>(
      await server.post('/generate', { prompt: 'a red circle on a blue background', ...small }),
    );
    const address = `/session/generations/${made.request_id}/images/0`;
    const json = { accept: 'application/json' };
    const asked = { search: change, target: '빨간 원' };
    const record = await answerOf<GenerationRecord>(await server.post(`${address}/edit`, asked, json));
    expect(record).toMatchObject({
      operation: 'edit',
      provider,
      parent: { generation: made.request_id, image: 0 },
    });
    expect(record.timings.targetMs).toBeGreaterThan(0);
    const stored = await fetch(`${server.url}/session/generations/${record.id}/images/0`);
    const after = await pixelsOf(Buffer.from(await stored.arrayBuffer()));
    const before = await pixelsOf(Buffer.from(made.generated_image, 'base64'));
    expect(after.subarray(0, 9)).toEqual(before.subarray(0, 9));
    expect(after.equals(before)).toBe(false);

    const absent = await server.post(`${address}/edit`, { ...asked, target: '강아지' }, json);
    expect([absent.status, await absent.json()]).toEqual([
      400,
      { error: expect.objectContaining({ code: 'target_not_found', param: 'target' }) },
    ]);
    const form = new FormData();
    const mask = await sharp({ create: { ...{ width: 64, height: 64, channels: 4 }, background: '#0000' } })
      .png()
      .toBuffer();
    form.append('mask', new Blob([new Uint8Array(mask)], { type: 'image/png' }), 'mask.png');
    form.append('search', asked.search);
    form.append('target', '빨간 원');
    const both = await fetch(`${server.url}${address}/edit`, { method: 'POST', body: form });
    expect([both.status, await both.json()]).toEqual([
      400,
      { error: expect.objectContaining({ code: 'invalid_parameter_combination', param: 'target' }) },
    ]);
  });
});
