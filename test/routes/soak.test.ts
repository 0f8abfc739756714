import { mkdtempSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { copyWithout, corruptedCopy, truncatedCopy } from '../onnx/damaged-copy.ts';
import { copyModel, withRenamedInput } from '../onnx/model-variants.ts';
import { graphOf, readOnnx, writeOnnx } from '../onnx/onnx-file.ts';
import { readEvents } from '../read-events.ts';
import { startTestServer } from '../start-test-server.ts';
import { makeTestFolder } from '../test-folder.ts';
import {
  type AnalyzeAnswer,
  answerOf,
  findSample,
  type GenerateAnswer,
  overlapOf,
  pixelsOf,
  readSample,
  readShape,
  shareServer,
  TINY_CLIP,
  TINY_SAM,
  TINY_SD,
} from './tiny-models.ts';

const small = { height: 64, width: 64 };
const circle = findSample('00-red-circle');
const circlePng = await readSample(circle);
const image = circlePng.toString('base64');

/** A GIF of 1 by 1 with two frames: there is no animation that a browser would not show. */
const animatedGif = Buffer.from(
  'R0lGODlhAQABAIAAAP8AAAAA/yH/C05FVFNDQVBFMi4wAwEAAAAh+QQAMgAAACwAAAAAAQABAAACAkQBACH5BAAyAAAALAAAAAABAAEAAAICTAEAOw==',
  'base64',
);

describe('bad pictures for /analyze', () => {
  const server = shareServer();
  const analyze = async (file: Buffer, fields: Record<string, unknown> = {}) =>
    answerOf<AnalyzeAnswer>(await server.post('/analyze', { image: file.toString('base64'), ...fields }));

  /** A PNG of which the header alone is true. */
  function headerOf(width: number, height: number): Buffer {
    const png = Buffer.from(circlePng);
    png.writeUInt32BE(width, 16);
    png.writeUInt32BE(height, 20);
    return png;
  }

  const isBroken = 'is a PNG that is broken or cut off.';
  it.each<[what: string, status: number, problem: string, make: () => Buffer | Promise<Buffer>]>([
    ['a text', 400, 'is a text', () => Buffer.from('Hello, I am a text.')],
    ['a PDF', 400, 'is a PDF', () => Buffer.from('%PDF-1.7\n%âãÏÓ')],
    [
      'an SVG',
      400,
      'is an SVG',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
    ['an animated GIF', 400, 'is a GIF', () => animatedGif],
    [
      'an animated WebP',
      400,
      'is an animated WebP',
      () => sharp(animatedGif, { animated: true }).webp().toBuffer(),
    ],
    ['half a PNG', 400, isBroken, () => circlePng.subarray(0, circlePng.length / 2)],
    [
      'half a JPEG',
      400,
      'is a JPEG that is broken or cut off.',
      async () => {
        const jpeg = await sharp(circlePng).jpeg().toBuffer();
        return jpeg.subarray(0, jpeg.length / 2);
      },
    ],
    ['a PNG of more than 50 MP, by its header', 413, 'has 8000x7000 pixels', () => headerOf(8000, 7000)],
    ['a PNG with an edge too long, by its header', 413, 'has 20000x10 pixels', () => headerOf(20_000, 10)],
    ['a PNG of no width, by its header', 400, isBroken, () => headerOf(0, 10)],
  ])('%s is refused by name', async (_what, status, problem, make) => {
    const file = await make();
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(file)], { type: 'image/png' }), 'picture.png');
    for (const response of [
      await server.post('/analyze', { image: file.toString('base64') }),
      await fetch(`${server.url}/analyze`, { method: 'POST', body: form }),
    ]) {
      expect([response.status, await response.json()]).toEqual([
        status,
        { error: expect.stringMatching(`^'image' ${problem}`) },
      ]);
    }
  });

  it.each([
    'not base64!',
    '====',
    '@',
    'data:image/png,abc',
    'https://images.example/cat.png',
    'aGVsbG8=aGVsbG8=',
  ])('no base64 is refused by name: %s', async (text) => {
    const error = "'image' is not valid base64. Send a PNG, JPEG or WebP in base64, or as a data URL.";
    for (const body of [new FormData(), new URLSearchParams()]) {
      body.append('image', text);
      const response = await fetch(`${server.url}/analyze`, { method: 'POST', body });
      expect([response.status, await response.json()]).toEqual([400, { error }]);
    }
    const response = await server.post('/analyze', { image: text });
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });

  it('a file of 0 bytes is refused by name', async () => {
    const form = new FormData();
    form.append('image', new Blob([]), 'empty.png');
    const response = await fetch(`${server.url}/analyze`, { method: 'POST', body: form });
    expect([response.status, await response.json()]).toEqual([400, { error: "'image' has 0 bytes." }]);
    const inJson = await server.post('/analyze', { image: 'data:image/png;base64,' });
    expect([inJson.status, await inJson.json()]).toEqual([
      400,
      { error: "'image' is required and must be a string." },
    ]);
  });

  it('a CMYK JPEG is seen in its colours', async () => {
    const file = await sharp(circlePng).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect(await sharp(file).metadata()).toMatchObject({ space: 'cmyk', channels: 4 });
    const { clip_analysis: seen, basic_segmentation: found } = await analyze(file);
    expect(seen.concepts[0]).toBe('red circle');
    const truth = await readShape(circle);
    const overlaps = found.masks.map((mask) => overlapOf(mask.flat(), truth));
    expect(Math.max(...overlaps)).toBeGreaterThanOrEqual(0.9);
  });

  it('a photo that EXIF turns is seen upright, and so are its masks', async () => {
    const sample = findSample('07-green-circle');
    // Lying on its side, with the note that it is to be turned by a quarter.
    const file = await sharp(await readSample(sample))
      .rotate(-90)
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(await sharp(file).metadata()).toMatchObject({ width: 64, height: 96, orientation: 6 });
    const answer = await analyze(file);
    expect(answer.size).toBe('96x64');
    const truth = await readShape(sample);
    const { masks } = answer.basic_segmentation;
    for (const mask of masks) expect([mask.length, mask[0]?.length]).toEqual([64, 96]);
    const overlaps = masks.map((mask) => overlapOf(mask.flat(), truth));
    expect(Math.max(...overlaps)).toBeGreaterThanOrEqual(0.9);
    const echo = await sharp(Buffer.from(answer.generated_image, 'base64')).metadata();
    expect(echo).toMatchObject({ format: 'png', width: 96, height: 64 });
    expect(echo.orientation ?? 1).toBe(1);
  });

  it('what is transparent is seen white', async () => {
    const truth = await readShape(circle);
    const alpha = Buffer.from(truth.map((value) => 255 * value));
    const file = await sharp(circlePng)
      .joinChannel(alpha, { raw: { width: 64, height: 64, channels: 1 } })
      .png()
      .toBuffer();
    const answer = await analyze(file, {
      labels: 'red circle on a white background,red circle on a purple background',
    });
    expect(answer.clip_analysis.concepts[0]).toBe('red circle on a white background');
    const echo = await pixelsOf(Buffer.from(answer.generated_image, 'base64'));
    expect([...echo.subarray(0, 3)]).toEqual([255, 255, 255]);
    const overlaps = answer.basic_segmentation.masks.map((mask) => overlapOf(mask.flat(), truth));
    expect(Math.max(...overlaps)).toBeGreaterThanOrEqual(0.9);
  });

  it('one pixel is a picture, too', async () => {
    const file = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const answer = await analyze(file, { regions: true });
    expect(answer.size).toBe('1x1');
    for (const mask of answer.basic_segmentation.masks) expect([[[0]], [[1]]]).toContainEqual(mask);
    const { basic_segmentation: pointed } = await analyze(file, { points: [[0, 0]] });
    expect(pointed.masks).toHaveLength(3);
  });

  it.each([
    ['of 16 bits', () => sharp(circlePng).toColourspace('rgb16').png().toBuffer()],
    ['with a palette', () => sharp(circlePng).png({ palette: true }).toBuffer()],
    ['interlaced', () => sharp(circlePng).png({ progressive: true }).toBuffer()],
  ])('a PNG %s is seen as any other', async (_what, make) => {
    const answer = await analyze(await make(), { mask_format: 'rle' });
    expect(answer.clip_analysis.concepts[0]).toBe('red circle');
  });

  it('a grey picture is seen, too', async () => {
    const file = await sharp(await readSample(findSample('11-white-circle')))
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await sharp(file).metadata()).channels).toBe(1);
    const answer = await analyze(file, { mask_format: 'rle' });
    expect(answer.clip_analysis.concepts[0]).toBe('white circle');
  });

  it.each([
    ['an empty text', ''],
    ['commas alone', ' , ,,'],
    ['1,000 labels', Array.from({ length: 1000 }, (_, index) => `thing ${index}`).join(',')],
    ['a label without end', 'a'.repeat(201)],
    ['a number', 5],
    ['an object', {}],
  ])('labels that are %s are refused by both routes', async (_what, labels) => {
    const error = 'must be 1 to 200 words, separated by commas, each of at most 200 characters.';
    for (const [path, body] of [
      ['/analyze', { image, labels }],
      ['/generate', { prompt: 'a red circle', labels }],
    ] as const) {
      const response = await server.post(path, body);
      expect([response.status, await response.json()]).toEqual([400, { error: `'labels' ${error}` }]);
    }
  });

  it('16 bad requests at a time are all answered, and the next good one works', async () => {
    const bad = [
      ['/analyze', { image: 'not base64!' }],
      ['/analyze', { image: animatedGif.toString('base64') }],
      ['/analyze', { image, labels: '' }],
      ['/analyze', {}],
      ['/generate', { prompt: 'a cat', height: 513 }],
      ['/generate', { prompt: 'a cat', cfg: -1 }],
      ['/generate', { prompt: 'a cat', samples: 'x' }],
      ['/generate', {}],
    ] as const;
    const answers = await Promise.all(
      [...bad, ...bad].map(async ([path, body]) => {
        const response = await server.post(path, body);
        return { status: response.status, body: await response.json() };
      }),
    );
    expect(answers).toHaveLength(16);
    for (const answer of answers)
      expect(answer).toEqual({ status: 400, body: { error: expect.any(String) } });
    const { clip_analysis: seen } = await analyze(circlePng, { mask_format: 'rle' });
    expect(seen.concepts[0]).toBe('red circle');
  });

  it('whatever JSON is sent, nothing is a 500, and an error is one sentence', async () => {
    await fc.assert(
      fc.asyncProperty(generateBody(), (body) => expectLegal('/generate', body)),
      { numRuns: 400 },
    );
    await fc.assert(
      fc.asyncProperty(analyzeBody(), (body) => expectLegal('/analyze', body)),
      { numRuns: 400 },
    );
  });

  async function expectLegal(path: string, body: unknown): Promise<void> {
    await requireLegal(await server.post(path, body));
  }
});

