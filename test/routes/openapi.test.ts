import express from 'express';
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { oas31 } from 'zod-openapi';
import { type ErrorEnvelope, errorTable } from '../../src/errors.ts';
import { examplePicture } from '../../src/openapi/example-picture.ts';
import type { briefRecord, generationRecord } from '../../src/openapi/record-schemas.ts';
import type { errorEnvelope } from '../../src/openapi/responses.ts';
import type { BriefRecord, GenerationRecord } from '../../src/record.ts';
import { DIFFUSION_FIELD_NAMES } from '../../src/routes/diffusion-fields.ts';
import { readAnalyzeRequest } from '../../src/routes/read-analyze-request.ts';
import { readGenerateRequest } from '../../src/routes/read-generate-request.ts';
import { readImageRequest } from '../../src/routes/v1/read-image-request.ts';
import { fault, startFakeOpenAI } from '../fakes/openai.ts';
import { readEvents, type ServerSentEvent } from '../read-events.ts';
import { startTestServer, type TestServer, withOpenAI } from '../start-test-server.ts';
import { makeTestFolder } from '../test-folder.ts';
import { tinyModels } from './tiny-models.ts';

const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const small = { search: SENTENCE, number: 1, size: '64x64' };
const NO_PICTURE = 'data:image/png;base64,aGVsbG8=';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Routes whose own errors are one sentence. */
const IN_WORDS = new Set(['/generate', '/analyze']);
/** Routes that are pages for people, or files of one. */
const PAGES = new Set(['GET /', 'GET /docs/:file']);

interface Operation {
  method: (typeof METHODS)[number];
  path: string;
  operation: oas31.OperationObject;
}

type Document = oas31.OpenAPIObject;

async function fetchDocument(server: TestServer): Promise<Document> {
  const response = await fetch(`${server.url}/openapi.json`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return (await response.json()) as Document;
}

function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    }),
  );
}

/** The documented schema itself as a check: what it does not name is refused. */
function checkOf(document: Document, schema: unknown): z.ZodType {
  const whole = { ...(schema as object), $defs: document.components?.schemas };
  const local = JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(local));
}

const named = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function everyObjectIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [
    ...(Array.isArray(value) ? [] : [value as Record<string, unknown>]),
    ...Object.values(value).flatMap(everyObjectIn),
  ];
}

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 in which every reference leads somewhere', async () => {
    const document = await fetchDocument(await startTestServer());
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Imaginate', version: expect.stringMatching(/^\d/) });

    const references = everyObjectIn(document).flatMap(({ $ref }) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) {
      const [root, ...steps] = reference.split('/');
      expect(root).toBe('#');
      const target = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], document);
      expect(target, reference).toBeTypeOf('object');
    }
  });

  it('gives every operation an id of its own, a known tag, all its path parameters and an error', async () => {
    const document = await fetchDocument(await startTestServer());
    const operations = operationsOf(document);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
    const tags = document.tags?.map(({ name }) => name);
    const parameters = document.components?.parameters ?? {};
    for (const { path, operation } of operations) {
      expect(tags).toContain(operation.tags?.[0]);
      const inPath = (operation.parameters ?? [])
        .map((one) => ('$ref' in one ? parameters[one.$ref.split('/').at(-1) ?? ''] : one))
        .flatMap((one) => (one !== undefined && 'in' in one && one.in === 'path' ? [one.name] : []));
      expect(inPath.sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
      for (const [status, answer] of Object.entries(operation.responses ?? {})) {
        expect(answer.description, `${path} ${status}`).toBeTruthy();
        if (status < '400' || (path === '/readyz' && status === '503')) continue;
        const { schema, examples } = answer.content['application/json'];
        const values = Object.values<{ value: { error: unknown } }>(examples).map(({ value }) => value);
        const forms = values.map(({ error }) =>
          typeof error === 'string' ? 'ErrorInWords' : 'ErrorEnvelope',
        );
        const [form, ...others] = [...new Set(forms)].map(named);
        expect(schema, `${path} ${status}`).toEqual(
          others.length === 0 ? form : { anyOf: [form, ...others] },
        );
        // Those who may not call hear so before any route is reached.
        const isEarly = status === '401' || status === '403';
        if (!isEarly) expect(schema).toEqual(named(IN_WORDS.has(path) ? 'ErrorInWords' : 'ErrorEnvelope'));
        for (const value of values) checkOf(document, schema).parse(value);
      }
      expect(Object.keys(operation.responses ?? {})).toContain('500');
    }
  });

  it('names every error of the table', async () => {
    const document = await fetchDocument(await startTestServer());
    const answered = operationsOf(document).flatMap(({ operation }) =>
      Object.values(operation.responses ?? {}).flatMap((answer) =>
        // Of several sentences with one code, each says behind a dot which field it is about.
        Object.keys(answer.content?.['application/json']?.examples ?? {}).map((name) => name.split('.')[0]),
      ),
    );
    const onAnyAddress = ['not_found', 'method_not_allowed', 'request_cancelled'];
    expect([...new Set([...answered, ...onAnyAddress])].sort()).toEqual(Object.keys(errorTable).sort());
    for (const code of onAnyAddress) expect(document.info.description).toContain(code);
  });

  it('documents exactly the routes of the app', async () => {
    const document = await fetchDocument(await startTestServer());
    const documented = operationsOf(document).map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    const routes = routesOf((await startedApp()).router)
      .filter((route) => !PAGES.has(route))
      // A parameter that takes slashes, too.
      .map((route) => route.replaceAll('*', ':'));
    expect(routes.sort()).toEqual(documented.sort());
  });
});

