import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sizedPng } from '../../fakes/openai/sized-png.ts';
import { type FakeOpenAI, startFakeOpenAI } from '../../fakes/openai.ts';
import { startTestServer, type TestServer, withOpenAI } from '../../start-test-server.ts';
import { leftHalfMask, plainPicture } from './pictures.ts';

type Route = 'generations' | 'edits' | 'variations';

/** A request with one thing wrong, and the answer it must get. */
interface BadRequest {
  what: string;
  route: Route;
  init: { body: string | FormData; headers?: Record<string, string> };
  answer: { status: number; code: string; param: string | null };
}

interface Part {
  field: string;
  bytes: Buffer | string;
  type?: string;
}

const prompt = 'a cat';
const model = 'gpt-image-2';
const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

function form(fields: Record<string, unknown>, parts: readonly Part[]) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) body.append(name, asText(value));
  for (const { field, bytes, type = 'image/png' } of parts) {
    body.append(field, new Blob([new Uint8Array(Buffer.from(bytes))], { type }), 'file.png');
  }
  return { body };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

const image = (bytes: Part['bytes'], type?: string): Part => ({
  field: 'image',
  bytes,
  ...(type === undefined ? {} : { type }),
});
const mask = (bytes: Part['bytes']): Part => ({ field: 'mask', bytes });
const markup = (bytes: Part['bytes']): Part => ({ field: 'markup', bytes });

const refused = (code: string, param: string | null) => ({ status: 400, code, param });
const tooLarge = (param: string | null) => ({ status: 413, code: 'image_too_large', param });

/** Every row of the documentation's table of parameters, of the wrong type and with wrong values. */
const wrongFields: [fields: Record<string, unknown>, code: string][] = [
  [{ prompt: undefined }, 'missing_required_parameter'],
  [{ prompt: null }, 'missing_required_parameter'],
  [{ prompt: 5 }, 'invalid_type'],
  [{ prompt: ['a cat'] }, 'invalid_type'],
  [{ prompt: '' }, 'empty_string'],
  [{ prompt: ' \n' }, 'empty_string'],
  [{ prompt: '\uFFFD' }, 'invalid_value'],
  [{ prompt: '고'.repeat(32_001) }, 'string_above_max_length'],
  [{ prompt: '고'.repeat(1001), model: 'dall-e-2' }, 'string_above_max_length'],
  [{ prompt: '고'.repeat(4001), model: 'dall-e-3' }, 'string_above_max_length'],
  [{ model: 5 }, 'invalid_type'],
  [{ model: 'm'.repeat(257) }, 'string_above_max_length'],
  [{ n: 'many' }, 'invalid_type'],
  [{ n: 1.5 }, 'invalid_type'],
  [{ n: '1.5' }, 'invalid_type'],
  [{ n: true }, 'invalid_type'],
  [{ n: [1] }, 'invalid_type'],
  [{ n: 0 }, 'integer_below_min_value'],
  [{ n: -1 }, 'integer_below_min_value'],
  [{ n: 11 }, 'integer_above_max_value'],
  [{ n: '11' }, 'integer_above_max_value'],
  [{ size: 1024 }, 'invalid_type'],
  [{ size: {} }, 'invalid_type'],
  [{ size: 'large' }, 'invalid_value'],
  [{ size: '1024' }, 'invalid_value'],
  [{ size: '1024X1024' }, 'invalid_value'],
  [{ size: '1000x1000' }, 'invalid_value'],
  [{ size: '64x64' }, 'invalid_value'],
  [{ size: '3840x1264' }, 'invalid_value'],
  [{ size: '3856x2160' }, 'invalid_value'],
  [{ size: '3840x2176' }, 'invalid_value'],
  [{ size: '1536x1024', model: 'dall-e-2' }, 'invalid_value'],
  [{ size: 'auto', model: 'dall-e-2' }, 'invalid_value'],
  [{ size: '256x256', model: 'dall-e-3' }, 'invalid_value'],
  [{ quality: 3 }, 'invalid_type'],
  [{ quality: 'best' }, 'invalid_value'],
  [{ background: true }, 'invalid_type'],
  [{ background: 'green' }, 'invalid_value'],
  [{ background: 'transparent', output_format: 'jpeg' }, 'invalid_parameter_combination'],
  [{ output_format: 5 }, 'invalid_type'],
  [{ output_format: 'tiff' }, 'invalid_value'],
  [{ output_format: 'gif' }, 'unsupported_parameter'],
  [{ output_format: 'svg' }, 'unsupported_parameter'],
  [{ output_compression: 'much', output_format: 'jpeg' }, 'invalid_type'],
  [{ output_compression: -1, output_format: 'jpeg' }, 'integer_below_min_value'],
  [{ output_compression: 101, output_format: 'jpeg' }, 'integer_above_max_value'],
  [{ output_compression: 60 }, 'invalid_parameter_combination'],
  [{ moderation: 1 }, 'invalid_type'],
  [{ moderation: 'off' }, 'invalid_value'],
  [{ complexity: 1 }, 'invalid_type'],
  [{ complexity: 'max' }, 'invalid_value'],
  [{ frame_count: 'many' }, 'invalid_type'],
  [{ frame_count: 1 }, 'integer_below_min_value'],
  [{ frame_count: 17 }, 'integer_above_max_value'],
  [{ frame_count: 9 }, 'invalid_parameter_combination'],
  [{ frame_duration_ms: 'long' }, 'invalid_type'],
  [{ frame_duration_ms: 200 }, 'invalid_parameter_combination'],
  [{ svg: { model: 'gpt-6-luna' } }, 'invalid_parameter_combination'],
  [{ stream: 'maybe' }, 'invalid_type'],
  [{ stream: 2 }, 'invalid_type'],
  [{ partial_images: 'some', stream: true }, 'invalid_type'],
  [{ partial_images: -1, stream: true }, 'integer_below_min_value'],
  [{ partial_images: 4, stream: true }, 'integer_above_max_value'],
  [{ safety_identifier: 5 }, 'invalid_type'],
  [{ safety_identifier: 'i'.repeat(65) }, 'string_above_max_length'],
  [{ user: 5 }, 'invalid_type'],
  [{ user: 'u'.repeat(1025) }, 'string_above_max_length'],
  [{ response_format: 5 }, 'invalid_type'],
  [{ response_format: 'xml' }, 'invalid_value'],
  [{ style: 5 }, 'invalid_type'],
  [{ style: 'bold' }, 'invalid_value'],
];