/** Of all answers: a success with an id, or one sentence, and never a mistake of the server's. */
async function requireLegal(response: Response): Promise<void> {
  const body = await response.json();
  if (response.status === 200) {
    expect(body).toMatchObject({ request_id: expect.any(String), clip_analysis: expect.any(Object) });
    return;
  }
  expect(body).toEqual({ error: expect.any(String) });
  expect([400, 413, 503]).toContain(response.status);
}

const anything = () => fc.jsonValue({ maxDepth: 2 });
/** Every kind of letter and sign, also halves of some that are nothing by themselves. */
const text = () =>
  fc.string({
    unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constant('\ud83d')),
    maxLength: 40,
  });
/** What belongs there, or now and then anything else. */
const mostly = <Value>(legal: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 15, arbitrary: legal }, { weight: 1, arbitrary: anything() });
const words = () =>
  fc.array(text(), { minLength: 1, maxLength: 4 }).map((list) => `circle,${list.join(',')}`);

/** All sorts of bodies, of which about every third is good for a small picture. */
function generateBody() {
  const fields = fc.record(
    {
      prompt: mostly(fc.oneof(text(), fc.constant('빨간 원'))),
      labels: mostly(words()),
      samples: mostly(fc.constantFrom(1, 2, '3')),
      cfg: mostly(fc.constantFrom(1, 7.5, '2.5')),
      height: mostly(fc.constantFrom(64, '64')),
      width: mostly(fc.constantFrom(64, '128')),
      seed: mostly(fc.nat()),
      n: mostly(fc.constantFrom(1, 2)),
      negative_prompt: mostly(text()),
      lang: mostly(fc.constantFrom('en', 'ko')),
      ['__proto__']: anything(),
    },
    { requiredKeys: ['prompt', 'samples', 'height', 'width', 'n'] },
  );
  return mostly(fields);
}

