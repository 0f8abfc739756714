import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  createServer as createTlsServer,
  getCACertificates,
  setDefaultCACertificates,
  type TLSSocket,
} from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createOutbound } from '../src/outbound.ts';
import { localAI } from '../src/providers/backends/localai.ts';
import { type FakeDatamuse, startFakeDatamuse } from './fakes/datamuse.ts';
import { type FakeLocalAI, startFakeLocalAI } from './fakes/localai.ts';
import { type FakeOpenAI, startFakeOpenAI } from './fakes/openai.ts';
import { colouredPicture, failureOf, make, providerFor } from './providers/backends/backend-under-test.ts';
import { runProgram } from './run-program.ts';
import { startTestServer } from './start-test-server.ts';
import { makeTestFolder } from './test-folder.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/tls/${name}`, import.meta.url));
const certificate = readFileSync(fixture('upstream.crt.pem'), 'utf8');
const key = readFileSync(fixture('upstream.key.pem'), 'utf8');
const CREDENTIALS = 'user:p%40ss-word';
const BASIC = `Basic ${Buffer.from('user:p@ss-word').toString('base64')}`;
const SECRETS = /p%40ss-word|p@ss-word|dXNlcjpwQHNzLXdvcmQ/;

let openAI: FakeOpenAI;
let datamuse: FakeDatamuse;
let backend: FakeLocalAI;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let close: (() => void)[];

beforeEach(async () => {
  close = [];
  [openAI, datamuse, backend] = [
    await startFakeOpenAI(),
    await startFakeDatamuse(),
    await startFakeLocalAI(),
  ];
  proxy = await startProxy(
    await startTlsFront({
      'openai.upstream.test': openAI.origin,
      'datamuse.upstream.test': datamuse.origin,
      'backend.upstream.test': backend.origin,
    }),
  );
});
afterEach(async () => {
  for (const end of close) end();
  await Promise.all([openAI.close(), datamuse.close(), backend.close()]);
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function join(one: Duplex, other: Duplex): void {
  one.pipe(other).pipe(one);
  for (const stream of [one, other]) {
    stream.on('error', () => {
      one.destroy();
      other.destroy();
    });
  }
  close.push(() => {
    one.destroy();
    other.destroy();
  });
}

/** HTTPS for the fakes, by the name the client asks for, with a certificate that nobody trusts. */
function startTlsFront(origins: Record<string, string>): Promise<number> {
  const server = createTlsServer({ key, cert: certificate }, (socket: TLSSocket) => {
    const origin = origins[socket.servername || ''];
    if (origin === undefined) socket.destroy();
    else join(socket, connect(Number(new URL(origin).port), '127.0.0.1'));
  });
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

/** A proxy that makes tunnels, all of them to this port: names of `.test` lead nowhere without it. */
async function startProxy(port: number) {
  const tunnels: { to: string | undefined; authorization: string | undefined }[] = [];
  const forwarded: string[] = [];
  const settings = { status: 200 };
  const server = createServer((request, response) => {
    forwarded.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnels.push({ to: request.url, authorization: request.headers['proxy-authorization'] });
    socket.write(`HTTP/1.1 ${settings.status} x\r\n\r\n`);
    if (settings.status !== 200) return void socket.end();
    const upstream = connect(port, '127.0.0.1');
    upstream.write(head);
    join(socket, upstream);
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return {
    tunnels,
    forwarded,
    settings,
    url: `http://${host}`,
    urlWithCredentials: `http://${CREDENTIALS}@${host}`,
  };
}

/** As if the operator had told Node of the certificate. */
function trustCertificate(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}

describe('with HTTPS_PROXY', () => {
  it('everything the server sends goes through the proxy, which alone sees its credentials', async () => {
    trustCertificate();
    const server = await startTestServer({
      HTTPS_PROXY: proxy.urlWithCredentials,
      OPENAI_API_KEY: openAI.apiKey,
      OPENAI_BASE_URL: 'https://openai.upstream.test/v1',
      DATAMUSE_URL: 'https://datamuse.upstream.test',
      DATAMUSE_TIMEOUT_MS: '30000',
    });
    const answers: Response[] = [
      await server.post(
        '/openai_query',
        { search: '따뜻한 바다', number: 1 },
        { accept: 'application/json' },
      ),
      await server.post('/normalise', { moods: ['zorbly'] }),
      await server.post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'sea' }),
      await server.post('/v1/moderations', { input: 'sea' }),
      await fetch(`${server.url}/v1/images/edits`, { method: 'POST', body: await editForm() }),
    ];
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }, index) => [status, status === 200 || texts[index]])).toEqual(
      answers.map(() => [200, true]),
    );

    const paths = new Set(openAI.requests.map(({ path }) => path));
    for (const path of ['/chat/completions', '/images/generations', '/images/edits']) {
      expect(paths).toContain(`/v1${path}`);
    }
    expect(datamuse.requestsTo('/words')).not.toHaveLength(0);
    expect(new Set(proxy.tunnels.map(({ to }) => to))).toEqual(
      new Set(['openai.upstream.test:443', 'datamuse.upstream.test:443']),
    );
    expect(new Set(proxy.tunnels.map(({ authorization }) => authorization))).toEqual(new Set([BASIC]));

    const upstreamHeaders = [...openAI.requests, ...datamuse.requests].map(({ headers }) => headers);
    expect(JSON.stringify(upstreamHeaders)).not.toContain('proxy-authorization');
    expect([server.log(), ...texts].join('\n')).not.toMatch(SECRETS);
  });

  it('the images that a back end only names are fetched through it, too', async () => {
    trustCertificate();
    backend.addressOf = (name) => `https://backend.upstream.test/generated-images/${name}`;
    const provider = providerFor(localAI, 'https://backend.upstream.test/v1', {
      model: 'stablediffusion',
      request: createOutbound({ httpsProxy: proxy.url }).request,
    });
    const images = [await colouredPicture({ width: 64, height: 64 })];
    await make(provider, { operation: 'edit', images, mask: null });
    expect(
      backend.requests.map(({ method, path }) => `${method} ${path.split('/').slice(0, 3).join('/')}`),
    ).toEqual(['POST /v1/images', 'GET /generated-images'].map((line) => expect.stringContaining(line)));
    expect(proxy.tunnels.every(({ to }) => to === 'backend.upstream.test:443')).toBe(true);
  });

  it('a proxy that refuses is named, without its credentials, and nothing was sent', async () => {
    proxy.settings.status = 407;
    const provider = providerFor(localAI, 'https://backend.upstream.test/v1', {
      model: 'stablediffusion',
      request: createOutbound({ httpsProxy: proxy.urlWithCredentials }).request,
    });
    const failure = await failureOf(provider);
    expect(failure.code).toBe('upstream_unreachable');
    expect(failure.message).toMatch(/^The proxy lets nothing through .* \(it answered 407\).*HTTPS_PROXY/);
    expect(failure.message).not.toMatch(SECRETS);
  });

  it('so is one that is not there', async () => {
    const provider = providerFor(localAI, 'https://backend.upstream.test/v1', {
      model: 'stablediffusion',
      request: createOutbound({ httpsProxy: 'http://user:p%40ss-word@127.0.0.1:9' }).request,
    });
    const failure = await failureOf(provider);
    expect(failure.code).toBe('upstream_unreachable');
    expect(failure.message).not.toMatch(SECRETS);
  });
});

