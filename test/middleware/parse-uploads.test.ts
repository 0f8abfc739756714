import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { errorTable, toAppError } from '../../src/errors.ts';
import { parseUploads } from '../../src/middleware/parse-uploads.ts';
import { UploadReference } from '../../src/middleware/uploads.ts';

const MEBIBYTE = 1024 * 1024;
const limits = { bodyLimitBytes: 64 * 1024, uploadLimitBytes: 64 * MEBIBYTE };
const dataUrl = (text: string) => `data:image/png;base64,${Buffer.from(text).toString('base64')}`;

interface Answer {
  body?: unknown;
  uploads?: { field: string; role: string; text: string; contentType: string; fileName: string | null }[];
  error?: { code: string; param: string | null; message: string };
}

/** A server whose only route shows what came. */
async function startServer(sizes = limits) {
  const app = express();
  const sockets: Socket[] = [];
  const errors: string[] = [];
  let references: unknown[] = [];
  const show: RequestHandler = (request, response) => {
    const { uploads } = response.locals;
    references = [request.body?.image, request.body?.images?.[0]?.image_url];
    const shown = uploads.map(({ bytes, ...upload }) => ({
      ...upload,
      text: bytes.toString('latin1', 0, 100),
    }));
    response.json({ body: request.body, uploads: shown });
  };
  app.post('/', ...parseUploads(sizes), show);
  const answerError: ErrorRequestHandler = (thrown, _request, response, _next) => {
    const error = toAppError(thrown);
    errors.push(error.code);
    response.status(errorTable[error.code].status);
    response.json({ error: { code: error.code, param: error.param, message: error.message } });
  };
  app.use(answerError);
  const server = createServer(app).listen(0);
  server.on('connection', (socket) => sockets.push(socket));
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    sockets,
    errors,
    references: () => references,
    async post(body: FormData | string | Buffer, headers: Record<string, string> = {}) {
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
      const answer = (await response.json()) as Answer;
      return { status: response.status, headers: response.headers, ...answer };
    },
  };
}

type TestServer = Awaited<ReturnType<typeof startServer>>;

function postJson(server: TestServer, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return server.post(text, { 'content-type': 'application/json' });
}

function formOf(...parts: [name: string, content: string, fileName?: string][]): FormData {
  const form = new FormData();
  for (const [name, content, fileName] of parts) {
    if (fileName === undefined) form.append(name, content);
    else form.append(name, new Blob([content], { type: 'image/png' }), fileName);
  }
  return form;
}