const generationRows: BadRequest[] = [
  ...wrongFields.map(([fields, code]) => ({
    what: JSON.stringify(fields).slice(0, 80),
    route: 'generations' as const,
    init: json({ model, prompt, ...fields }),
    answer: refused(code, Object.keys(fields)[0] ?? null),
  })),
  ...(
    [
      [
        'an unknown model',
        json({ prompt, model: 'gpt-image-9' }),
        { status: 404, code: 'model_not_found', param: 'model' },
      ],
      ['a list', json([]), refused('invalid_type', null)],
      ['a text', json('"a cat"'), refused('invalid_type', null)],
      ['broken JSON', json('{"prompt":'), refused('invalid_json', null)],
      ['nothing', json(''), refused('missing_required_parameter', 'prompt')],
      [
        'another type',
        { headers: { 'content-type': 'text/plain' }, body: prompt },
        { status: 415, code: 'unsupported_media_type', param: null },
      ],
      [
        'more than the limit',
        json({ prompt, junk: 'x'.repeat(1_100_000) }),
        { status: 413, code: 'body_too_large', param: null },
      ],
    ] as const
  ).map(([what, init, answer]) => ({ what, route: 'generations' as const, init, answer })),
];

async function pictureRows(): Promise<BadRequest[]> {
  const square = await plainPicture(256);
  const wide = await plainPicture(300, 200);
  const jpeg = await plainPicture(256, 256, { format: 'jpeg' });
  const halfMask = await leftHalfMask(256);
  const otherMask = await leftHalfMask(128);
  const gif = await sharp(square).gif().toBuffer();
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><script>alert(1)</script></svg>';
  const large = sizedPng(1024, 1024, 5_000_000);
  /** 100 million pixels. */
  const bomb = sizedPng(10_000, 10_000, 200_000);
  const truncated = square.subarray(0, Math.floor(square.length / 2));
  const url = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
  const edit = { model, prompt };
  const old = { model: 'dall-e-2', prompt };
  const edits: [string, BadRequest['init'], BadRequest['answer']][] = [
    ['no prompt', form({ model }, [image(square)]), refused('missing_required_parameter', 'prompt')],
    ['a blank prompt', form({ model, prompt: ' ' }, [image(square)]), refused('empty_string', 'prompt')],
    ['no image', form(edit, []), refused('missing_required_parameter', 'image')],
    [
      'an image that is a text field',
      form({ ...edit, image: 'cat.png' }, []),
      refused('invalid_value', 'image'),
    ],
    ['an empty file', form(edit, [image('')]), refused('invalid_image_file', 'image')],
    ['a text', form(edit, [image('I am a cat.')]), refused('invalid_image_file', 'image')],
    [
      'an SVG with a script',
      form(edit, [image(svg, 'image/svg+xml')]),
      refused('invalid_image_file', 'image'),
    ],
    ['an SVG called PNG', form(edit, [image(svg)]), refused('invalid_image_file', 'image')],
    ['a GIF', form(edit, [image(gif, 'image/gif')]), refused('invalid_image_file', 'image')],
    ['a truncated PNG', form(edit, [image(truncated)]), refused('invalid_image_file', 'image')],
    ['100 megapixels', form(edit, [image(bomb)]), tooLarge('image')],
    ['50 MB', form(edit, [image(Buffer.alloc(52_428_801))]), tooLarge('image')],
    [
      '17 images',
      form(
        edit,
        Array.from({ length: 17 }, () => ({ field: 'image[]', bytes: square })),
      ),
      refused('array_above_max_length', 'image'),
    ],
    [
      'an unknown model',
      form({ prompt, model: 'gpt-image-9' }, [image(square)]),
      { status: 404, code: 'model_not_found', param: 'model' },
    ],
    [
      'a mask of another size',
      form(edit, [image(square), mask(otherMask)]),
      refused('invalid_image_file', 'mask'),
    ],
    [
      'a mask without alpha',
      form(edit, [image(square), mask(square)]),
      refused('invalid_image_file', 'mask'),
    ],
    ['a JPEG as mask', form(edit, [image(square), mask(jpeg)]), refused('invalid_image_file', 'mask')],
    ['an empty mask', form(edit, [image(square), mask('')]), refused('invalid_image_file', 'mask')],
    ['a mask of 5 MB', form(edit, [image(square), mask(large)]), tooLarge('mask')],
    [
      'two masks',
      form(edit, [image(square), mask(halfMask), mask(halfMask)]),
      refused('array_above_max_length', 'mask'),
    ],
    [
      'a mask and markup',
      form({ ...edit, model: 'gpt-image-2.5-sunburst' }, [image(square), mask(halfMask), markup(halfMask)]),
      refused('invalid_parameter_combination', 'markup'),
    ],
    [
      'markup that hides all',
      form({ ...edit, model: 'gpt-image-2.5-sunburst' }, [image(square), markup(square)]),
      refused('invalid_image_file', 'markup'),
    ],
    [
      'markup of another size',
      form({ ...edit, model: 'gpt-image-2.5-sunburst' }, [image(square), markup(otherMask)]),
      refused('invalid_image_file', 'markup'),
    ],
    [
      'markup for a model without',
      form(edit, [image(square), markup(halfMask)]),
      refused('unsupported_parameter', 'markup'),
    ],
    [
      'an unknown fidelity',
      form({ ...edit, input_fidelity: 'medium' }, [image(square)]),
      refused('invalid_value', 'input_fidelity'),
    ],
    [
      'an unknown flag',
      form({ ...edit, preserve_unmasked: 'maybe' }, [image(square)]),
      refused('invalid_type', 'preserve_unmasked'),
    ],
    ['too many', form({ ...edit, n: '11' }, [image(square)]), refused('integer_above_max_value', 'n')],
    ['a wrong size', form({ ...edit, size: '1000x1000' }, [image(square)]), refused('invalid_value', 'size')],
    [
      'a file of another name',
      form(edit, [{ field: 'picture', bytes: square }]),
      refused('invalid_body', 'picture'),
    ],
    ['a JPEG, for dall-e-2', form(old, [image(jpeg, 'image/jpeg')]), refused('invalid_image_file', 'image')],
    ['a JPEG called PNG, for dall-e-2', form(old, [image(jpeg)]), refused('invalid_image_file', 'image')],
    ['5 MB, for dall-e-2', form(old, [image(large)]), tooLarge('image')],
    ['no square, for dall-e-2', form(old, [image(wide)]), refused('invalid_image_file', 'image')],
    [
      'neither mask nor transparency, for dall-e-2',
      form(old, [image(square)]),
      refused('invalid_image_file', 'image'),
    ],
    [
      'two images, for dall-e-2',
      form(old, [image(square), image(square)]),
      refused('array_above_max_length', 'image'),
    ],
    [
      'a form without boundary',
      { headers: { 'content-type': 'multipart/form-data' }, body: 'x' },
      refused('invalid_body', null),
    ],
    [
      'a form that ends early',
      {
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: '--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na c',
      },
      refused('invalid_body', null),
    ],
    ['nothing', json(''), refused('invalid_json', null)],
    ['JSON without images', json(edit), refused('missing_required_parameter', 'image')],
    [
      'an address',
      json({ ...edit, images: [{ image_url: 'https://images.example/cat.png' }] }),
      refused('invalid_value', 'images[0]'),
    ],
    ['a file id', json({ ...edit, images: [{ file_id: 'file-1' }] }), refused('invalid_value', 'images[0]')],
    [
      'wrong base64',
      json({ ...edit, images: [{ image_url: 'data:image/png;base64,@@@@' }] }),
      refused('invalid_image_file', 'images[0].image_url'),
    ],
    [
      '17 data URLs',
      json({ ...edit, images: Array.from({ length: 17 }, () => ({ image_url: url(square) })) }),
      refused('array_above_max_length', 'images'),
    ],
    [
      'a data URL of a truncated PNG',
      json({ ...edit, images: [{ image_url: url(truncated) }] }),
      refused('invalid_image_file', 'images[0].image_url'),
    ],
  ];
  const variations: typeof edits = [
    ['no image', form({}, []), refused('missing_required_parameter', 'image')],
    [
      'two images',
      form({ model }, [image(square), image(square)]),
      refused('array_above_max_length', 'image'),
    ],
    ['no square', form({}, [image(wide)]), refused('invalid_image_file', 'image')],
    ['a JPEG called PNG', form({}, [image(jpeg)]), refused('invalid_image_file', 'image')],
    ['5 MB', form({}, [image(large)]), tooLarge('image')],
    ['100 megapixels', form({}, [image(bomb)]), tooLarge('image')],
    ['a mask', form({}, [image(square), mask(halfMask)]), refused('unsupported_parameter', 'mask')],
    ['too many', form({ n: 11 }, [image(square)]), refused('integer_above_max_value', 'n')],
    [
      'a size of other models',
      form({ model: 'dall-e-2', size: '1536x1024' }, [image(square)]),
      refused('invalid_value', 'size'),
    ],
    [
      'a wrong form of answer',
      form({ response_format: 'xml' }, [image(square)]),
      refused('invalid_value', 'response_format'),
    ],
  ];
  const toRows = (route: Route) => (rows: typeof edits) =>
    rows.map(([what, init, answer]) => ({ what, route, init, answer }));
  return [...toRows('edits')(edits), ...toRows('variations')(variations)];
}