describe('a route that takes GET alone', () => {
  it.each([
    ...['/', '/docs', '/openapi.json', '/metrics', '/healthz', '/readyz', '/vocabulary', '/session'],
    ...['/v1/models', '/v1/models/preview', '/v1/images/links/token/image.png'],
  ])('says so to a POST: %s', async (path) => {
    const response = await (await startTestServer()).post(path, {});
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
  });
});

/** A layer of Express' router: a route, or a router within. */
interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

function routesOf(router: unknown): string[] {
  return ((router as { stack?: Layer[] }).stack ?? []).flatMap(({ route, handle }) =>
    route === undefined
      ? routesOf(handle)
      : Object.keys(route.methods)
          .filter((method) => method !== '_all')
          .map((method) => `${method.toUpperCase()} ${route.path}`),
  );
}

/** The app of a server, as it is put together there. */
async function startedApp(): Promise<express.Application> {
  const init = vi.spyOn(express.application, 'init');
  onTestFinished(() => init.mockRestore());
  await startTestServer();
  return init.mock.contexts[0] as express.Application;
}

/** What the page shows first as a body; a small one for routes that take what they get. */
function exampleBodyOf({ requestBody }: oas31.OperationObject): unknown {
  const { content } = requestBody as oas31.RequestBodyObject;
  const [example] = Object.values(content['application/json']?.examples ?? {});
  return example !== undefined && 'value' in example ? example.value : small;
}

/** The path of a link to a new image. */
async function makeLink(server: TestServer): Promise<string> {
  const asked = { prompt: SENTENCE, size: '64x64', response_format: 'url' };
  const response = await server.post('/v1/images/generations', asked);
  const { data } = (await response.json()) as { data: { url: string }[] };
  return new URL(data[0]?.url ?? '').pathname;
}