/** Sends chunk after chunk, as long as the server takes them, and gives back what it answered. */
async function sendEndlessly(server: TestServer, head: string, chunk: string, mostChunks: number) {
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  // A connection that is reset while we send is what has to happen in the end.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(head);
  for (let sent = 0; sent < mostChunks && !socket.destroyed; sent += 1) {
    if (socket.write(chunk)) continue;
    await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
  await closed;
  return { answer, bytesRead: server.sockets[0]?.bytesRead ?? 0 };
}

describe('a multipart form', () => {
  it('gives its files and its text fields', async () => {
    const server = await startServer();
    const form = formOf(
      ['prompt', '고양이에게 모자를'],
      ['image[]', 'one', 'a.png'],
      ['image[1]', 'two', '고양이.png'],
      ['mask', 'three', '마스크.png'],
      ['markup', 'four', 'm.png'],
      ['image', 'five', 'b".png'],
      ['n', '2'],
    );
    const { status, body, uploads } = await server.post(form);
    expect(status).toBe(200);
    expect(body).toEqual({ prompt: '고양이에게 모자를', n: '2' });
    const contentType = 'image/png';
    expect(uploads).toEqual([
      { field: 'image[]', role: 'image', text: 'one', contentType, fileName: 'a.png' },
      { field: 'image[1]', role: 'image', text: 'two', contentType, fileName: '고양이.png' },
      { field: 'mask', role: 'mask', text: 'three', contentType, fileName: '마스크.png' },
      { field: 'markup', role: 'markup', text: 'four', contentType, fileName: 'm.png' },
      { field: 'image', role: 'image', text: 'five', contentType, fileName: 'b".png' },
    ]);
  });

  it('takes 16 images, a mask and a markup, and not one more', async () => {
    const server = await startServer();
    const images = Array.from({ length: 16 }, (_, i): [string, string, string] => [
      'image[]',
      `${i}`,
      'a.png',
    ]);
    const others: [string, string, string][] = [
      ['mask', 'x', 'a.png'],
      ['markup', 'x', 'a.png'],
    ];
    expect((await server.post(formOf(...images, ...others))).uploads).toHaveLength(18);
    const more: [string, string, string, string][] = [
      ['image', '17', 'a.png', 'image'],
      ['mask', '2', 'a.png', 'mask'],
      ['markup', '2', 'a.png', 'markup'],
    ];
    for (const [name, content, fileName, param] of more) {
      const answer = await server.post(formOf(...images, ...others, [name, content, fileName]));
      expect(answer.status).toBe(400);
      expect(answer.error).toMatchObject({ code: 'array_above_max_length', param });
    }
  });

  it.each(['picture', 'image[a]', 'images', 'image[][]', 'mask[]', '__proto__'])(
    'with a file %s is refused',
    async (field) => {
      const server = await startServer();
      const { status, error } = await server.post(formOf(['image', 'x', 'a.png'], [field, 'x', 'a.png']));
      expect(status).toBe(400);
      expect(error).toMatchObject({ code: 'invalid_body', param: field });
      expect(error?.message).toContain(`'${field}'`);
    },
  );

  it('with a file of more than 50 MB is refused, naming it', async () => {
    const server = await startServer();
    const largest = 'x'.repeat(50 * MEBIBYTE);
    expect((await server.post(formOf(['image', largest, 'a.png']))).uploads).toHaveLength(1);
    const { status, error } = await server.post(formOf(['image', `${largest}x`, 'a.png']));
    expect(status).toBe(413);
    expect(error).toMatchObject({ code: 'image_too_large', param: 'image' });
  });

  it('with too much text is refused, whether in one field or in many', async () => {
    const server = await startServer();
    const long = 'x'.repeat(limits.bodyLimitBytes + 1);
    const half = 'x'.repeat(limits.bodyLimitBytes / 2 + 1);
    for (const form of [formOf(['prompt', long]), formOf(['prompt', half], ['user', half])]) {
      const { status, error } = await server.post(form);
      expect([status, error?.code]).toEqual([413, 'body_too_large']);
    }
  });

  it('with deep or far field names makes no large things of them', async () => {
    const server = await startServer();
    for (const name of ['a[b][c][d][e][f]', 'a[1000000000]']) {
      expect((await server.post(formOf([name, 'x']))).error?.code).toBe('invalid_body');
    }
  });

  const part = (name: string, content: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n${content}\r\n`;
  it.each([
    ['without a boundary', 'multipart/form-data', part('image', 'x')],
    ['without its closing boundary', 'multipart/form-data; boundary=b', part('image', 'x')],
    ['that ends within a file', 'multipart/form-data; boundary=b', part('image', 'x').slice(0, -4)],
    ['that ends within a header', 'multipart/form-data; boundary=b', part('image', 'x').slice(0, 30)],
    ['with another boundary', 'multipart/form-data; boundary=c', `${part('image', 'x')}--b--\r\n`],
    ['that is empty', 'multipart/form-data; boundary=b', ' '],
    [
      'with a broken header',
      'multipart/form-data; boundary=b',
      '--b\r\nContent Disposition\0\r\n\r\nx\r\n--b--\r\n',
    ],
  ])('%s is refused', async (_name, contentType, body) => {
    const server = await startServer();
    const { status, error } = await server.post(body, { 'content-type': contentType });
    expect([status, error?.code]).toEqual([400, 'invalid_body']);
  });

  it('of any bytes is answered', async () => {
    const server = await startServer();
    const whole = Buffer.from(`${part('image', 'some content')}${part('mask', 'more')}--b--\r\n`);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(whole.length), async (changes, length) => {
        const body = Buffer.from(whole);
        for (const [at, value] of changes) body.writeUInt8(value, at);
        const { status } = await server.post(body.subarray(0, length), {
          'content-type': 'multipart/form-data; boundary=b',
        });
        expect(status).toBeOneOf([200, 400]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a JSON body', () => {
  it('has references where data URLs were, whatever the order of its keys', async () => {
    const server = await startServer();
    const body = {
      mask: { image_url: dataUrl('mask') },
      prompt: '"image_url": "data:image/png;base64,AAAA"',
      images: [
        { image_url: dataUrl('first') },
        { image_url: 'https://example.com/a.png' },
        { file_id: 'file-1' },
        { detail: 'x', image_url: dataUrl('second') },
      ],
      n: 2,
    };
    const answer = await postJson(server, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...body,
      images: [
        { image_url: { upload: 0 } },
        ...body.images.slice(1, 3),
        { detail: 'x', image_url: { upload: 1 } },
      ],
      mask: { image_url: { upload: 2 } },
    });
    expect(answer.uploads?.map(({ field, role, text }) => [field, role, text])).toEqual([
      ['images[0].image_url', 'image', 'first'],
      ['images[3].image_url', 'image', 'second'],
      ['mask.image_url', 'mask', 'mask'],
    ]);
    expect(server.references()[1]).toBeInstanceOf(UploadReference);
  });

  it('may have pictures as texts, and lists of them', async () => {
    const server = await startServer();
    const { body, uploads } = await postJson(server, {
      image: [dataUrl('a'), dataUrl('b')],
      markup: dataUrl('c').replace('image/png', 'image/svg+xml'),
    });
    expect(body).toEqual({ image: [{ upload: 0 }, { upload: 1 }], markup: { upload: 2 } });
    expect(
      uploads?.map(({ field, role, contentType, fileName }) => [field, role, contentType, fileName]),
    ).toEqual([
      ['image[0]', 'image', 'image/png', null],
      ['image[1]', 'image', 'image/png', null],
      ['markup', 'markup', 'image/svg+xml', null],
    ]);
  });

  it('may be escaped as PHP and .NET do', async () => {
    const server = await startServer();
    const text = '\xfb\xef\xff\xfb\xef\xff';
    const url = `data:image/png;base64,${Buffer.from(text, 'latin1').toString('base64')}`;
    const php = JSON.stringify({ image: url }).replaceAll('/', '\\/');
    const dotNet = JSON.stringify({ image: url }).replaceAll('+', '\\u002B');
    for (const body of [php, dotNet]) {
      expect((await postJson(server, body)).uploads).toMatchObject([{ text, contentType: 'image/png' }]);
    }
  });

  it('cannot bring a reference of its own', async () => {
    const server = await startServer();
    const { body, uploads } = await postJson(server, {
      image: { upload: 0 },
      images: [{ image_url: dataUrl('a') }],
    });
    expect(uploads).toHaveLength(1);
    expect(body).toEqual({ image: { upload: 0 }, images: [{ image_url: { upload: 0 } }] });
    const [forged, own] = server.references();
    expect(forged).not.toBeInstanceOf(UploadReference);
    expect(own).toBeInstanceOf(UploadReference);
  });

  it('keeps strings that are no data URL of a picture, and what is no object', async () => {
    const server = await startServer();
    for (const body of [
      { prompt: 'data: everything', image: 'data:image/png,raw', mask: 'data:text/plain;base64,aGk=' },
      ['x'],
      null,
      { images: 'x', image: 5, mask: null, markup: [] },
    ]) {
      expect(await postJson(server, body)).toMatchObject({ status: 200, body, uploads: [] });
    }
  });

  it.each([
    [
      'broken base64',
      { images: [{ image_url: 'data:image/png;base64,a!k=' }] },
      'invalid_image_file',
      'images[0].image_url',
    ],
    ['no base64 at all', { image: 'data:image/png;base64,*' }, 'invalid_image_file', 'image'],
    [
      '17 images',
      { images: Array(17).fill({ image_url: dataUrl('a') }) },
      'array_above_max_length',
      'images',
    ],
    ['two masks', { mask: [dataUrl('a'), dataUrl('b')] }, 'array_above_max_length', 'mask'],
    ['a picture in the prompt', { prompt: dataUrl('a') }, 'invalid_value', null],
    ['a picture deep inside', { images: [{ image_url: { url: dataUrl('a') } }] }, 'invalid_value', null],
    ['a picture as a key', { [dataUrl('a')]: 1 }, 'invalid_value', null],
  ])('with %s is refused', async (_name, body, code, param) => {
    const { status, error } = await postJson(await startServer(), body);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code, param });
  });

  it('with the same field twice is refused', async () => {
    const body = `{"image":"${dataUrl('a')}","image":"${dataUrl('b')}"}`;
    expect((await postJson(await startServer(), body)).error?.code).toBe('invalid_value');
  });

  it.each(['{', '{"image":"data:image/png;base64,aGk=', '{"image":"data:image/png;base64,aGk="', 'x'])(
    'that is cut off or no JSON is refused: %j',
    async (body) => {
      const { status, error } = await postJson(await startServer(), body);
      expect([status, error?.code]).toEqual([400, 'invalid_json']);
    },
  );

  it('with a data URL of more than 20,971,520 characters is refused, naming it', async () => {
    const server = await startServer();
    const start = 'data:image/png;base64,';
    const longest = start + 'A'.repeat(20_971_520 - start.length);
    const whole = await postJson(server, { images: [{ image_url: longest.slice(0, -2) }] });
    expect(whole.uploads).toHaveLength(1);
    const { status, error } = await postJson(server, {
      images: [{ image_url: dataUrl('a') }, { image_url: `${longest}AA` }],
    });
    expect(status).toBe(413);
    expect(error).toMatchObject({ code: 'image_too_large', param: 'images[1].image_url' });
  });

  it('with too much besides its pictures is refused', async () => {
    const server = await startServer();
    const { status, error } = await postJson(server, {
      image: dataUrl('a'),
      prompt: 'x'.repeat(limits.bodyLimitBytes),
    });
    expect([status, error?.code]).toEqual([413, 'body_too_large']);
  });
});

describe('any body', () => {
  it.each([
    ['text/plain', 'x'],
    ['multipart/mixed; boundary=b', '--b--\r\n'],
    ['image/png', 'x'],
    ['application/json; charset=euc-kr', '{}'],
  ])('of the type %s is refused', async (contentType, body) => {
    const { status, error } = await (await startServer()).post(body, { 'content-type': contentType });
    expect([status, error?.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('that is compressed is refused', async () => {
    const server = await startServer();
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const { status, error } = await server.post('x', headers);
    expect([status, error?.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('may be urlencoded, or missing', async () => {
    const server = await startServer();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await server.post('prompt=a', type)).toMatchObject({ body: { prompt: 'a' }, uploads: [] });
    expect(await server.post('')).toMatchObject({ status: 200, uploads: [] });
  });

  const types = ['application/json', 'multipart/form-data; boundary=b', 'application/x-www-form-urlencoded'];
  it.each(types)('of the type %s that declares too much is refused before it comes', async (contentType) => {
    const server = await startServer();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\nContent-Length: ${limits.uploadLimitBytes + 1}\r\n\r\n`,
    );
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toContain('"code":"body_too_large"');
  });

  const head = (contentType: string) =>
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunkOf = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const filePart = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n';
  it.each([
    ['a form', 'multipart/form-data; boundary=b', filePart],
    ['JSON', 'application/json', '{"image":"data:image/png;base64,'],
  ])('as %s without a length is not read beyond the limit', async (_name, contentType, start) => {
    const server = await startServer({ bodyLimitBytes: 1024, uploadLimitBytes: 2 * MEBIBYTE });
    const { answer, bytesRead } = await sendEndlessly(
      server,
      head(contentType) + chunkOf(start),
      chunkOf('A'.repeat(64 * 1024)),
      1000,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"code":"body_too_large"');
    expect(bytesRead).toBeGreaterThan(2 * MEBIBYTE);
    // Some megabytes are thrown away, so that the caller gets to see the answer.
    expect(bytesRead).toBeLessThan(16 * MEBIBYTE);
    expect(server.errors).toEqual(['body_too_large']);
  });

  it.each([
    ['a form', 'multipart/form-data; boundary=b', filePart],
    ['JSON', 'application/json', '{"image":"data:image/png;base64,'],
  ])('as %s that breaks off is no request', async (_name, contentType, start) => {
    const server = await startServer();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(head(contentType) + chunkOf(start + 'A'.repeat(100_000)));
    await vi.waitUntil(() => (server.sockets[0]?.bytesRead ?? 0) > 100_000);
    socket.destroy();
    await vi.waitUntil(() => server.errors.length > 0);
    expect(server.errors).toEqual(['invalid_body']);
    expect(server.references()).toEqual([]);
    expect((await server.post(formOf(['image', 'x', 'a.png']))).status).toBe(200);
  });

  it('that is too large is seen to be so by clients that are still sending', async () => {
    const server = await startServer({ bodyLimitBytes: 1024, uploadLimitBytes: 2 * MEBIBYTE });
    const { status, error } = await server.post(formOf(['image', 'x'.repeat(40 * MEBIBYTE), 'a.png']));
    expect([status, error?.code]).toEqual([413, 'body_too_large']);
  });
});