async function send(server: TestServer, route: Route, init: BadRequest['init']) {
  const response = await fetch(`${server.url}/v1/images/${route}`, { method: 'POST', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const { error } = (isJson ? JSON.parse(text) : {}) as {
    error?: { code: string; param: string | null; type: string };
  };
  return { status: response.status, code: error?.code, param: error?.param, type: error?.type };
}

async function startBefore(upstream: FakeOpenAI | null): Promise<TestServer> {
  return startTestServer({
    RATE_LIMIT_IMAGES_PER_MINUTE: '0',
    ...(upstream === null ? {} : { ...withOpenAI(upstream), MODERATION: 'off' }),
  });
}

async function startUpstream(): Promise<FakeOpenAI> {
  const upstream = await startFakeOpenAI({ imageBytes: 1000 });
  onTestFinished(() => upstream.close());
  return upstream;
}

const upstreams = { preview: async () => null, openai: startUpstream };

describe.each(Object.entries(upstreams))('with IMAGE_PROVIDER=%s, a wrong request', (_name, start) => {
  it('gets OpenAI’s status, code and param, and nothing is sent on or stored', async () => {
    const upstream = await start();
    const server = await startBefore(upstream);
    const answers: unknown[] = [];
    const expected: unknown[] = [];
    for (const { what, route, init, answer } of [...generationRows, ...(await pictureRows())]) {
      const { status, code, param, type } = await send(server, route, init);
      answers.push({ route, what, status, code, param, type });
      expected.push({ route, what, ...answer, type: 'invalid_request_error' });
    }
    expect(answers).toEqual(expected);
    const session = await fetch(`${server.url}/session`);
    expect(await session.json()).toEqual([]);
    const stored = (await readdir(server.directory, { recursive: true })).filter((name) =>
      name.endsWith('.png'),
    );
    expect(stored).toEqual([]);
    expect(upstream?.requests.filter(({ path }) => path.startsWith('/v1/images/')) ?? []).toEqual([]);
  });

  it('is not one where a JPEG is called PNG, for a model that takes both', async () => {
    const server = await startBefore(await start());
    const jpeg = await plainPicture(256, 256, { format: 'jpeg' });
    const answer = await send(server, 'edits', form({ model, prompt }, [image(jpeg)]));
    expect(answer.status).toBe(200);
  });
});

describe('any request at all', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
    fc.constantFrom(
      'auto',
      'low',
      '2',
      '1024x1024',
      'png',
      'jpeg',
      'true',
      'url',
      'a cat',
      '고양이',
      'dall-e-2',
    ),
  );
  const names = [
    ...new Set(wrongFields.flatMap(([fields]) => Object.keys(fields))),
    ...[
      'input_fidelity',
      'preserve_unmasked',
      'image',
      'images',
      'mask',
      'markup',
      '__proto__',
      'constructor',
    ],
  ];
  const fields = fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 6 });
  const usual = fc.constantFrom({}, { prompt }, { prompt, model });
  const route = fc.constantFrom<Route>('generations', 'edits', 'variations');

  function expectAnswer({ status, code }: Awaited<ReturnType<typeof send>>) {
    expect(status).toBeLessThan(500);
    // What the provider would refuse is refused here, before anything is sent.
    expect(code).not.toBe('upstream_rejected');
  }

  it('as JSON gets an answer below 500', async () => {
    const server = await startBefore(await startUpstream());
    const url = `data:image/png;base64,${(await plainPicture(64)).toString('base64')}`;
    const picture = fc.constantFrom({}, { image: url }, { images: [{ image_url: url }] }, { mask: url });
    await fc.assert(
      fc.asyncProperty(route, usual, picture, fields, async (route, usual, picture, fields) => {
        expectAnswer(await send(server, route, json({ ...usual, ...picture, ...fields })));
      }),
      { numRuns: 200 },
    );
  });

  it('as a form gets an answer below 500', async () => {
    const server = await startBefore(await startUpstream());
    const picture = await plainPicture(64);
    const bytes = fc.oneof(
      fc.constant(picture),
      fc.constant(await leftHalfMask(64)),
      fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
      fc.nat({ max: picture.length }).map((length) => picture.subarray(0, length)),
    );
    const part = fc.record({
      field: fc.constantFrom('image', 'image[]', 'image[0]', 'mask', 'markup', 'file', '__proto__'),
      bytes,
      type: fc.constantFrom('image/png', 'image/svg+xml', 'text/plain', ''),
    });
    const parts = fc.array(part, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(route, usual, fields, parts, async (route, usual, fields, parts) => {
        expectAnswer(await send(server, route, form({ ...usual, ...fields }, parts)));
      }),
      { numRuns: 200 },
    );
  });
});