/** All sorts of bodies, of which about every third has what is needed. */
function analyzeBody() {
  const place = () => fc.tuple(fc.nat(64), fc.nat(64));
  const wanted = {
    image: mostly(fc.constant(image)),
    labels: mostly(words()),
    lang: mostly(fc.constantFrom('en', 'ko')),
    mask_format: mostly(fc.constantFrom('rows', 'rle', 'png')),
    regions: mostly(fc.boolean()),
  };
  const requiredKeys = ['image'] as const;
  const automatic = fc.record(
    { ...wanted, points_per_side: mostly(fc.integer({ min: 1, max: 4 })) },
    { requiredKeys: [...requiredKeys] },
  );
  const prompted = fc.record(
    {
      ...wanted,
      points: mostly(fc.array(place(), { minLength: 1, maxLength: 5 })),
      point_labels: mostly(fc.constant([0])),
      box: mostly(fc.tuple(place(), place()).map((corners) => corners.flat())),
    },
    { requiredKeys: [...requiredKeys] },
  );
  const damaged = fc.record({
    image: fc.oneof(
      fc.nat(image.length).map((length) => image.slice(0, length)),
      fc.base64String(),
      text(),
    ),
  });
  return mostly(fc.oneof(automatic, prompted, damaged));
}

async function replace(target: string, make: () => Promise<void>): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await make();
}

