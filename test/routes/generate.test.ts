import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readProvenance } from '../../src/provenance/png-provenance.ts';
import type { GenerationRecord } from '../../src/record.ts';
import { readEvents } from '../read-events.ts';
import { startTestServer } from '../start-test-server.ts';
import {
  type AnalyzeAnswer,
  answerOf,
  type ClipAnalysis,
  findSample,
  type GenerateAnswer,
  overlapOf,
  pixelsOf,
  readSample,
  shareServer,
  tinyModels,
} from './tiny-models.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The size the tiny model learned from. */
const small = { height: 64, width: 64 };

const server = shareServer();

async function generate(body: Record<string, unknown>, headers: Record<string, string> = {}) {
  return answerOf<GenerateAnswer>(await server.post('/generate', body, headers));
}

function decoded(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

/** Of the whole answer together: 1 where all that was asked about is answered. */
function sumOf({ confidence_scores }: ClipAnalysis): number {
  return Object.values(confidence_scores).reduce((sum, score) => sum + score, 0);
}

async function recordOf({ request_id }: GenerateAnswer): Promise<GenerationRecord> {
  return answerOf(await fetch(`${server.url}/session/generations/${request_id}`));
}

describe('POST /generate', () => {
  it('answers with an id, a PNG of 512 by 512, and what CLIP sees in it', async () => {
    const answer = await generate({ prompt: 'a red circle' });
    expect(answer.request_id).toMatch(UUID);
    const png = decoded(answer.generated_image);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 512, height: 512 });
    const { concepts, confidence_scores } = answer.clip_analysis;
    expect(concepts[0]).toBe('red circle');
    expect(Object.keys(confidence_scores)).toEqual(concepts);
    const scores = Object.values(confidence_scores);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    for (const score of scores) expect(score > 0 && score <= 1).toBe(true);
    expect(answer).toMatchObject({ prompt: 'a red circle', model: 'tiny-sd', cfg: 7.5, size: '512x512' });
    expect(answer.adjustments).toEqual([
      expect.objectContaining({ parameter: 'size', requested: '512x512', used: '64x64' }),
    ]);
    expect(answer.warnings.join(' ')).toContain('tiny model');
  });

  it('makes the asked size, wide or high', async () => {
    const answer = await generate({ prompt: 'a red circle', height: 128, width: 320, samples: 2 });
    expect(await sharp(decoded(answer.generated_image)).metadata()).toMatchObject({
      width: 320,
      height: 128,
    });
    expect(answer.size).toBe('320x128');
  });

  it('gives the same bytes for the same seed, and another picture for another', async () => {
    const asked = { prompt: 'a blue star', ...small, samples: 8 };
    const first = await generate({ ...asked, seed: 41 });
    const again = await generate({ ...asked, seed: 41 });
    const other = await generate({ ...asked, seed: 42 });
    expect(again.generated_image).toBe(first.generated_image);
    expect(again.request_id).not.toBe(first.request_id);
    const [one, two] = await Promise.all(
      [first, other].map(({ generated_image }) => pixelsOf(decoded(generated_image))),
    );
    expect(two?.equals(one ?? Buffer.alloc(0))).toBe(false);
    expect([first.seed, again.seed, other.seed]).toEqual([41, 41, 42]);
  });

  it('says the seed it chose itself, which makes the same picture again', async () => {
    const asked = { prompt: 'a white square', ...small, samples: 4 };
    const first = await generate(asked);
    const again = await generate({ ...asked, seed: first.seed });
    expect(again.generated_image).toBe(first.generated_image);
  });

  it('writes into the PNG how it was made', async () => {
    const answer = await generate({
      prompt: '빨간 원',
      ...small,
      ...{ seed: 5, samples: 6, cfg: 4, scheduler: 'euler', negative_prompt: 'a star' },
    });
    const { provenance, texts } = readProvenance(decoded(answer.generated_image));
    expect(provenance).toMatchObject({
      ...{ sentence: '빨간 원', prompt: 'a red circle', operation: 'generate', isTrained: true },
      ...{ provider: 'stable-diffusion', model: 'tiny-sd', seed: 5, size: { width: 64, height: 64 } },
      settings: { steps: 6, guidance: 4, scheduler: 'euler', negativePrompt: 'a star' },
    });
    const parameters = texts.find(({ keyword }) => keyword === 'parameters')?.text;
    expect(parameters).toContain('Negative prompt: a star');
    expect(parameters).toContain('Seed: 5');
  });

  it('scores the labels it is given, and no others', async () => {
    const { clip_analysis: seen } = await generate({
      prompt: 'a yellow triangle',
      ...small,
      labels: 'blue square, yellow triangle,red star , yellow triangle',
    });
    expect(seen.concepts[0]).toBe('yellow triangle');
    expect(seen.concepts.toSorted()).toEqual(['blue square', 'red star', 'yellow triangle']);
    expect(sumOf(seen)).toBeCloseTo(1, 6);
    expect(seen.confidence_scores['yellow triangle']).toBeGreaterThan(0.9);
  });

  it('scores Korean labels under the names they were given', async () => {
    const { clip_analysis: seen } = await generate({
      prompt: 'a green square',
      ...small,
      labels: '빨간 원,초록색 사각형,노란 별',
    });
    expect(seen.concepts[0]).toBe('초록색 사각형');
    expect(seen.concepts).toHaveLength(3);
    expect(sumOf(seen)).toBeCloseTo(1, 6);
  });

  it('names what it sees in Korean with lang=ko', async () => {
    const { clip_analysis: seen } = await generate({ prompt: 'a red circle', ...small, lang: 'ko' });
    expect(seen.concepts[0]).toBe('빨간 원');
    expect(seen.concepts.join('')).not.toMatch(/[a-z]/i);
    expect(Object.keys(seen.confidence_scores)).toEqual(seen.concepts);
  });

  it.each([
    ['초록색 삼각형', 'green triangle'],
    ['빨간 원', 'red circle'],
    ['노란 별', 'yellow star'],
    ['파란 사각형', 'blue square'],
  ])('understands Korean: %s', async (prompt, concept) => {
    const answer = await generate({ prompt, ...small });
    expect(answer.prompt).toContain(concept);
    expect(answer.clip_analysis.concepts[0]).toBe(concept);
  });

  it('makes several pictures with n, each from the next seed and each looked at', async () => {
    const answer = await generate({ prompt: 'a purple star', ...small, n: 3, seed: 100 });
    const { images = [] } = answer;
    expect(images.map(({ seed }) => seed)).toEqual([100, 101, 102]);
    expect(new Set(images.map(({ generated_image }) => generated_image)).size).toBe(3);
    for (const { clip_analysis } of images) expect(clip_analysis.concepts[0]).toBe('purple star');
    const { generated_image, seed, clip_analysis } = answer;
    expect({ generated_image, seed, clip_analysis }).toEqual(images[0]);
  });

  it('hands out the best of more with best_of, and keeps them all', async () => {
    const ddim = { scheduler: 'ddim', samples: 8 };
    const answer = await generate({ prompt: 'a red star', ...small, ...ddim, n: 2, best_of: 4, seed: 9 });
    expect(answer.images).toHaveLength(2);
    const { images } = await recordOf(answer);
    const scores = images.map((image) => ('scores' in image ? (image.scores?.prompt ?? 0) : 0));
    expect(scores).toHaveLength(4);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(scores[0]).toBeGreaterThan(0);
    const seeds = images.map((image) => ('seed' in image ? image.seed : null));
    expect(seeds.toSorted()).toEqual([10, 11, 12, 9]);
    expect(answer.images?.map(({ seed }) => seed)).toEqual(seeds.slice(0, 2));
  });

  it('takes samples, cfg, negative_prompt: each changes the picture and is in the record', async () => {
    const asked = { prompt: 'a white circle', ...small, seed: 3, samples: 6 };
    const plain = await generate(asked);
    expect(plain).toMatchObject({ samples: 6, cfg: 7.5 });
    for (const [change, expected] of [
      [{ samples: 7 }, { steps: 7, guidance: 7.5, negativePrompt: '' }],
      [{ cfg: 3.5 }, { steps: 6, guidance: 3.5, negativePrompt: '' }],
      [{ negative_prompt: 'a blue background' }, { steps: 6, negativePrompt: 'a blue background' }],
    ] as const) {
      const answer = await generate({ ...asked, ...change });
      expect(answer.generated_image).not.toBe(plain.generated_image);
      expect((await recordOf(answer)).settings).toMatchObject(expected);
    }
  });

  it('takes each scheduler by its name, and they are different ones', async () => {
    const pictures = new Set<string>();
    for (const scheduler of ['pndm', 'ddim', 'euler', 'euler-ancestral', 'dpm++2m', 'lcm']) {
      const answer = await generate({ prompt: 'a blue circle', ...small, seed: 1, samples: 5, scheduler });
      expect(answer).toMatchObject({ scheduler, samples: 5 });
      pictures.add((await pixelsOf(decoded(answer.generated_image))).toString('base64'));
    }
    expect(pictures.size).toBe(6);
  });

  it('keeps the picture in the session', async () => {
    const answer = await generate({ prompt: 'a green star', ...small, samples: 4 });
    const downloaded = await fetch(`${server.url}/Image_download/0`, { method: 'POST' });
    expect(Buffer.from(await downloaded.arrayBuffer()).toString('base64')).toBe(answer.generated_image);
    const record = await recordOf(answer);
    expect(record).toMatchObject({ provider: 'stable-diffusion', model: 'tiny-sd', costUsd: 0 });
    expect(record.images).toEqual([expect.objectContaining({ seed: answer.seed, width: 64, height: 64 })]);
  });

  it('makes nothing twice for one Idempotency-Key', async () => {
    const asked = { prompt: 'a green square', ...small, samples: 3 };
    const headers = { 'idempotency-key': 'once' };
    const first = await generate(asked, headers);
    const again = await generate(asked, headers);
    expect(again).toEqual(first);
  });

  it('says which part of a prompt is too long to be read', async () => {
    const prompt = `a red circle ${'very '.repeat(80)}big`;
    const { warnings } = await generate({ prompt, ...small, samples: 1 });
    expect(warnings.join()).toContain(
      'The prompt is longer than the model reads (77 tokens). Not read: "very',
    );
  });

  it('names fields that mean nothing', async () => {
    const { warnings } = await generate({ prompt: 'a star', ...small, samples: 1, sampels: 30 });
    expect(warnings).toContain("Fields that mean nothing here were ignored: 'sampels'.");
  });

  it.each([
    ['urlencoded', (fields: Record<string, string>) => new URLSearchParams(fields)],
    [
      'multipart',
      (fields: Record<string, string>) => {
        const form = new FormData();
        for (const [name, value] of Object.entries(fields)) form.append(name, value);
        return form;
      },
    ],
  ])('reads %s forms, where a number is digits and a field may be left empty', async (_name, toForm) => {
    const body = toForm({
      ...{
        prompt: '초록색 삼각형',
        height: '64',
        width: '64',
        samples: '20',
        cfg: '7.5',
        scheduler: 'ddim',
        seed: '77',
      },
      ...{ n: '', labels: '', negative_prompt: '', best_of: '', lang: 'ko' },
    });
    const answer = await answerOf<GenerateAnswer>(
      await fetch(`${server.url}/generate`, { method: 'POST', body }),
    );
    expect(answer).toMatchObject({ size: '64x64', samples: 20, cfg: 7.5, seed: 77, scheduler: 'ddim' });
    expect(answer.clip_analysis.concepts[0]).toContain('삼각형');
  });
});