describe('with NO_PROXY', () => {
  const { signal } = new AbortController();
  const get = { method: 'GET', headers: {}, signal } as const;

  it('the hosts it names are reached directly', async () => {
    const outbound = createOutbound({
      httpProxy: proxy.url,
      httpsProxy: proxy.url,
      noProxy: 'a.test, 127.0.0.1',
    });
    expect((await outbound.request(`${datamuse.origin}/words?rel_syn=sad`, get)).statusCode).toBe(200);
    expect((await outbound.fetch(`${datamuse.origin}/words?rel_syn=sad`)).status).toBe(200);
    expect([...proxy.forwarded, ...proxy.tunnels]).toEqual([]);
  });

  it('all others are not', async () => {
    const outbound = createOutbound({ httpProxy: proxy.url, noProxy: 'a.test' });
    const { statusCode, body } = await outbound.request(`${datamuse.origin}/words`, get);
    await body.dump();
    expect([statusCode, (await outbound.fetch(`${datamuse.origin}/words`)).status]).toEqual([502, 502]);
    expect(proxy.forwarded).toEqual([`${datamuse.origin}/words`, `${datamuse.origin}/words`]);
    expect(datamuse.requests).toEqual([]);
  });
});

describe('a certificate that nobody trusts', () => {
  it('is refused by both ways out', async () => {
    const outbound = createOutbound({ httpsProxy: proxy.url });
    const { signal } = new AbortController();
    const url = 'https://datamuse.upstream.test/words?rel_syn=sad';
    await expect(outbound.request(url, { method: 'GET', headers: {}, signal })).rejects.toThrow(
      /self-signed/,
    );
    await expect(outbound.fetch(url)).rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(proxy.tunnels).toHaveLength(2);
    expect(datamuse.requests).toEqual([]);
  });

  it.each([
    ['is refused by the program, which says why', {}, 502],
    [
      'is accepted by the program when NODE_EXTRA_CA_CERTS names it',
      { NODE_EXTRA_CA_CERTS: fixture('upstream.crt.pem') },
      200,
    ],
  ] as const)('%s', async (_, trust, status) => {
    const program = runProgram(['bin/imaginate.js'], {
      PORT: '0',
      GENERATED_DIR: await makeTestFolder(),
      CACHE_DIR: 'off',
      DATAMUSE_URL: 'off',
      EXTRACTOR: 'offline',
      MODERATION: 'off',
      LOG_LEVEL: 'trace',
      OPENAI_API_KEY: openAI.apiKey,
      OPENAI_BASE_URL: 'https://openai.upstream.test/v1',
      HTTPS_PROXY: proxy.urlWithCredentials,
      ...trust,
    });
    const [, url] = /listens on (http:\S+)/.exec(await program.waitFor(/listens on http:\S+\n/)) ?? [];
    const answer = await fetch(`${url}/openai_query`, {
      method: 'POST',
      body: new URLSearchParams({ search: '바다', number: '1' }),
    });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.any(String)]);
    if (status === 502) {
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'upstream_unreachable' } });
      expect(text).toContain('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). Nothing was sent.');
      expect(openAI.requests).toEqual([]);
    }
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(program.output() + text).not.toMatch(SECRETS);
  });
});

async function editForm(): Promise<FormData> {
  const { bytes } = await colouredPicture({ width: 1024, height: 1024 });
  const form = new FormData();
  form.set('prompt', 'a boat');
  form.set('image', new File([new Uint8Array(bytes)], 'a.png', { type: 'image/png' }));
  return form;
}