describe('every documented operation', () => {
  it('asks for a key, where the server has keys, unless its security says that it is open', async () => {
    const server = await startTestServer({ API_KEYS: 'a-key-of-the-test' });
    const document = await fetchDocument(server);
    expect(document.security).toEqual([{}, { bearer: [] }]);
    for (const { method, path, operation } of operationsOf(document)) {
      const response = await fetch(server.url + path.replaceAll(/[{}]/g, ''), { method });
      const isOpen = operation.security?.length === 0;
      expect(response.status === 401, `${method} ${path}: ${response.status}`).toBe(!isOpen);
      const codes = Object.keys(operation.responses?.[401]?.content['application/json'].examples ?? {});
      expect(codes.includes('invalid_api_key'), `${method} ${path}`).toBe(!isOpen);
      if (isOpen) continue;
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
    }
  });

  it('is answered as documented: status, type, headers and body', async () => {
    const server = await startTestServer(tinyModels);
    const document = await fetchDocument(server);
    const { id } = await server.imagine(small);
    const link = await makeLink(server);
    // What removes the generation comes last.
    const operations = operationsOf(document).sort(
      (a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'),
    );
    for (const { method, path, operation } of operations) {
      // A generation made by the loop is newer; it does as well.
      const address = path
        .replace('/v1/models/{id}', '/v1/models/preview')
        .replace('/v1/images/links/{token}/{file}', link)
        .replace('{id}', id)
        .replace('{n}', '0');
      const response = await fetch(`${server.url}${address}`, {
        method,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ...(operation.requestBody === undefined ? {} : { body: JSON.stringify(exampleBodyOf(operation)) }),
      });
      expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
      const answer = operation.responses?.[response.status];
      expect(answer, `${method} ${path}: ${response.status}`).toBeDefined();
      for (const [name, header] of Object.entries<oas31.HeaderObject>(answer.headers)) {
        const isRequired = '$ref' in header ? header.$ref?.endsWith('X-Request-Id') : header.required;
        if (isRequired) expect(response.headers.has(name), `${path} ${name}`).toBe(true);
      }
      for (const name of Object.keys(document.components?.headers ?? {})) {
        if (response.headers.has(name)) expect(Object.keys(answer.headers), path).toContain(name);
      }
      const text = await response.text();
      const type = response.headers.get('content-type');
      if (answer.content === undefined) {
        expect(text).toBe('');
        continue;
      }
      const documentedType = Object.keys(answer.content).find(
        (name) => name === type || name === type?.split(';')[0],
      );
      expect(documentedType, `${path} ${type}`).toBeDefined();
      const { schema } = answer.content[documentedType ?? ''];
      if (documentedType === 'application/json') checkOf(document, schema).parse(JSON.parse(text));
    }
  });
});

/** The events of a stream before its last one, and what their data is. */
const WORK_EVENTS = {
  ...{ preprocess: 'StageEvent', target: 'StageEvent', extract: 'StageEvent', normalise: 'StageEvent' },
  ...{ generate: 'StageEvent', analyse: 'StageEvent', store: 'StageEvent', queued: 'QueuedEvent' },
  ...{ step: 'StepEvent', image: 'ImageEvent', partial_image: 'PartialImageEvent' },
};

describe('what is documented of models on this machine', () => {
  it('holds where there are none: how to get them', async () => {
    const environment = { MODELS_DIR: await makeTestFolder(), IMAGE_PROVIDER: 'stable-diffusion' };
    const server = await startTestServer(environment);
    const document = await fetchDocument(server);
    const readiness = await fetch(`${server.url}/readyz`);
    expect(readiness.status).toBe(503);
    const state = await readiness.json();
    checkOf(document, named('Readiness')).parse(state);
    const command = 'npm run models -- pull stable-diffusion-v1-5';
    expect(state).toMatchObject({ models: { 'stable-diffusion': { ready: false, command } } });
    const model = await (await fetch(`${server.url}/v1/models/stable-diffusion-v1-5`)).json();
    checkOf(document, named('Model')).parse(model);
    const { data } = z
      .object({ data: z.array(z.unknown()) })
      .parse(await (await fetch(`${server.url}/v1/models`)).json());
    expect(data).toContainEqual(model);
    const [, example] = z
      .object({ examples: z.tuple([z.unknown(), z.unknown()]) })
      .parse(document.components?.schemas?.Model).examples;
    expect(example).toEqual(model);
  });
});

describe('the documented record', () => {
  it('is the type of the records', () => {
    expectTypeOf<z.infer<typeof generationRecord>>().toEqualTypeOf<GenerationRecord>();
    expectTypeOf<z.infer<typeof briefRecord>>().toEqualTypeOf<BriefRecord>();
    expectTypeOf<z.infer<typeof errorEnvelope>>().toEqualTypeOf<ErrorEnvelope>();
  });

  it('refuses what is too much, too little or of another type', async () => {
    const server = await startTestServer();
    const record = await server.imagine(small);
    const check = checkOf(await fetchDocument(server), named('GenerationRecord'));
    const { usage: _, ...without } = record;
    const [image] = record.images;
    expect(check.safeParse(record).success).toBe(true);
    expect(check.safeParse(without).success).toBe(false);
    expect(check.safeParse({ ...record, more: 1 }).success).toBe(false);
    expect(check.safeParse({ ...record, images: [{ ...image, more: 1 }] }).success).toBe(false);
    expect(check.safeParse({ ...record, costUsd: '0' }).success).toBe(false);
  });

  it('is what callers get, drawn or paid, from a sentence or categories, whole or with images missing', async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const drawing = await startTestServer();
    const paying = await startTestServer(withOpenAI(upstream));
    const document = await fetchDocument(drawing);
    const record = checkOf(document, named('GenerationRecord'));
    const brief = checkOf(document, named('BriefRecord'));

    record.parse(await drawing.imagine({ ...small, number: 2, unknown: 1 }));
    record.parse(
      await drawing.imagine({
        ...{ moods: '따뜻한', theme: '휴가', background: '바다', act: '즐기는' },
        ...{ object: '여성,강아지', styles: '사진', number: '1', size: '64x64' },
      }),
    );
    record.parse(await drawing.imagine({ search: 'qwxz', moods: 'qwxz', number: 1, size: '64x64' }));
    record.parse(await paying.imagine({ search: SENTENCE, number: 1, size: 512 }));
    upstream.faults.push(fault.truncatedPng(1));
    const partly = await paying.imagine({ search: SENTENCE, number: 2 });
    expect(partly.images[1]).toHaveProperty('error');
    record.parse(partly);
    for (const server of [drawing, paying]) brief.parse(await (await server.post('/brief', small)).json());
  });

  it('is what callers get of Stable Diffusion, scored and chosen from, as a stream or at once', async () => {
    const server = await startTestServer({ ...tinyModels, IMAGE_PROVIDER: 'stable-diffusion' });
    const document = await fetchDocument(server);
    const record = checkOf(document, named('GenerationRecord'));
    const circle = { search: '파란 배경의 빨간 동그라미', number: 1, size: '64x64', samples: 8, seed: 7 };
    const settings = { ...circle, cfg: 6, scheduler: 'euler', negative_prompt: 'a square', best_of: 2 };
    const made = await server.imagine(settings);
    record.parse(made);
    expect(made).toMatchObject({
      request: { seed: 7, bestOf: 2, wishes: { diffusion: { steps: 8, negativePrompt: 'a square' } } },
      settings: { steps: 8, guidance: 6, scheduler: 'euler', negativePrompt: 'a square' },
      images: [
        { scores: { objects: [{ value: 'circle' }] } },
        { scores: { objects: [{ value: 'circle' }] } },
      ],
    });

    const streams = [
      server.post('/openai_query', { ...circle, best_of: 2 }, { accept: 'text/event-stream' }),
      server.post('/openai_query', circle, { accept: 'text/event-stream' }),
      server.post(
        `/session/generations/${made.id}/images/0/edit`,
        { search: '초록 동그라미로 바꿔 줘', target: '동그라미' },
        { accept: 'text/event-stream' },
      ),
    ];
    const events = (await Promise.all(streams.map(async (stream) => readEvents(await stream)))).flat();
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set([...Object.keys(WORK_EVENTS), 'done']));
    const schemas: Record<string, string> = { ...WORK_EVENTS, done: 'GenerationRecord' };
    for (const { event, data } of events) checkOf(document, named(schemas[event] ?? '')).parse(data);
  });

  it('holds for the events of a stream, too', async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const server = await startTestServer(withOpenAI(upstream));
    const document = await fetchDocument(server);
    const schemas: Record<string, string> = {
      ...{ preprocess: 'StageEvent', extract: 'StageEvent', normalise: 'StageEvent' },
      ...{ generate: 'StageEvent', store: 'StageEvent', image: 'ImageEvent' },
      ...{ partial_image: 'PartialImageEvent', done: 'GenerationRecord', error: 'ErrorEnvelope' },
    };
    const stream = () => server.post('/openai_query', small, { accept: 'text/event-stream' });
    const events = await readEvents(await stream());
    upstream.faults.push({ ...fault.moderation(), path: '/v1/images/generations' });
    events.push(...(await readEvents(await stream())));
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(Object.keys(schemas)));
    for (const { event, data } of events) checkOf(document, named(schemas[event] ?? '')).parse(data);
  });
});

