import { pino } from 'pino';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { oas31 } from 'zod-openapi';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { type ErrorEnvelope, errorTable } from '../../src/errors.ts';
import { createSessionTokens } from '../../src/middleware/session-token.ts';
import type { briefRecord, generationRecord } from '../../src/openapi/record-schemas.ts';
import type { errorEnvelope } from '../../src/openapi/responses.ts';
import type { BriefRecord, GenerationRecord } from '../../src/record.ts';
import { createRunningWork } from '../../src/running-work.ts';
import { createImaginate } from '../../src/server.ts';
import { createIdempotency } from '../../src/stages/store/idempotency.ts';
import { fault, startFakeOpenAI } from '../fakes/openai.ts';
import { readEvents } from '../read-events.ts';
import { startTestServer, type TestServer, withOpenAI } from '../start-test-server.ts';
import { makeTestFolder } from '../test-folder.ts';

const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const small = { search: SENTENCE, number: 1, size: '64x64' };
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
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
        expect(answer.content['application/json'].schema).toEqual(named('ErrorEnvelope'));
      }
      expect(Object.keys(operation.responses ?? {})).toContain('500');
    }
  });

  it('names every error of the table', async () => {
    const document = await fetchDocument(await startTestServer());
    const answered = operationsOf(document).flatMap(({ operation }) =>
      Object.values(operation.responses ?? {}).flatMap((answer) =>
        Object.keys(answer.content?.['application/json']?.examples ?? {}),
      ),
    );
    const onAnyAddress = ['not_found', 'method_not_allowed'];
    expect([...new Set([...answered, ...onAnyAddress])].sort()).toEqual(Object.keys(errorTable).sort());
    for (const code of onAnyAddress) expect(document.info.description).toContain(code);
  });

  it('documents exactly the routes of the app', async () => {
    const document = await fetchDocument(await startTestServer());
    const documented = operationsOf(document).map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    const routes = routesOf((await createTestApp()).router).filter((route) => !PAGES.has(route));
    expect(routes.sort()).toEqual(documented.sort());
  });
});

describe('a route that takes GET alone', () => {
  it.each(['/', '/docs', '/openapi.json', '/metrics', '/healthz', '/readyz', '/vocabulary', '/session'])(
    'says so to a POST: %s',
    async (path) => {
      const response = await (await startTestServer()).post(path, {});
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET');
      expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
    },
  );
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

async function createTestApp() {
  const config = loadConfig({ GENERATED_DIR: await makeTestFolder(), DATAMUSE_URL: 'off' });
  const { pipeline, store, vocabulary, normaliser, provider } = await createImaginate(config, {
    logger: pino({ level: 'silent' }),
  });
  return createApp({
    ...{ pipeline, store, vocabulary, normaliser },
    logger: pino({ level: 'silent' }),
    runningWork: createRunningWork(),
    idempotency: createIdempotency(store, pino({ level: 'silent' })),
    setup: { provider: provider.name, extractor: config.extractor },
    callers: config,
    bodyLimitBytes: config.bodyLimitBytes,
    tokens: createSessionTokens('a secret of the test'),
    sessionMode: 'single',
    afterStored: () => undefined,
  });
}

describe('every documented operation', () => {
  it('is answered as documented: status, type, headers and body', async () => {
    const server = await startTestServer();
    const document = await fetchDocument(server);
    const { id } = await server.imagine(small);
    // What removes the generation comes last.
    const operations = operationsOf(document).sort(
      (a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'),
    );
    for (const { method, path, operation } of operations) {
      // A generation made by the loop is newer; it does as well.
      const address = path.replace('{id}', id).replace('{n}', '0');
      const response = await fetch(`${server.url}${address}`, {
        method,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ...(operation.requestBody === undefined ? {} : { body: JSON.stringify(small) }),
      });
      expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
      const answer = operation.responses?.[response.status];
      expect(answer, `${method} ${path}: ${response.status}`).toBeDefined();
      for (const [name, header] of Object.entries<oas31.HeaderObject>(answer.headers)) {
        const isRequired = '$ref' in header ? header.$ref?.endsWith('X-Request-Id') : header.required;
        if (isRequired) expect(response.headers.has(name), `${path} ${name}`).toBe(true);
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
      expect(request).toMatchObject(
        fields.size === undefined ? fields : { ...fields, size: `${fields.size}x${fields.size}` },
      );
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
