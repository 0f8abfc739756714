import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createOutbound } from '../../../src/outbound.ts';
import { createImageFetcher, type ImageFetcherOptions } from '../../../src/providers/backends/fetch-image.ts';
import { localAI } from '../../../src/providers/backends/localai.ts';
import { startFakeLocalAI } from '../../fakes/localai.ts';
import { transportFault } from '../../fakes/transport-faults.ts';
import { colouredPicture, make, providerFor } from './backend-under-test.ts';

const MEGABYTE = 1024 * 1024;
const never = new AbortController().signal;
const servers: Server[] = [];
let png: Buffer;

/** A server on loopback that also counts what came. */
async function serve(answer: RequestListener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { requests, port, host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` };
}

const servePng: RequestListener = (_, response) => response.end(png);

function fetcherFor(baseUrl: string, changes: Partial<ImageFetcherOptions> = {}) {
  const { request } = createOutbound({});
  const fetchImage = createImageFetcher({ baseUrl, apiKey: undefined, fetchHosts: [], request, ...changes });
  return (address: string, signal = never) => fetchImage(address, signal);
}

async function refusalOf(fetching: Promise<Buffer>): Promise<string> {
  const failure = await fetching.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: 'upstream_invalid_response' });
  return (failure as AppError).message;
}

beforeEach(async () => {
  png = (await colouredPicture({ width: 8, height: 8 })).bytes;
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('an image is fetched', () => {
  it.each([
    ['by a path', () => '/generated-images/a.png'],
    ['by a whole address', (origin: string) => `${origin}/generated-images/a.png`],
    [
      'by an address without scheme',
      (origin: string) => `${origin.slice('http:'.length)}/generated-images/a.png`,
    ],
  ])('from the back end itself %s', async (_, address) => {
    const own = await serve(servePng);
    expect((await fetcherFor(`${own.origin}/v1`)(address(own.origin))).equals(png)).toBe(true);
    expect(own.requests.map(({ url }) => url)).toEqual(['/generated-images/a.png']);
  });

  it('with the key from the back end, and without it from every other host', async () => {
    const other = await serve(servePng);
    const own = await serve((request, response) =>
      request.url === '/moved'
        ? response.writeHead(302, { location: `${other.origin}/a.png` }).end()
        : servePng(request, response),
    );
    const fetchImage = fetcherFor(`${own.origin}/v1`, { apiKey: 'secret', fetchHosts: [other.host] });
    await fetchImage('/a.png');
    await fetchImage('/moved');
    expect(own.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret',
      'Bearer secret',
    ]);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it.each(['jpeg', 'webp', 'png'] as const)(
    'where it is a %s, whatever its type is called',
    async (format) => {
      const bytes = await sharp(png).toFormat(format).toBuffer();
      const own = await serve((_, response) =>
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes),
      );
      expect((await fetcherFor(own.origin)('/a')).equals(bytes)).toBe(true);
    },
  );

  it('from a host of IMAGE_BACKEND_FETCH_HOSTS', async () => {
    const [own, other] = [await serve(servePng), await serve(servePng)];
    await fetcherFor(own.origin, { fetchHosts: [other.host] })(`${other.origin}/a.png`);
    expect(other.requests).toHaveLength(1);
  });
});

describe('nothing is sent', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://localhost:{port}/a.png',
    'http://localhost.:{port}/a.png',
    'http://127.0.0.1:{other}/a.png',
    'http://127.1:{other}/a.png',
    'http://2130706433:{other}/a.png',
    'http://0x7f000001:{other}/a.png',
    'http://0177.0.0.1:{other}/a.png',
    'http://0.0.0.0:{port}/a.png',
    'http://[::1]:{port}/a.png',
    'http://[::ffff:127.0.0.1]:{port}/a.png',
    'http://127.0.0.2:{port}/a.png',
    'http://127.0.0.1.example:{port}/a.png',
    'http://127.0.0.1:{port}.example/a.png',
    'http://user:pass@127.0.0.1:{port}/a.png',
    'http://127.0.0.1:{port}@127.0.0.1:{other}/a.png',
    'http://127.0.0.1:{port}\\@127.0.0.1:{other}/../a.png',
    '//127.0.0.1:{other}/a.png',
    '\\\\127.0.0.1:{other}\\a.png',
    'https://127.0.0.1/a.png',
    'file:///etc/passwd',
    'ftp://127.0.0.1:{port}/a.png',
    'data:image/png;base64,AAAA',
    'javascript:0',
    'http://',
    'http://[',
  ])('to any other host: %s', async (template) => {
    const [own, other] = [await serve(servePng), await serve(servePng)];
    const sent: string[] = [];
    const { request } = createOutbound({});
    const fetchImage = fetcherFor(`${own.origin}/v1`, {
      request: (url, options) => {
        sent.push(url);
        return request(url, options);
      },
    });
    const address = template.replaceAll('{port}', `${own.port}`).replaceAll('{other}', `${other.port}`);
    const outcome = await fetchImage(address).catch((error: unknown) => error);
    // One of these is, to the URL standard, a strange path on the back end itself. That is what it may be.
    for (const url of sent) expect(new URL(url).host).toBe(own.host);
    if (sent.length === 0) expect(outcome).toMatchObject({ code: 'upstream_invalid_response' });
    expect(other.requests).toEqual([]);
  });

  it('to another port of the same host that a redirect leads to', async () => {
    const other = await serve(servePng);
    const own = await serve((_, response) =>
      response.writeHead(302, { location: `${other.origin}/a.png` }).end(),
    );
    const sentence = await refusalOf(fetcherFor(own.origin)('/a.png'));
    expect(sentence).toContain(`'${other.host}'`);
    expect(sentence).toContain('IMAGE_BACKEND_FETCH_HOSTS');
    expect(other.requests).toEqual([]);
  });

  it('to the usual port of the other scheme, unless the list names the host without a port', async () => {
    const { request } = createOutbound({});
    const sent: string[] = [];
    const counting: ImageFetcherOptions['request'] = (url, options) => {
      sent.push(url);
      return request(url, { ...options, signal: AbortSignal.abort() });
    };
    const options = { request: counting };
    await refusalOf(fetcherFor('https://images.example/v1', options)('http://images.example/a.png'));
    await refusalOf(
      fetcherFor('http://own.example', { ...options, fetchHosts: ['images.example:443'] })(
        'http://images.example/',
      ),
    );
    expect(sent).toEqual([]);
    await refusalOf(
      fetcherFor('http://own.example', { ...options, fetchHosts: ['Images.example'] })(
        'http://images.example/',
      ),
    );
    await refusalOf(
      fetcherFor('http://own.example', { ...options, fetchHosts: ['images.example:443'] })(
        'https://images.example/',
      ),
    );
    expect(sent).toEqual(['http://images.example/', 'https://images.example/']);
  });
});

describe('an answer is refused', () => {
  it.each([
    ['a page', '<html></html>'],
    ['an SVG, which may name other files', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['nothing', ''],
  ])('that is no image: %s', async (_, body) => {
    const own = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end(body),
    );
    expect(await refusalOf(fetcherFor(own.origin)('/a.png'))).toContain('no PNG, JPEG or WebP image');
  });

  it('that says it is larger than 64 MB', async () => {
    const own = await serve((_, response) =>
      response.writeHead(200, { 'content-length': String(64 * MEGABYTE + 1) }).flushHeaders(),
    );
    expect(await refusalOf(fetcherFor(own.origin)('/a.png'))).toContain('larger than 64 MB');
  });

  it('that becomes larger than 64 MB', async () => {
    const chunk = Buffer.alloc(MEGABYTE);
    const own = await serve((_, response) => {
      const send = () => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', send);
      };
      send();
    });
    expect(await refusalOf(fetcherFor(own.origin)('/a.png'))).toContain('larger than 64 MB');
  });

  it('that is no success', async () => {
    const own = await serve((_, response) => response.writeHead(404).end());
    expect(await refusalOf(fetcherFor(own.origin)('/a.png'))).toContain('answers 404');
  });

  it('that only redirects', async () => {
    const own = await serve((_, response) => response.writeHead(307, { location: '/again' }).end());
    expect(await refusalOf(fetcherFor(own.origin)('/a.png'))).toContain('only redirects');
    expect(own.requests).toHaveLength(4);
  });

  it('that breaks off', async () => {
    const own = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(png, () => response.destroy());
    });
    expect(await refusalOf(fetcherFor(own.origin)('/a.png'))).toContain('could not be fetched');
  });
});

it('stops with the reason when the work is aborted', async () => {
  const abort = new AbortController();
  const reason = new AppError('server_stopped');
  const own = await serve(() => abort.abort(reason));
  await expect(fetcherFor(own.origin)('/a.png', abort.signal)).rejects.toBe(reason);
});

describe('through the provider', () => {
  it('links in a reply become images; one that leads elsewhere fails alone', async () => {
    const fake = await startFakeLocalAI();
    const other = await serve(servePng);
    const provider = providerFor(localAI, fake.url, { model: 'stablediffusion' });
    const operation = 'edit';
    const images = [await colouredPicture({ width: 64, height: 64 })];
    expect((await make(provider, { operation, images, mask: null })).pngs).toHaveLength(1);

    fake.addressOf = () => `${other.origin}/secret.png`;
    await expect(make(provider, { operation, images, mask: null })).rejects.toMatchObject({
      code: 'upstream_invalid_response',
      message: expect.stringContaining(`'${other.host}'`),
    });
    expect(other.requests).toEqual([]);

    fake.faults.push(transportFault.answer(200, { data: [{ url: null, b64_json: png.toString('base64') }] }));
    expect((await make(provider)).pngs[0]?.png.equals(png)).toBe(true);
    await fake.close();
  });
});