function propertiesOf(document: Document, name: string): Record<string, { examples: unknown[] }> {
  const schema = document.components?.schemas?.[name];
  if (typeof schema !== 'object' || !('properties' in schema)) throw new Error(`${name} has no properties`);
  return schema.properties as Record<string, { examples: unknown[] }>;
}

describe('the documented request', () => {
  it('names the fields the server takes and their bounds, and its examples work', async () => {
    const server = await startTestServer();
    const document = await fetchDocument(server);
    const properties = propertiesOf(document, 'ImagineRequest');
    expect(properties).toMatchObject({
      search: { type: 'string', examples: [SENTENCE] },
      number: { type: 'integer', minimum: 1, maximum: 10, default: 4 },
      size: { type: ['string', 'number'], default: '256', description: expect.stringContaining('3840') },
    });
    const body = document.paths?.['/brief']?.post?.requestBody as oas31.RequestBodyObject;
    const bodies = Object.values(body.content['application/json']?.examples ?? {}).map((example) =>
      'value' in example ? example.value : undefined,
    );
    expect(bodies).toHaveLength(2);
    const everyField = Object.fromEntries(
      Object.entries(properties).map(([name, { examples }]) => [name, examples[0]]),
    );
    for (const fields of [...bodies, everyField]) {
      const response = await server.post('/brief', fields);
      expect(response.status).toBe(200);
      const { request } = (await response.json()) as BriefRecord;
      const { size, negative_prompt, samples, cfg, scheduler, strength, best_of, ...plain } = fields;
      expect(request).toMatchObject(size === undefined ? plain : { ...plain, size: `${size}x${size}` });
      if (fields !== everyField) continue;
      const diffusion = {
        negativePrompt: negative_prompt,
        steps: samples,
        guidance: cfg,
        scheduler,
        strength,
      };
      expect(request).toMatchObject({ bestOf: best_of, wishes: { diffusion } });
    }
  });
});

interface FieldSchema {
  type?: string;
  enum?: string[];
  examples?: unknown[];
  default?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
}

