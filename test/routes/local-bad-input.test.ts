import { mkdtempSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { pngChunks } from '../../src/png/png-chunks.ts';
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
  async function headerOf(width: number, height: number): Promise<Buffer> {
    const png = Buffer.from(circlePng);
    png.writeUInt32BE(width, 16);
    png.writeUInt32BE(height, 20);
    return png;
  }

  const advice = 'Send a still PNG, JPEG or WebP of less than 50 MB.';
  it.each<[what: string, status: number, error: string, file: () => Buffer | Promise<Buffer>]>([
    ['no image', 400, `x`, () => Buffer.from('Hello, I am a text.')],
    ['a PDF', 400, `x`, () => Buffer.from('%PDF-1.7\n%âãÏÓ')],
    ['an SVG', 400, `x`, () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['an animated GIF', 400, `x`, () => animatedGif],
    ['a PNG cut off', 400, `x`, () => circlePng.subarray(0, 900)],
    ['a PNG of 50 MP and more, by its header', 413, `x`, () => headerOf(8000, 7000)],
    ['a PNG with an edge too long', 413, `x`, () => headerOf(20_000, 10)],
    ['a PNG of no width', 400, `x`, () => headerOf(0, 10)],
    ['a JPEG cut off', 400, `x`, async () => (await sharp(circlePng).jpeg().toBuffer()).subarray(0, 500)],
  ])('%s is refused by name', async (_what, status, error, make) => {
    const file = await make();
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(file)], { type: 'image/png' }), 'picture.png');
    for (const response of [
      await server.post('/analyze', { image: file.toString('base64') }),
      await fetch(`${server.url}/analyze`, { method: 'POST', body: form }),
    ]) {
      expect([response.status, await response.json()]).toEqual([status, { error }]);
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
      .removeAlpha()
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

  it('a grey picture is seen', async () => {
    const answer = await analyze(await sharp(circlePng).greyscale().png().toBuffer(), {
      labels: 'circle,star',
    });
    expect(answer.clip_analysis.concepts[0]).toBe('circle');
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
      { numRuns: 30 },
    );
    await fc.assert(
      fc.asyncProperty(analyzeBody(), (body) => expectLegal('/analyze', body)),
      { numRuns: 30 },
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
const text = () => fc.string({ unit: 'grapheme', maxLength: 60 });

/** Mostly nonsense, and now and then all that is needed for a small picture. */
function generateBody() {
  const edge = () => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(64, '64') }, anything());
  return fc.oneof(
    { weight: 1, arbitrary: anything() },
    {
      weight: 6,
      arbitrary: fc.record(
        {
          prompt: fc.oneof({ weight: 3, arbitrary: text() }, fc.constant('빨간 원'), anything()),
          labels: fc.oneof(text(), anything()),
          samples: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(1, 2, '3') }, anything()),
          cfg: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(1, 7.5, '2.5') }, anything()),
          height: edge(),
          width: edge(),
          seed: fc.oneof(fc.nat(), anything()),
          n: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(1, 2) }, anything()),
          negative_prompt: fc.oneof(text(), anything()),
          lang: fc.oneof(fc.constantFrom('en', 'ko'), anything()),
          __proto__: anything(),
        },
        { requiredKeys: ['samples', 'height', 'width', 'n'] },
      ),
    },
  );
}

function analyzeBody() {
  return fc.oneof(
    { weight: 1, arbitrary: anything() },
    {
      weight: 6,
      arbitrary: fc.record(
        {
          image: fc.oneof(
            { weight: 4, arbitrary: fc.constant(image) },
            fc.nat(image.length).map((length) => image.slice(0, length)),
            fc.base64String(),
            text(),
            anything(),
          ),
          labels: fc.oneof(text(), fc.constant([1]), anything()),
          lang: fc.oneof(fc.constantFrom('en', 'ko'), anything()),
          mask_format: fc.oneof(fc.constantFrom('rows', 'rle', 'png'), anything()),
          regions: fc.oneof(fc.boolean(), anything()),
          points: fc.oneof(fc.constant([[5, 9]]), fc.array(fc.tuple(fc.nat(64), fc.nat(64))), anything()),
          point_labels: fc.oneof(fc.constant([0]), anything()),
          box: fc.oneof(fc.constant([5, 6, 50, 60]), fc.array(fc.nat(64)), anything()),
          points_per_side: fc.oneof(fc.integer({ min: 1, max: 4 }), anything()),
        },
        { requiredKeys: ['image'] },
      ),
    },
  );
}

