import OpenAI, { APIError, NotFoundError, toFile } from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeOpenAI, fault, startFakeOpenAI } from './openai.ts';

const EDITS = '/v1/images/edits';
const valid = { model: 'gpt-image-2.5-sunburst', prompt: 'add a red boat' };

let fake: FakeOpenAI;
let client: OpenAI;

/** Left black, right white. */
let photo: Buffer;
/** The left half may change. */
let leftMask: Buffer;
/** Opaque strokes on a transparent layer. */
let strokes: Buffer;

beforeAll(async () => {
  fake = await startFakeOpenAI();
  client = connect(fake);
  photo = await twoHalves('black', 'white', { width: 1024, height: 1024 });
  leftMask = await twoHalves('#0000', '#000f', { width: 1024, height: 1024 });
  strokes = await twoHalves('#f00f', '#0000', { width: 1024, height: 1024 });
});
beforeEach(() => {
  fake.requests.length = 0;
  fake.faults.length = 0;
});
afterAll(() => fake.close());

function connect(server: FakeOpenAI): OpenAI {
  return new OpenAI({ baseURL: server.url, apiKey: server.apiKey, maxRetries: 0 });
}

interface Size {
  width: number;
  height: number;
}

async function twoHalves(left: string, right: string, { width, height }: Size): Promise<Buffer> {
  const half = width / 2;
  const drawn = sharp({ create: { width: half, height, channels: 4, background: left } });
  drawn.extend({ right: half, background: right });
  return drawn.png().toBuffer();
}

function png(bytes: Buffer) {
  return toFile(bytes, 'picture.png', { type: 'image/png' });
}

function decode(b64Json: string | undefined): Buffer {
  return Buffer.from(b64Json ?? '', 'base64');
}

async function pixelsOf(image: Buffer) {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const start = (y * info.width + x) * 3;
    return [...data.subarray(start, start + 3)];
  };
  return { at, width: info.width, height: info.height, data };
}

/** The answer to an edit, as one picture. */
async function edit(params: object): Promise<Buffer> {
  const answer = await client.images.edit({ ...valid, image: await png(photo), ...params, stream: false });
  return decode(answer.data?.[0]?.b64_json);
}

type Part = [name: string, value: string | Blob];

async function postForm(parts: readonly Part[]) {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  return post(form, {});
}