/** Values that the document says are right, one of each kind. */
function rightValues({ enum: choices = [], examples = [], ...field }: FieldSchema): unknown[] {
  const bounds = [field.default, field.minimum, field.maximum].filter((value) => value !== undefined);
  const longest = field.maxLength === 64 ? ['가'.repeat(64)] : [];
  const flags = field.type === 'boolean' ? [true, false] : [];
  return [...new Set([...choices, ...examples, ...bounds, ...longest, ...flags])];
}

/** Values that it says are wrong, each with the code of the error. */
function wrongValues(field: FieldSchema): { value: unknown; code: string }[] {
  const { enum: choices, minimum, exclusiveMinimum, maximum, multipleOf, minLength, maxLength } = field;
  const { minItems, maxItems, examples: [list] = [] } = field;
  const [entry] = Array.isArray(list) ? list : [];
  return [
    { value: {}, code: 'invalid_type' },
    ...(choices === undefined ? [] : [{ value: 'nonsense', code: 'invalid_value' }]),
    ...(minimum === undefined ? [] : [{ value: minimum - 1, code: 'integer_below_min_value' }]),
    ...(exclusiveMinimum === undefined ? [] : [{ value: exclusiveMinimum, code: 'invalid_value' }]),
    ...(maximum === undefined ? [] : [{ value: maximum + 1, code: 'integer_above_max_value' }]),
    ...(multipleOf === undefined ? [] : [{ value: 64 + multipleOf / 2, code: 'invalid_value' }]),
    ...(field.type === 'integer' ? [{ value: 1.5, code: 'invalid_type' }] : []),
    ...(minItems === undefined ? [] : [{ value: Array(minItems - 1).fill(entry), code: 'empty_array' }]),
    ...(maxItems === undefined
      ? []
      : [{ value: Array(maxItems + 1).fill(entry), code: 'array_above_max_length' }]),
    ...(minLength === undefined ? [] : [{ value: '', code: 'empty_string' }]),
    ...(maxLength === undefined
      ? []
      : [{ value: '가'.repeat(maxLength + 1), code: 'string_above_max_length' }]),
  ];
}

describe.each([
  ['generations', 'generate', 'ImageGenerationRequest', { prompt: SENTENCE }],
  ['edits', 'edit', 'ImageEditRequest', { prompt: SENTENCE, image: examplePicture }],
  ['variations', 'vary', 'ImageVariationRequest', { image: examplePicture }],
] as const)('the documented request of /v1/images/%s', (route, operation, schema, needed) => {
  const path = `/v1/images/${route}`;
  // A size that every model has, and a format that goes together with every background and compression.
  const least = { ...needed, size: '256x256', output_format: 'webp' };

  /** All but the pictures. */
  function fieldsOf(document: Document): [name: string, field: FieldSchema][] {
    const fields: [string, FieldSchema][] = Object.entries(propertiesOf(document, schema));
    return fields.filter(([, { type = '' }]) => ['string', 'integer', 'number', 'boolean'].includes(type));
  }

  it('has fields that are read, with every value that is named', async () => {
    const fields = fieldsOf(await fetchDocument(await startTestServer()));
    const setting = { operation, defaultModel: 'preview', source: null };
    const warningsOf = (sent: object) => readImageRequest({ ...least, ...sent }, setting).asked.warnings;
    for (const [name, field] of fields) {
      for (const value of rightValues(field)) expect(warningsOf({ [name]: value })).toEqual([]);
    }
    expect(warningsOf({ nonsense: 1 })).toHaveLength(1);
  });

  it('has examples that are answered as documented', async () => {
    const server = await startTestServer();
    const document = await fetchDocument(server);
    const body = document.paths?.[path]?.post?.requestBody as oas31.RequestBodyObject;
    const examples = Object.values(body.content['application/json']?.examples ?? {});
    expect(examples).not.toHaveLength(0);
    for (const example of examples) {
      const sent = 'value' in example ? example.value : {};
      const response = await server.post(path, sent);
      expect(response.status).toBe(200);
      if (sent.stream) expect(await readEvents(response)).not.toHaveLength(0);
      else checkOf(document, named('ImagesResponse')).parse(await response.json());
    }
  });

  it('has bounds that the server keeps to, with errors that are documented', async () => {
    const server = await startTestServer();
    const document = await fetchDocument(server);
    for (const [name, field] of fieldsOf(document)) {
      for (const { value, code } of wrongValues(field)) {
        const response = await server.post(path, { ...least, [name]: value });
        const sent = `${name}: ${String(value).slice(0, 20)}`;
        // Fields that OpenAI does not have say in words what would be right.
        const expected = DIFFUSION_FIELD_NAMES.includes(name) ? 'invalid_value' : code;
        expect(await response.json(), sent).toMatchObject({ error: { code: expected, param: name } });
        const answer = document.paths?.[path]?.post?.responses?.[response.status];
        expect(Object.keys(answer.content['application/json'].examples)).toContain(expected);
      }
    }
  });
});