describe('the event stream of /generate', () => {
  const headers = { accept: 'text/event-stream' };

  it('tells every step in order, unfinished versions, and the answer', async () => {
    const asked = { prompt: 'a red square', ...small, samples: 9, scheduler: 'ddim', seed: 12, n: 2 };
    const response = await server.post('/generate', { ...asked, previews: 2 }, headers);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = await readEvents(response);
    const steps = events.filter(({ event }) => event === 'step').map(({ data }) => data);
    const stepsOf = (index: number) =>
      Array.from({ length: 9 }, (_, step) => ({ index, step: step + 1, steps: 9 }));
    expect(steps).toEqual([...stepsOf(0), ...stepsOf(1)]);

    const partials = events.filter(({ event }) => event === 'partial_image').map(({ data }) => data);
    expect(partials.map(({ index, partialIndex }) => [index, partialIndex])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    for (const { b64Json } of partials)
      expect(await sharp(decoded(String(b64Json))).metadata()).toMatchObject({ format: 'png' });

    const names = events.map(({ event }) => event);
    expect(names.indexOf('preprocess')).toBeLessThan(names.indexOf('step'));
    expect(names.slice(-2)).toEqual(['store', 'done']);
    const plain = await generate(asked);
    const done = events.at(-1)?.data as unknown as GenerateAnswer;
    expect({ ...done, request_id: '' }).toEqual({ ...plain, request_id: '' });
  });

  it('has no unfinished versions with previews=0', async () => {
    const asked = { prompt: 'a red square', ...small, samples: 4, scheduler: 'ddim', previews: 0 };
    const names = (await readEvents(await server.post('/generate', asked, headers))).map(
      ({ event }) => event,
    );
    expect(names).not.toContain('partial_image');
    expect(names.filter((name) => name === 'step')).toHaveLength(4);
  });

  it('tells the second caller their place; when the first one hangs up, the work for it stops', async () => {
    const session = { 'x-imaginate-session': 'new' };
    const away = new AbortController();
    const first = await fetch(`${server.url}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      // It would take far longer than the second one may wait.
      body: JSON.stringify({ prompt: 'a red circle', ...small, samples: 150, n: 10 }),
      signal: away.signal,
    });
    const reader = first.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('event: step')) heard += (await reader?.read())?.value ?? '';

    const asked = { prompt: 'a blue circle', ...small, samples: 3, scheduler: 'ddim' };
    const second = await server.post('/generate', asked, { ...headers, ...session });
    const events = second.body?.pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    while (!told.includes('event: queued')) told += (await events?.read())?.value ?? '';
    expect(told).toContain('event: queued\ndata: {"place":1}');
    expect(told).not.toContain('event: step');
    away.abort();
    for (let part = await events?.read(); part?.done === false; part = await events?.read())
      told += part.value;
    expect(told).toContain('{"step":3,"steps":3,"index":0}');
    expect(told).toContain('event: done');

    expect(server.log()).toContain('"code":"request_cancelled"');
    const list = await fetch(`${server.url}/session`).then((response) => response.text());
    expect(list).not.toContain('"steps":150');
  });

  it('is none where the request is refused before the work begins', async () => {
    const asked = { prompt: 'a cat', height: 513 };
    const response = await server.post('/generate', asked, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });
});

describe('/generate under load', () => {
  /** Far more work than a test would wait for. */
  const endless = { prompt: 'a red circle', ...small, samples: 150, n: 10 };

  /** The text of a stream up to some words. */
  async function readUntil(words: string, response: Response): Promise<string> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      heard += part.value;
      if (heard.includes(words)) break;
    }
    reader?.releaseLock();
    return heard;
  }

  it('refuses who would have to wait where nobody may', async () => {
    const busy = await startTestServer({ ...tinyModels, GENERATE_QUEUE: '0' });
    const away = new AbortController();
    const first = await fetch(`${busy.url}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(endless),
      signal: away.signal,
    });
    await readUntil('event: step', first);
    const second = await busy.post('/generate', { prompt: 'a blue circle', ...small });
    expect([second.status, await second.json()]).toEqual([
      503,
      { error: expect.stringContaining('waiting') },
    ]);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    away.abort();
  });

  it('is stopped with the server, and tells who still listens', async () => {
    const stopping = await startTestServer({ ...tinyModels, SHUTDOWN_TIMEOUT_SECONDS: '0' });
    const response = await stopping.post('/generate', endless, { accept: 'text/event-stream' });
    const [stream, rest] = response.body?.tee() ?? [];
    await readUntil('event: step', new Response(stream ?? null));
    const [text] = await Promise.all([new Response(rest ?? null).text(), stopping.stop()]);
    expect(text).toContain('event: error\ndata: {"error":"The server was stopped');
    expect(text).not.toContain('event: done');
  });

  it('and /analyze work side by side', async () => {
    const image = (await readSample(findSample('03-yellow-star'))).toString('base64');
    const answers = await Promise.all(
      [1, 2, 3].flatMap((seed) => [
        generate({ prompt: 'a red circle', ...small, seed, samples: 20, scheduler: 'ddim' }),
        server
          .post('/analyze', { image, mask_format: 'rle' })
          .then((response) => answerOf<GenerateAnswer>(response)),
      ]),
    );
    expect(answers.map(({ clip_analysis: { concepts } }) => concepts[0])).toEqual(
      [1, 2, 3].flatMap(() => ['red circle', 'yellow star']),
    );
  });
});