/** A model folder that is there as long as the tests of a block run. */
function lendFolder(name: string): string {
  const parent = mkdtempSync(join(tmpdir(), 'imaginate-test-'));
  afterAll(() => rm(parent, { recursive: true, force: true }));
  return join(parent, name);
}

/** An answer that names what is the matter with a model, and not where on the machine that is. */
async function expectUnusable(response: Response, named: string): Promise<string> {
  const { error } = (await response.json()) as { error: string };
  expect(error).toContain(named);
  expect(error).not.toContain(tmpdir());
  expect(response.status).toBe(503);
  return error;
}

// In each block the server stays the same: it is not harmed by what it cannot load.
describe('a Stable Diffusion that is damaged', () => {
  const folder = lendFolder('sd');
  const server = shareServer({ SD_MODEL_DIR: folder });
  const asked = { prompt: 'a red circle', ...small };

  it.each([
    ['a UNet cut off', 'sd/unet/model.onnx', () => truncatedCopy(TINY_SD, folder, 'unet/model.onnx')],
    [
      'a decoder overwritten',
      'sd/vae_decoder/model.onnx',
      () => corruptedCopy(TINY_SD, folder, 'vae_decoder/model.onnx'),
    ],
    ['no vocabulary', 'sd/tokenizer/vocab.json', () => copyWithout(TINY_SD, folder, 'tokenizer/vocab.json')],
    ['no merges', 'sd/tokenizer/merges.txt', () => copyWithout(TINY_SD, folder, 'tokenizer/merges.txt')],
    ['no UNet', 'sd/unet/model.onnx', () => copyWithout(TINY_SD, folder, 'unet/model.onnx')],
    [
      'an input of another name',
      "no input 'sample'",
      () => withRenamedInput(TINY_SD, folder, 'unet', 'sample', 'latents'),
    ],
    [
      'half a scheduler',
      'sd/scheduler/scheduler_config.json',
      () => truncatedCopy(TINY_SD, folder, 'scheduler/scheduler_config.json'),
    ],
  ])('says so: %s', async (_what, named, damage) => {
    await replace(folder, damage);
    const error = await expectUnusable(await server.post('/generate', asked), named);
    const stream = await server.post('/generate', asked, { accept: 'text/event-stream' });
    expect((await readEvents(stream)).at(-1)).toEqual({ event: 'error', data: { error } });
  });

  it('works once the files are whole', async () => {
    await replace(folder, () => copyModel(TINY_SD, folder));
    const made = await answerOf<GenerateAnswer>(await server.post('/generate', asked));
    expect(made.clip_analysis.concepts[0]).toBe('red circle');
  });
});