describe.each([
  {
    path: '/generate',
    request: 'GenerateRequest',
    answer: 'GenerateAnswer',
    needed: { prompt: SENTENCE },
    read: async (fields: object) => readGenerateRequest(fields, false).asked,
  },
  {
    path: '/analyze',
    request: 'AnalyzeRequest',
    answer: 'AnalyzeAnswer',
    // Labels of points need a point.
    needed: { image: examplePicture, points: [[24, 20]] },
    read: (fields: object) => readAnalyzeRequest(fields, [], false),
  },
])('the documented request of $path', ({ path, request, answer, needed, read }) => {
  function fieldsOf(document: Document): [name: string, field: FieldSchema][] {
    return Object.entries(propertiesOf(document, request));
  }

  it('has fields that are read, with every value that is named', async () => {
    const fields = fieldsOf(await fetchDocument(await startTestServer()));
    for (const [name, field] of fields) {
      for (const value of rightValues(field)) {
        expect((await read({ ...needed, [name]: value })).warnings, `${name}: ${value}`).toEqual([]);
      }
    }
    expect((await read({ ...needed, nonsense: 1 })).warnings).toHaveLength(1);
  });

  it('has examples that are answered as documented', async () => {
    const server = await startTestServer(tinyModels);
    const document = await fetchDocument(server);
    const body = document.paths?.[path]?.post?.requestBody as oas31.RequestBodyObject;
    const examples = Object.values(body.content['application/json']?.examples ?? {});
    expect(examples).not.toHaveLength(0);
    for (const example of examples) {
      const response = await server.post(path, 'value' in example ? example.value : {});
      expect(response.status).toBe(200);
      checkOf(document, named(answer)).parse(await response.json());
    }
    const [shown] = z
      .object({ examples: z.tuple([z.unknown()]) })
      .parse(document.components?.schemas?.[answer]).examples;
    checkOf(document, named(answer)).parse(shown);
  });

  it('has bounds that the server keeps to, with a sentence that names the field', async () => {
    const server = await startTestServer(tinyModels);
    const document = await fetchDocument(server);
    for (const [name, field] of fieldsOf(document)) {
      for (const { value } of wrongValues(field)) {
        const response = await server.post(path, { ...needed, [name]: value });
        const sent = `${name}: ${JSON.stringify(value).slice(0, 20)}`;
        expect(response.status, sent).toBe(400);
        const error = await response.json();
        checkOf(document, named('ErrorInWords')).parse(error);
        expect(error).toEqual({ error: expect.stringMatching(new RegExp(`^'${name}' `)) });
      }
    }
  });
});

describe('the documented limits', () => {
  it.each([
    ['/v1/images/generations', { prompt: SENTENCE, model: 'dall-e-2', size: '256x256' }, 'n'],
    ['/openai_query', small, 'number'],
  ])('are told in headers and errors: %s', async (path, fields, countField) => {
    const server = await startTestServer({ RATE_LIMIT_IMAGES_PER_MINUTE: '1' });
    const document = await fetchDocument(server);
    const documented = document.paths?.[path]?.post?.responses ?? {};
    const response = await server.post(path, fields);
    const told = Object.keys(documented[200].headers).filter((name) => response.headers.has(name));
    const limits = ['limit', 'remaining', 'reset'].map((name) => `x-ratelimit-${name}-images`);
    const retirement = path === '/openai_query' ? [] : ['Sunset', 'Deprecation'];
    expect(told).toEqual(
      expect.arrayContaining(['X-Imaginate-Generation', 'X-Imaginate-Cost-Usd', ...limits, ...retirement]),
    );
    for (const [sent, code] of [
      [fields, 'rate_limit_exceeded'],
      [{ ...fields, [countField]: 2 }, 'integer_above_max_value'],
    ] as const) {
      const refused = await server.post(path, sent);
      expect(await refused.json()).toMatchObject({ error: { code } });
      const { headers, content } = documented[refused.status];
      expect(Object.keys(content['application/json'].examples)).toContain(code);
      if (refused.headers.has('retry-after')) expect(Object.keys(headers)).toContain('Retry-After');
    }
  });
});