describe('/generate, then /analyze on what it made', () => {
  const colours: Record<string, [number, number, number]> = {
    ...{ red: [220, 40, 40], green: [40, 170, 60], blue: [40, 70, 220], yellow: [240, 220, 50] },
    ...{ purple: [150, 50, 190], white: [245, 245, 245] },
  };

  /** Where the picture is nearer to the one colour than to the other. */
  function nearerTo(colour: string, other: string, pixels: Buffer): Uint8Array {
    const distance = ([red, green, blue]: [number, number, number] = [0, 0, 0], at: number) =>
      Math.hypot((pixels[at] ?? 0) - red, (pixels[at + 1] ?? 0) - green, (pixels[at + 2] ?? 0) - blue);
    return Uint8Array.from({ length: pixels.length / 3 }, (_, place) =>
      distance(colours[colour], 3 * place) < distance(colours[other], 3 * place) ? 1 : 0,
    );
  }

  it.each([
    ['red', 'circle', 'blue', {}],
    ['yellow', 'star', 'purple', {}],
    ['white', 'square', 'green', {}],
    ['blue', 'triangle', 'white', { scheduler: 'ddim', samples: 20, cfg: 7.5, seed: 1 }],
    ['green', 'square', 'purple', { scheduler: 'ddim', samples: 20, cfg: 7.5, seed: 2 }],
    ['purple', 'circle', 'yellow', { scheduler: 'ddim', samples: 20, cfg: 7.5, seed: 3 }],
  ])('names and outlines a %s %s on %s', async (colour, shape, ground, settings) => {
    const prompt = `a ${colour} ${shape} on a ${ground} background`;
    const { generated_image: image, clip_analysis: seen } = await generate({ prompt, ...small, ...settings });
    const analysis = await answerOf<AnalyzeAnswer>(await server.post('/analyze', { image, regions: true }));
    expect(analysis.generated_image).toBe(image);
    expect(analysis.clip_analysis).toEqual(seen);
    expect(seen.concepts[0]).toBe(`${colour} ${shape}`);

    const truth = nearerTo(colour, ground, await pixelsOf(decoded(image)));
    const { masks, concepts = [] } = analysis.basic_segmentation;
    const overlaps = masks.map((mask) => overlapOf(mask.flat(), truth));
    const best = overlaps.indexOf(Math.max(...overlaps));
    expect(overlaps[best]).toBeGreaterThan(0.85);
    expect(concepts[best]?.name).toBe(`${colour} ${shape}`);
  });
});