describe('a CLIP that is damaged', () => {
  const folder = lendFolder('clip');
  const server = shareServer({ CLIP_MODEL_DIR: folder });

  it.each([
    ['no tokenizer', 'clip/tokenizer.json', () => copyWithout(TINY_CLIP, folder, 'tokenizer.json')],
    [
      'no vision model',
      'clip/onnx/vision_model.onnx',
      () => copyWithout(TINY_CLIP, folder, 'onnx/vision_model.onnx'),
    ],
    [
      'a vision model overwritten',
      'clip/onnx/vision_model.onnx',
      () => corruptedCopy(TINY_CLIP, folder, 'onnx/vision_model.onnx'),
    ],
    [
      'a text model cut off',
      'clip/onnx/text_model.onnx',
      () => truncatedCopy(TINY_CLIP, folder, 'onnx/text_model.onnx'),
    ],
  ])('says so: %s', async (_what, named, damage) => {
    await replace(folder, damage);
    await expectUnusable(await server.post('/analyze', { image }), named);
  });

  it('does not keep a picture from being made', async () => {
    const response = await server.post('/generate', { prompt: 'a red circle', ...small });
    const answer = await answerOf<GenerateAnswer>(response);
    expect(await sharp(Buffer.from(answer.generated_image, 'base64')).metadata()).toMatchObject(small);
    expect(answer.clip_analysis).toEqual({ concepts: [], confidence_scores: {} });
    expect(answer.warnings.join()).toContain('The picture was not looked at: The model file');
  });

  it('works once the files are whole', async () => {
    await replace(folder, () => copyModel(TINY_CLIP, folder));
    const seen = await answerOf<AnalyzeAnswer>(await server.post('/analyze', { image }));
    expect(seen.clip_analysis.concepts[0]).toBe('red circle');
  });
});

describe('a SAM that is damaged', () => {
  const folder = lendFolder('sam');
  const server = shareServer({ SAM_MODEL_DIR: folder });

  async function renameDecoderInput(): Promise<void> {
    const file = join(folder, 'onnx/prompt_encoder_mask_decoder.onnx');
    await copyModel(TINY_SAM, folder);
    const model = await readOnnx(file);
    const rename = (name: string) => (name === 'input_labels' ? 'labels' : name);
    const { input, node } = graphOf(model);
    for (const one of input) one.name = rename(one.name ?? '');
    for (const step of node) step.input = (step.input ?? []).map(rename);
    await writeOnnx(file, model);
  }

  it.each([
    [
      'an encoder cut off',
      'sam/onnx/vision_encoder.onnx',
      () => truncatedCopy(TINY_SAM, folder, 'onnx/vision_encoder.onnx'),
    ],
    ['an input of another name', 'should have input_points, input_labels', renameDecoderInput],
    [
      'no decoder',
      'sam/onnx/prompt_encoder_mask_decoder.onnx',
      () => copyWithout(TINY_SAM, folder, 'onnx/prompt_encoder_mask_decoder.onnx'),
    ],
    ['no preprocessor', 'preprocessor', () => copyWithout(TINY_SAM, folder, 'preprocessor_config.json')],
  ])('says so: %s', async (_what, named, damage) => {
    await replace(folder, damage);
    await expectUnusable(await server.post('/analyze', { image }), named);
  });

  it('works once the files are whole', async () => {
    await replace(folder, () => copyModel(TINY_SAM, folder));
    const seen = await answerOf<AnalyzeAnswer>(await server.post('/analyze', { image }));
    expect(seen.basic_segmentation.masks).toHaveLength(2);
  });
});