describe('the documented events of /v1/images', () => {
  it('are those that are sent, the last one for an error', async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const server = await startTestServer(withOpenAI(upstream));
    const document = await fetchDocument(server);
    const stream = async (route: string, fields: object): Promise<ServerSentEvent[]> => {
      const asked = { prompt: SENTENCE, size: '1024x1024', stream: true, partial_images: 1, ...fields };
      return readEvents(await server.post(`/v1/images/${route}`, asked));
    };
    const events = await stream('generations', { n: 2, response_format: 'url' });
    events.push(...(await stream('edits', { image: examplePicture, safety_identifier: 'user-7f3a' })));
    upstream.faults.push(fault.truncatedPng(0));
    events.push(...(await stream('generations', {})));

    const schemas: Record<string, string> = {
      'image_generation.partial_image': 'OpenAIPartialImageEvent',
      'image_generation.completed': 'OpenAICompletedImageEvent',
      'image_edit.partial_image': 'OpenAIPartialImageEvent',
      'image_edit.completed': 'OpenAICompletedImageEvent',
      error: 'OpenAIErrorEvent',
    };
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(Object.keys(schemas)));
    for (const { event, data } of events) checkOf(document, named(schemas[event] ?? '')).parse(data);

    const answer = document.paths?.['/v1/images/generations']?.post?.responses?.[200];
    const shown = await readEvents(new Response(answer?.content['text/event-stream'].example));
    expect(shown).toHaveLength(2);
    for (const { event, data } of shown) checkOf(document, named(schemas[event] ?? '')).parse(data);
  });
});

describe('the documented events of /generate', () => {
  it('are those that are sent, the last one for an error', async () => {
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const environment = { ...withOpenAI(upstream), IMAGE_PROVIDER: 'preview', EXTRACTOR: 'openai' };
    const server = await startTestServer({ ...tinyModels, ...environment });
    const document = await fetchDocument(server);
    const stream = async (fields: object) => {
      const asked = { prompt: SENTENCE, samples: 8, height: 64, width: 64, ...fields };
      return readEvents(await server.post('/generate', asked, { accept: 'text/event-stream' }));
    };
    const events = (await Promise.all([stream({ best_of: 2 }), stream({ n: 2, previews: 3 })])).flat();
    upstream.faults.push({ ...fault.refusal(), path: '/v1/chat/completions' });
    events.push(...(await stream({ prompt: '창가에 앉은 고양이' })));

    const { target: _, ...workEvents } = WORK_EVENTS;
    const schemas: Record<string, string> = { ...workEvents, done: 'GenerateAnswer', error: 'ErrorInWords' };
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(Object.keys(schemas)));
    for (const { event, data } of events) checkOf(document, named(schemas[event] ?? '')).parse(data);

    const answer = document.paths?.['/generate']?.post?.responses?.[200];
    const shown = await readEvents(new Response(answer?.content['text/event-stream'].example));
    expect(shown).toHaveLength(4);
    for (const { event, data } of shown) checkOf(document, named(schemas[event] ?? '')).parse(data);
  });
});

describe('a documented error in words', () => {
  it.each([
    ['/generate', {}, 'invalid_request.prompt'],
    ['/generate', { prompt: SENTENCE, samples: 'x' }, 'invalid_request.samples'],
    ['/generate', { prompt: SENTENCE, cfg: -1 }, 'invalid_request.cfg'],
    ['/generate', { prompt: SENTENCE, height: 0 }, 'invalid_request.height'],
    ['/generate', { prompt: SENTENCE, width: 513 }, 'invalid_request.width'],
    ['/analyze', {}, 'invalid_request.image'],
    ['/analyze', { image: examplePicture, labels: '' }, 'invalid_request.labels'],
    ['/analyze', { image: examplePicture, mask_format: 'gif' }, 'invalid_request.mask_format'],
    ['/analyze', { image: examplePicture, box: [0, 0, 65, 64] }, 'invalid_request.box'],
  ] as const)('%s %j is the sentence of the example: %s', async (path, fields, example) => {
    const server = await startTestServer();
    const document = await fetchDocument(server);
    const response = await server.post(path, fields);
    const { content } = document.paths?.[path]?.post?.responses?.[response.status] ?? {};
    const { examples } = content['application/json'];
    expect(await response.json()).toEqual(examples[example].value);
  });

  it.each([
    ['/generate', { prompt: SENTENCE }, {}, 'model_not_installed'],
    ['/generate', { prompt: '시발' }, tinyModels, 'moderation_blocked'],
    ['/generate', { prompt: '…' }, tinyModels, 'empty_request'],
    ['/analyze', { image: examplePicture }, {}, 'model_not_installed'],
    ['/analyze', { image: NO_PICTURE }, {}, 'invalid_image_file'],
  ] as const)('%s %j is a sentence under its status: %s', async (path, fields, models, code) => {
    const server = await startTestServer({ MODELS_DIR: await makeTestFolder(), ...models });
    const document = await fetchDocument(server);
    const response = await server.post(path, fields);
    expect(response.status).toBe(errorTable[code].status);
    const answer = document.paths?.[path]?.post?.responses?.[response.status];
    const { schema, examples } = answer.content['application/json'];
    checkOf(document, schema).parse(await response.json());
    expect(Object.keys(examples)).toContain(code);
  });

  it.each([...IN_WORDS])('is an envelope where the caller may not call %s at all', async (path) => {
    const server = await startTestServer({ API_KEYS: 'a-key-of-the-test' });
    const document = await fetchDocument(server);
    for (const [headers, code] of [
      [{}, 'invalid_api_key'],
      [{ origin: 'https://elsewhere.example' }, 'origin_not_allowed'],
    ] as const) {
      const response = await server.post(path, {}, headers);
      const error = await response.json();
      expect(error).toMatchObject({ error: { code } });
      const answer = document.paths?.[path]?.post?.responses?.[response.status];
      const { schema, examples } = answer.content['application/json'];
      checkOf(document, schema).parse(error);
      expect(Object.keys(examples)).toContain(code);
    }
  });
});