async function post(body: FormData | string, headers: Record<string, string>) {
  const response = await fetch(fake.origin + EDITS, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.apiKey}`, ...headers },
    body,
  });
  const answer = (await response.json()) as { data: { b64_json: string }[]; error: Record<string, unknown> };
  return { status: response.status, answer };
}

function postJson(body: object) {
  return post(JSON.stringify(body), { 'content-type': 'application/json' });
}

function blob(bytes: Buffer, type = 'image/png'): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}

function dataUrl(bytes: Buffer, type = 'image/png'): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

describe('the picture', () => {
  test('changes where the mask is transparent, and drifts by 4 everywhere else', async () => {
    const edited = await pixelsOf(await edit({ mask: await png(leftMask), size: '1024x1024' }));
    const original = await pixelsOf(photo);
    let [changedInside, driftedOutside] = [0, 0];
    for (let y = 0; y < 1024; y += 1) {
      for (let x = 0; x < 1024; x += 1) {
        const [now, before] = [edited.at(x, y), original.at(x, y)];
        const differences = now.map((value, channel) => Math.abs(value - (before[channel] ?? 0)));
        if (x < 512) changedInside += differences.some((difference) => difference > 20) ? 1 : 0;
        else if (differences.every((difference) => difference === 4)) driftedOutside += 1;
      }
    }
    expect(driftedOutside).toBe(512 * 1024);
    expect(changedInside / (512 * 1024)).toBeGreaterThan(0.95);
  });

  test('counts only alpha 0 as open', async () => {
    const almost = await twoHalves('#0001', '#000f', { width: 1024, height: 1024 });
    const edited = await pixelsOf(await edit({ mask: await png(almost), size: '1024x1024' }));
    expect(edited.at(100, 100)).toEqual([4, 4, 4]);
  });

  test('without a mask changes everywhere and lets the photo show through', async () => {
    const { data } = await pixelsOf(await edit({ size: '1024x1024' }));
    const half = { width: 512, height: 1024, top: 0 };
    const whole = sharp(data, { raw: { width: 1024, height: 1024, channels: 3 } });
    const brightness = async (left: number) => {
      const cut = await whole
        .clone()
        .extract({ ...half, left })
        .png()
        .toBuffer();
      const { channels } = await sharp(cut).stats();
      return channels.reduce((sum, { mean }) => sum + mean, 0) / 3;
    };
    const [left, right] = [await brightness(0), await brightness(512)];
    expect(left).toBeGreaterThan(20);
    expect(right - left).toBeGreaterThan(50);
  });

  test('is the photo stretched to the asked size, the mask with it', async () => {
    const size = { width: 200, height: 400 };
    const edited = await pixelsOf(
      await edit({
        image: await png(await twoHalves('white', '#102030', size)),
        mask: await png(await twoHalves('#0000', '#000f', size)),
        size: '1536x1024',
      }),
    );
    expect(edited).toMatchObject({ width: 1536, height: 1024 });
    expect(edited.at(1500, 1000)).toEqual([0x14, 0x24, 0x34]);
    expect(edited.at(100, 500)).not.toEqual([251, 251, 251]);
  });

  test.each<[string, Size, number, string]>([
    ['wide', { width: 600, height: 300 }, 1, '1536x1024'],
    ['tall', { width: 300, height: 600 }, 1, '1024x1536'],
    ['almost square', { width: 320, height: 300 }, 1, '1024x1024'],
    ['tall once turned', { width: 600, height: 300 }, 6, '1024x1536'],
  ])('has the shape of a %s photo when the size is auto', async (_, size, orientation, expected) => {
    const turned = await sharp(await twoHalves('black', 'white', size))
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    const answer = await client.images.edit({ ...valid, image: await png(turned) });
    expect(answer.size).toBe(expected);
    const { width, height } = await sharp(decode(answer.data?.[0]?.b64_json)).metadata();
    expect(`${width}x${height}`).toBe(expected);
  });

  test('is the same for the same request, another for another prompt, photo, second photo, markup or index', async () => {
    const first = await edit({});
    expect((await edit({})).equals(first)).toBe(true);
    const twin = await client.images.edit({ ...valid, image: await png(photo), n: 2 });
    const others = [
      await edit({ prompt: 'add a blue boat' }),
      await edit({ image: await png(strokes) }),
      await edit({ image: [await png(photo), await png(leftMask)] }),
      await edit({ markup: await png(strokes) }),
      decode(twin.data?.[1]?.b64_json),
    ];
    expect(decode(twin.data?.[0]?.b64_json).equals(first)).toBe(true);
    expect(new Set([first, ...others].map((image) => image.toString('base64'))).size).toBe(6);
  });

  test('comes as JPEG, as WebP, and transparent', async () => {
    const jpeg = await edit({ output_format: 'jpeg', output_compression: 40 });
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 1024 });
    const webp = await edit({
      image: await png(strokes),
      output_format: 'webp',
      background: 'transparent',
    });
    expect((await sharp(webp).metadata()).format).toBe('webp');
    expect((await sharp(webp).stats()).isOpaque).toBe(false);
    const opaque = await edit({ image: await png(strokes) });
    expect((await sharp(opaque).metadata()).hasAlpha).toBe(false);
  });
});

describe('the answer', () => {
  test('says what was done and counts the tokens of the photos', async () => {
    const answer = await client.images.edit({
      ...valid,
      image: [
        await png(photo),
        await toFile(await sharp(photo).resize(64).webp().toBuffer(), 'b.webp', { type: 'image/webp' }),
      ],
      n: 2,
      quality: 'low',
      safety_identifier: 'user-1',
    });
    expect(answer.data?.map((image) => Object.keys(image))).toEqual([['b64_json'], ['b64_json']]);
    expect(answer).toMatchObject({
      size: '1024x1024',
      quality: 'low',
      background: 'opaque',
      output_format: 'png',
      safety_identifier: 'user-1',
      usage: {
        input_tokens: 1032,
        input_tokens_details: { text_tokens: 4, image_tokens: 1028 },
        output_tokens: 392,
        total_tokens: 1424,
      },
    });
  });

  test('streams partial and completed edits', async () => {
    const stream = await client.images.edit({
      ...valid,
      image: await png(photo),
      mask: await png(leftMask),
      n: 2,
      stream: true,
      partial_images: 1,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.type)).toEqual([
      'image_edit.partial_image',
      'image_edit.completed',
      'image_edit.partial_image',
      'image_edit.completed',
    ]);
    expect(events[2]).toMatchObject({ partial_image_index: 0, size: '1024x1024', quality: 'high' });
    expect(events[3]).toMatchObject({ usage: { input_tokens_details: { image_tokens: 1024 } } });
    for (const event of events) {
      expect((await pixelsOf(decode(event.b64_json))).at(700, 700)).toEqual([251, 251, 251]);
    }
  });

  test('can be prebuilt for benchmarks, once the request is checked', async () => {
    await using stack = new AsyncDisposableStack();
    const prebuilt = await startFakeOpenAI({ imageBytes: 100_000 });
    stack.defer(() => prebuilt.close());
    const answer = await connect(prebuilt).images.edit({ ...valid, image: await png(photo), n: 2 });
    expect(answer.data?.map((image) => decode(image.b64_json).length)).toEqual([100_000, 100_000]);
    const broken = connect(prebuilt).images.edit({ ...valid, image: await png(photo.subarray(0, 300)) });
    await expect(broken).rejects.toMatchObject({ status: 400, code: 'invalid_image_file' });
  });
});

describe('JSON', () => {
  const images = () => [{ image_url: dataUrl(photo) }];

  test('gives the same picture as the form', async () => {
    const json = await postJson({
      ...valid,
      images: images(),
      mask: { image_url: dataUrl(leftMask) },
      n: 1,
      moderation: 'low',
    });
    expect(json.status).toBe(200);
    const form = await edit({ mask: await png(leftMask) });
    expect(decode(json.answer.data[0]?.b64_json).equals(form)).toBe(true);
  });

  test.each<[string, () => object, { status?: number; param: string; code: string | null }]>([
    ['no images', () => ({ images: undefined }), { param: 'images', code: 'missing_required_parameter' }],
    ['an empty list', () => ({ images: [] }), { param: 'images', code: 'empty_array' }],
    [
      '17 images',
      () => ({ images: Array.from({ length: 17 }, () => ({ file_id: 'a' })) }),
      { param: 'images', code: 'array_above_max_length' },
    ],
    ['one that is no list', () => ({ images: images()[0] }), { param: 'images', code: 'invalid_type' }],
    ['a bare URL', () => ({ images: [dataUrl(photo)] }), { param: 'images[0]', code: 'invalid_type' }],
    ['neither key', () => ({ images: [{}] }), { param: 'images[0]', code: 'invalid_value' }],
    [
      'both keys',
      () => ({ images: [{ ...images()[0], file_id: 'file-1' }] }),
      { param: 'images[0]', code: 'invalid_value' },
    ],
    [
      'another key',
      () => ({ images: [{ ...images()[0], detail: 'low' }] }),
      { param: 'images[0].detail', code: 'unknown_parameter' },
    ],
    [
      'an unknown file',
      () => ({ images: [...images(), { file_id: 'file-1' }] }),
      { status: 404, param: 'images[1].file_id', code: null },
    ],
    [
      'a data URL that is not base64',
      () => ({ images: [{ image_url: 'data:image/png,abcd' }] }),
      { param: 'images[0].image_url', code: 'invalid_value' },
    ],
    [
      'a data URL of something else',
      () => ({ images: [{ image_url: dataUrl(photo, 'application/octet-stream') }] }),
      { param: 'images[0].image_url', code: 'unsupported_file_mimetype' },
    ],
    [
      'a data URL too long',
      () => ({ images: [{ image_url: `data:image/png;base64,${'A'.repeat(20_971_520)}` }] }),
      { param: 'images[0].image_url', code: 'string_above_max_length' },
    ],
    [
      'a mask without alpha',
      () => ({ mask: { image_url: dataUrl(fixture.opaque) } }),
      { param: 'mask', code: 'invalid_image_file' },
    ],
    ['a field of the form', () => ({ image: 'x' }), { param: 'image', code: 'unknown_parameter' }],
    ['markup', () => ({ markup: images()[0] }), { param: 'markup', code: 'unknown_parameter' }],
    [
      'response_format',
      () => ({ response_format: 'url' }),
      { param: 'response_format', code: 'unknown_parameter' },
    ],
    ['n as text', () => ({ n: '2' }), { param: 'n', code: 'invalid_type' }],
    ['moderation off', () => ({ moderation: 'off' }), { param: 'moderation', code: 'invalid_value' }],
  ])('is refused with %s', async (_, change, { status = 400, param, code }) => {
    const { status: actual, answer } = await postJson({ ...valid, images: images(), ...change() });
    expect(actual).toBe(status);
    expect(answer.error).toMatchObject({ type: 'invalid_request_error', param, code });
  });
});

/** Files that are wrong in one way. */
const fixture: Record<'opaque' | 'small' | 'jpeg' | 'gif' | 'turned' | 'turnedMask' | 'bigMask', Buffer> = {
  opaque: Buffer.alloc(0),
  small: Buffer.alloc(0),
  jpeg: Buffer.alloc(0),
  gif: Buffer.alloc(0),
  turned: Buffer.alloc(0),
  turnedMask: Buffer.alloc(0),
  bigMask: Buffer.alloc(0),
};
beforeAll(async () => {
  fixture.opaque = await sharp(photo).removeAlpha().png().toBuffer();
  fixture.small = await sharp(leftMask).resize(1024, 1008).png().toBuffer();
  fixture.jpeg = await sharp(photo).jpeg().toBuffer();
  fixture.gif = await sharp(photo).gif().toBuffer();
  fixture.turned = await sharp(photo)
    .resize(1024, 512, { fit: 'fill' })
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  fixture.turnedMask = await twoHalves('#0000', '#000f', { width: 512, height: 1024 });
  fixture.bigMask = await sharp(leftMask).png({ compressionLevel: 0 }).toBuffer();
});

describe('the form', () => {
  /** The valid parts with some of them replaced, added or (undefined) left out. */
  function change(changes: Record<string, string | Blob | undefined>): Part[] {
    const parts: Record<string, string | Blob | undefined> = { ...valid, image: blob(photo), ...changes };
    return Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  }

  test('takes every parameter as text', async () => {
    const { status, answer } = await postForm(
      change({
        model: 'gpt-image-2.6-flare',
        n: '2',
        size: '1024x1024',
        quality: 'max',
        background: 'opaque',
        output_format: 'webp',
        output_compression: '80',
        complexity: 'high',
        stream: 'false',
        safety_identifier: 'a',
        user: 'b',
        markup: blob(strokes),
      }),
    );
    expect(status).toBe(200);
    expect(answer.data).toHaveLength(2);
  });

  test('is recorded: fields, files and the bytes as sent', async () => {
    await client.images.edit({ ...valid, image: [await png(photo), await png(strokes)], n: 1 });
    const [request] = fake.requestsTo(EDITS);
    expect(request).toMatchObject({ body: {}, bodyText: '' });
    expect(request?.form?.fields).toEqual({ model: [valid.model], prompt: [valid.prompt], n: ['1'] });
    expect(request?.form?.files).toEqual([
      { field: 'image[]', filename: 'picture.png', contentType: 'image/png', bytes: photo },
      { field: 'image[]', filename: 'picture.png', contentType: 'image/png', bytes: strokes },
    ]);
    expect(request?.bodyBytes.includes(photo)).toBe(true);

    await client.models.list();
    expect(fake.requests[1]).toMatchObject({ form: null, bodyText: '' });
  });

  test.each<[string, () => Part[], { status?: number; param: string | null; code: string | null }]>([
    ['an unknown field', () => change({ seed: '1' }), { param: 'seed', code: 'unknown_parameter' }],
    ['an unknown file', () => change({ style: blob(photo) }), { param: 'style', code: 'unknown_parameter' }],
    [
      'response_format',
      () => change({ response_format: 'b64_json' }),
      { param: 'response_format', code: 'unknown_parameter' },
    ],
    ['style', () => change({ style: 'vivid' }), { param: 'style', code: 'unknown_parameter' }],
    ['moderation', () => change({ moderation: 'low' }), { param: 'moderation', code: 'unknown_parameter' }],
    ['svg settings', () => change({ svg: '{}' }), { param: 'svg', code: 'unknown_parameter' }],
    ['no model', () => change({ model: undefined }), { param: 'model', code: 'missing_required_parameter' }],
    [
      'no prompt',
      () => change({ prompt: undefined }),
      { param: 'prompt', code: 'missing_required_parameter' },
    ],
    ['no image', () => change({ image: undefined }), { param: 'image', code: 'missing_required_parameter' }],
    ['dall-e-2', () => change({ model: 'dall-e-2' }), { status: 404, param: null, code: 'model_not_found' }],
    ['a text for the image', () => change({ image: 'cat.png' }), { param: 'image', code: 'invalid_type' }],
    [
      'a file for the prompt',
      () => change({ prompt: blob(photo) }),
      { param: 'prompt', code: 'invalid_type' },
    ],
    ['two prompts', () => [...change({}), ['prompt', 'b']], { param: 'prompt', code: 'duplicate_parameter' }],
    [
      'image twice',
      () => [...change({}), ['image', blob(photo)]],
      { param: 'image', code: 'duplicate_parameter' },
    ],
    [
      'image and image[]',
      () => change({ 'image[]': blob(photo) }),
      { param: 'image', code: 'duplicate_parameter' },
    ],
    [
      'two masks',
      () => [...change({ mask: blob(leftMask) }), ['mask', blob(leftMask)]],
      { param: 'mask', code: 'duplicate_parameter' },
    ],
    [
      '17 images',
      () => [
        ...change({ image: undefined }),
        ...Array.from({ length: 17 }, (): Part => ['image[]', blob(photo)]),
      ],
      { param: 'image', code: 'array_above_max_length' },
    ],
    ['n of no number', () => change({ n: 'two' }), { param: 'n', code: 'invalid_type' }],
    ['n = 11', () => change({ n: '11' }), { param: 'n', code: 'integer_above_max_value' }],
    ['stream = 1', () => change({ stream: '1' }), { param: 'stream', code: 'invalid_type' }],
    ['a null', () => change({ quality: 'null' }), { param: 'quality', code: 'invalid_value' }],
    ['too few pixels', () => change({ size: '512x512' }), { param: 'size', code: 'invalid_value' }],
    ['SVG', () => change({ output_format: 'svg' }), { param: 'output_format', code: 'invalid_value' }],
    [
      'GIF without access',
      () => change({ output_format: 'gif' }),
      { param: 'output_format', code: 'invalid_value' },
    ],
    [
      'complexity on 2.5',
      () => change({ complexity: 'low' }),
      { param: 'complexity', code: 'unsupported_parameter' },
    ],
    [
      'an image as a stream of bytes',
      () => change({ image: blob(photo, 'application/octet-stream') }),
      { param: 'image', code: 'unsupported_file_mimetype' },
    ],
    [
      'a GIF',
      () => change({ image: blob(fixture.gif, 'image/gif') }),
      { param: 'image', code: 'unsupported_file_mimetype' },
    ],
    [
      'a GIF called PNG',
      () => change({ image: blob(fixture.gif) }),
      { param: 'image', code: 'invalid_image_file' },
    ],
    [
      'a JPEG called PNG',
      () => change({ image: blob(fixture.jpeg) }),
      { param: 'image', code: 'invalid_image_file' },
    ],
    [
      'half an image',
      () => change({ image: blob(photo.subarray(0, photo.length / 2)) }),
      { param: 'image', code: 'invalid_image_file' },
    ],
    [
      'an empty image',
      () => change({ image: blob(Buffer.alloc(0)) }),
      { param: 'image', code: 'invalid_image_file' },
    ],
    [
      'an image of 50 MB',
      () => change({ image: blob(Buffer.concat([photo, Buffer.alloc(50_000_000 - photo.length)])) }),
      { param: 'image', code: 'invalid_image_file' },
    ],
    [
      'a mask of 4 MB',
      () => change({ mask: blob(fixture.bigMask) }),
      { param: 'mask', code: 'invalid_image_file' },
    ],
    [
      'a mask without alpha',
      () => change({ mask: blob(fixture.opaque) }),
      { param: 'mask', code: 'invalid_image_file' },
    ],
    [
      'a mask of another size',
      () => change({ mask: blob(fixture.small) }),
      { param: 'mask', code: 'invalid_image_file' },
    ],
    [
      'a mask for a turned photo',
      () => change({ image: blob(fixture.turned), mask: blob(fixture.turnedMask) }),
      { param: 'mask', code: 'invalid_image_file' },
    ],
    [
      'a JPEG mask',
      () => change({ mask: blob(fixture.jpeg, 'image/jpeg') }),
      { param: 'mask', code: 'invalid_image_file' },
    ],
    [
      'a mask as a stream of bytes',
      () => change({ mask: blob(leftMask, 'application/octet-stream') }),
      { param: 'mask', code: 'unsupported_file_mimetype' },
    ],
    [
      'mask and markup',
      () => change({ mask: blob(leftMask), markup: blob(strokes) }),
      { param: 'markup', code: 'invalid_parameter_combination' },
    ],
    [
      'markup on gpt-image-2',
      () => change({ model: 'gpt-image-2', markup: blob(strokes) }),
      { param: 'markup', code: 'unsupported_parameter' },
    ],
    [
      'markup without transparent pixels',
      () => change({ markup: blob(photo) }),
      { param: 'markup', code: 'invalid_image_file' },
    ],
    [
      'markup of another size',
      () => change({ markup: blob(fixture.small) }),
      { param: 'markup', code: 'invalid_image_file' },
    ],
  ])('is refused with %s', async (_, parts, { status = 400, param, code }) => {
    expect(fixture.bigMask.length).toBeGreaterThan(4_000_000);
    const { status: actual, answer } = await postForm(parts());
    expect(actual).toBe(status);
    expect(answer.error).toMatchObject({ type: 'invalid_request_error', param, code });
  });

  test('measures markup by the photo as it is seen', async () => {
    const parts = change({ image: blob(fixture.turned), markup: blob(fixture.turnedMask) });
    expect((await postForm(parts)).status).toBe(200);
  });

  test.each([
    ['gpt-image-1.5', 'high', null],
    ['gpt-image-1.5', 'low', null],
    ['gpt-image-1.5', 'max', 'invalid_value'],
    ['gpt-image-1-mini', 'low', null],
    ['gpt-image-1-mini', 'high', 'invalid_value'],
    ['chatgpt-image-latest', 'low', 'unsupported_parameter'],
    ['gpt-image-2', 'low', 'unsupported_parameter'],
    ['gpt-image-2.5-flare', 'high', 'unsupported_parameter'],
    ['gpt-image-2.6-sunburst', 'low', 'unsupported_parameter'],
  ])('to %s with input_fidelity %s: %s', async (model, fidelity, code) => {
    const { status, answer } = await postForm(change({ model, input_fidelity: fidelity }));
    expect(status).toBe(code ? 400 : 200);
    if (code) expect(answer.error).toMatchObject({ param: 'input_fidelity', code });
  });

  test('is refused when it is broken, and when it is no form', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=a' };
    expect(await post('--b\r\n', headers)).toMatchObject({ status: 400, answer: { error: { code: null } } });
    expect(await post('model=a', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 400,
      answer: { error: { code: 'unsupported_content_type', message: expect.stringContaining('multipart') } },
    });
  });
});

describe('faults', () => {
  test('spoil edits as they spoil generations', async () => {
    fake.faults.push(fault.fewerImages(1));
    const fewer = await client.images.edit({ ...valid, image: await png(photo), n: 3 });
    expect(fewer.data).toHaveLength(1);

    fake.faults.push(fault.truncatedPng());
    await expect(pixelsOf(await edit({}))).rejects.toThrow();

    fake.faults.push({ ...fault.moderation(), path: EDITS });
    await expect(edit({})).rejects.toMatchObject({ status: 400, code: 'moderation_blocked' });

    fake.faults.push(fault.wrongSize());
    expect(await pixelsOf(await edit({ size: '1024x1024' }))).toMatchObject({ width: 512, height: 512 });
  });

  test('break the event stream of an edit', async () => {
    fake.faults.push(fault.streamErrorAfter(1));
    expect((await edit({})).length).toBeGreaterThan(0);
    const types: string[] = [];
    const read = async () => {
      const stream = await client.images.edit({ ...valid, image: await png(photo), n: 2, stream: true });
      for await (const event of stream) types.push(event.type);
    };
    await expect(read()).rejects.toThrow(APIError);
    expect(types).toEqual(['image_edit.completed']);
  });
});

test('variations are retired', async () => {
  await expect(client.images.createVariation({ image: await png(photo) })).rejects.toThrow(NotFoundError);
  expect(fake.requests[0]?.form?.files[0]?.bytes).toEqual(photo);
});