describe('without models', () => {
  const command = (model: string) => expect.stringContaining(`npm run models -- pull ${model}`);
  const picture = () => new Blob([new Uint8Array(circlePng)], { type: 'image/png' });

  it('every route says how to get them, /v1/models and /readyz too', async () => {
    const server = await startTestServer({ MODELS_DIR: await makeTestFolder() });
    const generated = await server.post('/generate', { prompt: 'a cat' });
    expect([generated.status, await generated.json()]).toEqual([503, { error: command('') }]);
    const analyzed = await server.post('/analyze', { image });
    expect([analyzed.status, await analyzed.json()]).toEqual([503, { error: command('clip') }]);
    const best = await server.post('/openai_query', { search: '바다', number: 1, best_of: 2 });
    expect([best.status, await best.json()]).toEqual([
      503,
      { error: expect.objectContaining({ code: 'model_not_installed', message: command('clip') }) },
    ]);
    const edit = new FormData();
    edit.append('image', picture(), 'circle.png');
    edit.append('prompt', 'a star');
    edit.append('target', 'circle');
    const edited = await fetch(`${server.url}/v1/images/edits`, { method: 'POST', body: edit });
    expect([edited.status, await edited.json()]).toEqual([
      503,
      { error: expect.objectContaining({ code: 'model_not_installed', message: command('clip') }) },
    ]);

    const list = await answerOf<{ data: { id: string; ready?: boolean; command?: string }[] }>(
      await fetch(`${server.url}/v1/models`),
    );
    const local = list.data.filter((model) => 'ready' in model);
    expect(local.map(({ ready }) => ready)).toEqual([false, false, false]);
    for (const { id, command } of local) expect(command).toBe(`npm run models -- pull ${id}`);
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(200);
    const { models } = (await ready.json()) as {
      models: Record<string, { ready: boolean; command: string }>;
    };
    expect(Object.keys(models)).toEqual(['stable-diffusion', 'clip', 'sam']);
    for (const { ready, command } of Object.values(models)) {
      expect(ready).toBe(false);
      expect(command).toMatch(/^npm run models -- pull /);
    }
    await fc.assert(
      fc.asyncProperty(generateBody(), async (body) => requireLegal(await server.post('/generate', body))),
    );
    await fc.assert(
      fc.asyncProperty(analyzeBody(), async (body) => requireLegal(await server.post('/analyze', body))),
    );
  });

  it('with IMAGE_PROVIDER=stable-diffusion all surfaces say how to get one, and /readyz that nothing can be made', async () => {
    const MODELS_DIR = await makeTestFolder();
    const server = await startTestServer({ IMAGE_PROVIDER: 'stable-diffusion', MODELS_DIR });
    const edit = new FormData();
    edit.append('image', picture(), 'circle.png');
    edit.append('prompt', 'a star');
    const variation = new FormData();
    variation.append('image', picture(), 'circle.png');
    const answers = await Promise.all([
      server.post('/openai_query', { search: '바다' }),
      server.post('/v1/images/generations', { prompt: 'a cat' }),
      fetch(`${server.url}/v1/images/edits`, { method: 'POST', body: edit }),
      fetch(`${server.url}/v1/images/variations`, { method: 'POST', body: variation }),
    ]);
    for (const answer of answers) {
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { error: expect.objectContaining({ message: command('stable-diffusion-v1-5') }) },
      ]);
    }
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('folders that are not there, or are something else, are named by their variable', async () => {
    const folder = await makeTestFolder();
    await mkdir(join(folder, 'empty'));
    const server = await startTestServer({
      SD_MODEL_DIR: join(folder, 'missing'),
      CLIP_MODEL_DIR: join(folder, 'empty'),
      SAM_MODEL_DIR: join(folder, 'empty'),
    });
    const generated = await server.post('/generate', { prompt: 'a cat' });
    expect([generated.status, await generated.json()]).toEqual([
      503,
      { error: expect.stringMatching(/(SD|CLIP)_MODEL_DIR/) },
    ]);
    const analyzed = await server.post('/analyze', { image });
    expect([analyzed.status, await analyzed.json()]).toEqual([
      503,
      { error: expect.stringContaining('CLIP_MODEL_DIR') },
    ]);
  });
});