describe('a documented error', () => {
  it.each([
    ['post', '/openai_query', {}, { number: 11 }, 'invalid_request'],
    ['post', '/openai_query', {}, {}, 'empty_request'],
    ['post', '/openai_query', { 'idempotency-key': 'ä' }, small, 'invalid_idempotency_key'],
    ['post', '/brief', { 'content-type': 'text/plain' }, small, 'unsupported_media_type'],
    ['post', '/brief', { 'x-imaginate-session': 'stolen' }, small, 'session_invalid'],
    ['post', '/brief', { origin: 'https://elsewhere.example' }, small, 'origin_not_allowed'],
    ['get', '/Image_download/{n}', {}, undefined, 'invalid_image_number'],
    ['get', '/session/generations/{id}', {}, undefined, 'invalid_generation_id'],
    ['post', '/session/generations/{id}/images/{n}/edit', {}, {}, 'invalid_generation_id'],
    ['post', '/v1/images/generations', {}, {}, 'missing_required_parameter'],
    ['post', '/v1/images/generations', {}, { prompt: '시발' }, 'moderation_blocked'],
    ['post', '/v1/images/generations', {}, { prompt: 'a', model: 'nobody' }, 'model_not_found'],
    ['post', '/v1/images/generations', {}, { prompt: 'a', output_format: 'gif' }, 'unsupported_parameter'],
    ['post', '/v1/images/edits', {}, { prompt: 'a', image: 'https://a.example' }, 'invalid_value'],
    ['post', '/v1/images/variations', {}, { image: NO_PICTURE }, 'invalid_image_file'],
    ['post', '/v1/images/variations', {}, { image: examplePicture, n: 2, best_of: 1 }, 'invalid_request'],
    ['get', '/v1/images/links/{token}/{file}', {}, undefined, 'not_found'],
    ['get', '/v1/models/{id}', {}, undefined, 'model_not_found'],
  ] as const)('%s %s %j is an envelope under its status: %j', async (method, path, headers, fields, code) => {
    const server = await startTestServer();
    const document = await fetchDocument(server);
    const response = await fetch(`${server.url}${path.replaceAll(/[{}]/g, '')}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
    });
    const envelope = await response.json();
    expect(envelope).toMatchObject({ error: { code } });
    const answer = document.paths?.[path]?.[method]?.responses?.[response.status];
    const { schema, examples } = answer.content['application/json'];
    checkOf(document, schema).parse(envelope);
    expect(examples[code].value.error).toMatchObject({ code, type: errorTable[code].type });
    checkOf(document, schema).parse(examples[code].value);
  });
});

describe('/docs', () => {
  it('is a page whose files are all served here', async () => {
    const server = await startTestServer();
    const response = await fetch(`${server.url}/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await response.text();
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).toHaveLength(6);
    for (const file of files) {
      const address = new URL(file, response.url);
      expect(address.origin).toBe(server.url);
      const asset = await fetch(address);
      expect(asset.status, file).toBe(200);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    const start = await (await fetch(`${server.url}/docs/swagger-ui-init.js`)).text();
    expect(start).toContain('"swaggerUrl": "/openapi.json"');
    expect(start).toContain('"validatorUrl": null');
  });

  it('runs under a policy that allows no script but its files, and differs in one word from all others', async () => {
    const server = await startTestServer();
    const page = await fetch(`${server.url}/docs/`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(await page.text()).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=/);
    const others = (await fetch(`${server.url}/healthz`)).headers.get('content-security-policy');
    expect(others).toBe(`${policy};upgrade-insecure-requests`);
  });

  it('serves nothing else of its package', async () => {
    const server = await startTestServer();
    for (const file of ['index.html', 'package.json', 'swagger-ui-bundle.js.map', '..%2fpackage.json']) {
      expect((await fetch(`${server.url}/docs/${file}`)).status).toBe(404);
    }
  });
});