describe('the errors of /generate', () => {
  it.each([
    [{}, "'prompt' is required and must be a string."],
    [{ prompt: '' }, "'prompt' is required and must be a string."],
    [{ prompt: '  ' }, "'prompt' is required and must be a string."],
    [{ prompt: 5 }, "'prompt' is required and must be a string."],
    [{ prompt: null }, "'prompt' is required and must be a string."],
    [{ prompt: ['a cat'] }, "'prompt' is required and must be a string."],
    [{ prompt: 'a cat', samples: 'x' }, "'samples' must be a positive number."],
    [{ prompt: 'a cat', samples: 0 }, "'samples' must be a positive number."],
    [{ prompt: 'a cat', samples: -3 }, "'samples' must be a positive number."],
    [{ prompt: 'a cat', samples: true }, "'samples' must be a positive number."],
    [{ prompt: 'a cat', cfg: -1 }, "'cfg' must be a positive number."],
    [{ prompt: 'a cat', cfg: '7,5' }, "'cfg' must be a positive number."],
    [{ prompt: 'a cat', height: 'tall' }, "'height' must be a positive number."],
    [{ prompt: 'a cat', height: 0 }, "'height' must be a positive number."],
    [{ prompt: 'a cat', width: [512] }, "'width' must be a positive number."],
    [{ prompt: 'a cat', width: -512 }, "'width' must be a positive number."],
  ])('are those of the contract, word for word: %j', async (body, error) => {
    const response = await server.post('/generate', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  it.each([
    [{ height: 513 }, "'height' must be a multiple of 8 from 64 to 2048."],
    [{ width: 56 }, "'width' must be a multiple of 8 from 64 to 2048."],
    [{ width: 4096 }, "'width' must be a multiple of 8 from 64 to 2048."],
    [{ samples: 2.5 }, "'samples' must be a whole number from 1 to 150."],
    [{ samples: 151 }, "'samples' must be a whole number from 1 to 150."],
    [{ cfg: 51 }, "'cfg' must be a number above 0 and up to 50."],
    [{ seed: -1 }, "'seed' must be a whole number from 0 to 4294967295."],
    [{ seed: 2 ** 32 }, "'seed' must be a whole number from 0 to 4294967295."],
    [{ n: 11 }, "'n' must be a whole number from 1 to 10."],
    [{ n: 3, best_of: 2 }, "'best_of' must be at least the number of images, which is 3."],
    [{ scheduler: 'heun' }, "'scheduler' must be one of pndm, ddim, euler, euler-ancestral, dpm++2m, lcm."],
    [{ negative_prompt: 5 }, "'negative_prompt' must be a string."],
    [{ previews: 4 }, "'previews' must be a whole number from 0 to 3."],
    [{ lang: 'fr' }, "'lang' must be 'en' or 'ko'."],
    [{ labels: ['a', 'b'] }, expect.stringContaining("'labels' must be 1 to 200 words")],
  ])('name the field and what would be right: %j', async (fields, error) => {
    const response = await server.post('/generate', { prompt: 'a cat', ...fields });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  it.each(['[]', 'null', '5', '"a cat"'])('say what a body is to be: %s', async (body) => {
    const response = await fetch(`${server.url}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'The body must be a JSON object or a form.' });
  });

  it('have one form for other methods, types and broken JSON, too', async () => {
    const got = await fetch(`${server.url}/generate`);
    expect([got.status, got.headers.get('allow'), await got.json()]).toEqual([
      405,
      'POST',
      { error: 'This route takes POST.' },
    ]);
    const headers = { 'content-type': 'application/json' };
    const broken = await fetch(`${server.url}/generate`, { method: 'POST', headers, body: '{"prompt":' });
    expect([broken.status, await broken.json()]).toEqual([400, { error: expect.any(String) }]);
    const csv = { 'content-type': 'text/csv' };
    const typed = await fetch(`${server.url}/generate`, { method: 'POST', headers: csv, body: 'a' });
    expect([typed.status, await typed.json()]).toEqual([415, { error: expect.any(String) }]);
  });
});