describe('models whose files are damaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imaginate-test-'));
  const [sd, clip, sam] = [join(folder, 'sd'), join(folder, 'clip'), join(folder, 'sam')];
  const server = shareServer({ SD_MODEL_DIR: sd, CLIP_MODEL_DIR: clip, SAM_MODEL_DIR: sam });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function replace(target: string, make: () => Promise<void>): Promise<void> {
    await rm(target, { recursive: true, force: true });
    await make();
  }

  async function renameDecoderInput(): Promise<void> {
    const file = join(sam, 'onnx/prompt_encoder_mask_decoder.onnx');
    await copyModel(TINY_SAM, sam);
    const model = await readOnnx(file);
    const { input, node } = graphOf(model);
    for (const one of input) if (one.name === 'input_labels') one.name = 'labels';
    for (const step of node)
      step.input = (step.input ?? []).map((name) => (name === 'input_labels' ? 'labels' : name));
    await writeOnnx(file, model);
  }

  it.each([
    ['a UNet cut off', 'unet/model.onnx', () => truncatedCopy(TINY_SD, sd, 'unet/model.onnx')],
    [
      'a decoder overwritten',
      'vae_decoder/model.onnx',
      () => corruptedCopy(TINY_SD, sd, 'vae_decoder/model.onnx'),
    ],
    ['no vocabulary', 'tokenizer/vocab.json', () => copyWithout(TINY_SD, sd, 'tokenizer/vocab.json')],
    ['no merges', 'tokenizer/merges.txt', () => copyWithout(TINY_SD, sd, 'tokenizer/merges.txt')],
    ['no UNet file', 'unet/model.onnx', () => copyWithout(TINY_SD, sd, 'unet/model.onnx')],
    [
      'an input of another name',
      "no input 'sample'",
      () => withRenamedInput(TINY_SD, sd, 'unet', 'sample', 'latents'),
    ],
    [
      'a scheduler that is no JSON',
      'scheduler/scheduler_config.json',
      async () => {
        await copyModel(TINY_SD, sd);
        await writeFile(join(sd, 'scheduler/scheduler_config.json'), '{"_class_name":');
      },
    ],
  ])('Stable Diffusion with %s: /generate says what is the matter', async (_what, named, damage) => {
    await replace(sd, damage);
    await copyModel(TINY_CLIP, clip);
    await copyModel(TINY_SAM, sam);
    const response = await server.post('/generate', { prompt: 'a red circle', ...small });
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain(named);
    expect(error).not.toContain(folder);
    expect(response.status).toBe(503);
    const stream = await server.post(
      '/generate',
      { prompt: 'a red circle', ...small },
      { accept: 'text/event-stream' },
    );
    if (stream.status === 200)
      expect((await readEvents(stream)).at(-1)).toEqual({ event: 'error', data: { error } });
    else expect(await stream.json()).toEqual({ error });
  });

  it.each([
    ['no tokenizer', 'tokenizer.json', () => copyWithout(TINY_CLIP, clip, 'tokenizer.json')],
    [
      'no vision model',
      'onnx/vision_model.onnx',
      () => copyWithout(TINY_CLIP, clip, 'onnx/vision_model.onnx'),
    ],
    [
      'a text model cut off',
      'onnx/text_model.onnx',
      () => truncatedCopy(TINY_CLIP, clip, 'onnx/text_model.onnx'),
    ],
    [
      'a vision model overwritten',
      'onnx/vision_model.onnx',
      () => corruptedCopy(TINY_CLIP, clip, 'onnx/vision_model.onnx'),
    ],
  ])('CLIP with %s: /analyze says what is the matter', async (_what, named, damage) => {
    await replace(clip, damage);
    await replace(sam, () => copyModel(TINY_SAM, sam));
    const response = await server.post('/analyze', { image });
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain(named);
    expect(error).not.toContain(folder);
    expect(response.status).toBe(503);
  });

  it('a picture that CLIP cannot look at is answered with all the same', async () => {
    await replace(sd, () => copyModel(TINY_SD, sd));
    const response = await server.post('/generate', { prompt: 'a red circle', ...small });
    const answer = await answerOf<GenerateAnswer>(response);
    expect(answer.generated_image).not.toBe('');
    expect(answer.clip_analysis).toEqual({ concepts: [], confidence_scores: {} });
    expect(answer.warnings.join()).toContain('The picture was not looked at');
  });

  it.each([
    [
      'an encoder cut off',
      'onnx/vision_encoder.onnx',
      () => truncatedCopy(TINY_SAM, sam, 'onnx/vision_encoder.onnx'),
    ],
    ['an input of another name', "no input 'input_labels'", renameDecoderInput],
    ['no preprocessor', 'preprocessor', () => copyWithout(TINY_SAM, sam, 'preprocessor_config.json')],
  ])('SAM with %s: /analyze says what is the matter', async (_what, named, damage) => {
    await replace(clip, () => copyModel(TINY_CLIP, clip));
    await replace(sam, damage);
    const response = await server.post('/analyze', { image });
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain(named);
    expect(error).not.toContain(folder);
    expect(response.status).toBe(503);
  });

  it('once the files are whole, the same server works', async () => {
    for (const [source, target] of [
      [TINY_SD, sd],
      [TINY_CLIP, clip],
      [TINY_SAM, sam],
    ] as const)
      await replace(target, () => copyModel(source, target));
    const made = await answerOf<GenerateAnswer>(
      await server.post('/generate', { prompt: 'a red circle', ...small }),
    );
    expect(made.clip_analysis.concepts[0]).toBe('red circle');
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
