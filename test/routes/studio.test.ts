import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { errorTable } from '../../src/errors.ts';
import { startFakeOpenAI } from '../fakes/openai.ts';
import { sendRaw } from '../send-raw.ts';
import { startTestServer, withOpenAI } from '../start-test-server.ts';
import { importModule } from '../studio/import-module.ts';

const studioFolder = new URL('../../src/studio/', import.meta.url);

async function codeOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

describe('GET /', () => {
  it('is the page, under a policy that allows nothing from elsewhere and nothing inline', async () => {
    const server = await startTestServer();
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-security-policy')?.split(';').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(await response.text()).toBe(await readFile(new URL('index.html', studioFolder), 'utf8'));
  });

  it.each(['POST', 'PUT', 'DELETE'])('is 405 with %s', async (method) => {
    const server = await startTestServer();
    const response = await fetch(server.url, { method });
    expect(response.headers.get('allow')).toBe('GET');
    expect(await codeOf(response)).toEqual([405, 'method_not_allowed']);
  });

  it.each([
    '/studio',
    '/studio/',
    '/studio/nothing.js',
    '/studio/..%2fserver.ts',
    '/studio/%E0%A4%A',
    '/index.html',
  ])('leaves %s unknown', async (path) => {
    const server = await startTestServer();
    expect(await codeOf(await fetch(`${server.url}${path}`))).toEqual([404, 'not_found']);
  });
});

describe('the files of the page', () => {
  const types: Record<string, string> = {
    js: 'text/javascript; charset=utf-8',
    css: 'text/css; charset=utf-8',
    svg: 'image/svg+xml',
    html: 'text/html; charset=utf-8',
  };

  it('have the right types and are asked for anew, cheaply, each time', async () => {
    const server = await startTestServer();
    const names = await readdir(studioFolder);
    expect(names).toContain('studio.js');
    for (const name of names) {
      const response = await fetch(`${server.url}/studio/${name}`);
      expect([name, response.headers.get('content-type')]).toEqual([name, types[name.split('.')[1] ?? '']]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      const etag = response.headers.get('etag') ?? '';
      const again = await sendRaw(server.url, 'GET', `/studio/${name}`, { 'if-none-match': etag });
      expect(again.status).toBe(304);
    }
  });

  it('name only files that are there, and every file is named', async () => {
    const names = await readdir(studioFolder);
    const named = new Set(['index.html']);
    for (const name of names) {
      const content = await readFile(new URL(name, studioFolder), 'utf8');
      for (const [, file = ''] of content.matchAll(/["'](?:\/studio|\.)\/([^"']+)["']/g)) named.add(file);
    }
    expect([...named].sort()).toEqual(names.sort());
  });

  it('hold no inline script or style, and no address elsewhere', async () => {
    const html = await readFile(new URL('index.html', studioFolder), 'utf8');
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
    expect([...html.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, , code]) => code)).toEqual(['']);
    for (const name of await readdir(studioFolder)) {
      const content = await readFile(new URL(name, studioFolder), 'utf8');
      expect(content).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|@import|url\(/,
      );
      // Comments may point to a specification; nothing may load from elsewhere.
      expect(
        content.replace(/^\s*(\/?\*+|\/\/).*$/gm, '').replace('http://www.w3.org/2000/svg', ''),
      ).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
    }
  });
});

describe('the texts of the page', () => {
  const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

  it('are the same in both languages, and the page starts with the Korean ones', async () => {
    const { texts } = await importModule('texts.js');
    expect(Object.keys(texts.en)).toEqual(Object.keys(texts.ko));
    for (const key of Object.keys(texts.ko)) {
      expect([key, placeholders(texts.en[key])]).toEqual([key, placeholders(texts.ko[key])]);
    }
    const html = await readFile(new URL('index.html', studioFolder), 'utf8');
    const shown = [...html.matchAll(/data-text="(\w+)"[^>]*>([^<]*)</g)];
    expect(shown.length).toBeGreaterThan(30);
    for (const [, key = '', text] of shown) expect([key, text]).toEqual([key, texts.ko[key]]);
    for (const [, text, key = ''] of html.matchAll(/aria-label="([^"]*)" data-label="(\w+)"/g)) {
      expect([key, text]).toEqual([key, texts.ko[key]]);
    }
    for (const [, text, key = ''] of html.matchAll(/placeholder="([^"]*)" data-placeholder="(\w+)"/g)) {
      expect([key, text]).toEqual([key, texts.ko[key]]);
    }
  });

  it('explain only errors that there are', async () => {
    const { koreanErrors } = await importModule('texts.js');
    expect(Object.keys(errorTable)).toEqual(expect.arrayContaining(Object.keys(koreanErrors)));
  });
});

describe('createEventParser', () => {
  const stream =
    '\r\n: still working\n\nevent: extract\ndata: {"durationMs":1}\n\ndata:first\r\ndata: second\r\n\r\nevent: empty\n\nid: 7\revent: done\rdata: 따뜻한: 바다\r\r: end\n';
  const events = [
    { event: 'extract', data: '{"durationMs":1}' },
    { event: 'message', data: 'first\nsecond' },
    { event: 'done', data: '따뜻한: 바다' },
  ];

  it('reads events however the text is cut', async () => {
    const { createEventParser } = await importModule('server-sent-events.js');
    for (let length = 1; length <= stream.length; length += 1) {
      const parser = createEventParser();
      const read = [];
      for (let start = 0; start < stream.length; start += length) {
        read.push(...parser.push(stream.slice(start, start + length)));
      }
      expect(read).toEqual(events);
    }
  });

  it('keeps an unfinished event to itself', async () => {
    const { createEventParser } = await importModule('server-sent-events.js');
    const parser = createEventParser();
    expect(parser.push('event: done\ndata: {}\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ event: 'done', data: '{}' }]);
  });

  it('reads bytes that are cut within a letter', async () => {
    const { readEvents } = await importModule('server-sent-events.js');
    const bytes = new TextEncoder().encode('event: done\ndata: {"sentence":"바다 🌊"}\n\n');
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const read = [];
    for await (const event of readEvents(body)) read.push(event);
    expect(read).toEqual([{ event: 'done', data: { sentence: '바다 🌊' } }]);
  });
});

describe('requestBody', () => {
  function formOf(fields: Record<string, string>): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries({ number: '2', size: '512', ...fields }))
      form.set(name, value);
    return form;
  }

  it('sends the fields of the open tab that say something', async () => {
    const { requestBody, saysSomething } = await importModule('request-body.js');
    const form = formOf({
      search: ' 따뜻한 바다 ',
      moods: '',
      theme: ' ',
      object: '여성, 강아지',
      styles: '사진',
    });
    expect(requestBody('sentence', form)).toEqual({ search: '따뜻한 바다', number: 2, size: '512' });
    expect(requestBody('picks', form)).toEqual({
      object: '여성, 강아지',
      styles: '사진',
      number: 2,
      size: '512',
    });
    expect(saysSomething(requestBody('picks', form))).toBe(true);
    expect(saysSomething(requestBody('picks', formOf({ search: '바다' })))).toBe(false);
  });

  it('is taken by the server, in a size of its own too', async () => {
    const { requestBody } = await importModule('request-body.js');
    const server = await startTestServer();
    const form = formOf({ search: '바다', number: '1', size: 'custom', width: '96', height: '64' });
    const { request } = await server.imagine(requestBody('sentence', form));
    expect(request).toMatchObject({ search: '바다', number: 1, size: '96x64' });
  });
});

describe('numbers', () => {
  it('are written as people read them', async () => {
    const { formatDollars, formatDuration } = await importModule('numbers.js');
    expect(formatDuration(0.42, 'en')).toBe('0.4 ms');
    expect(formatDuration(682.4, 'ko')).toBe('682ms');
    expect(formatDuration(1534, 'ko')).toBe('1.5초');
    expect(formatDollars(0.0385, 'ko')).toBe('$0.0385');
    expect(formatDollars(1.5, 'en')).toBe('$1.50');
  });
});

describe('imagineOnce', () => {
  const path = '/openai_query';
  const body = JSON.stringify({ search: '따뜻한 바다', number: 1, size: '64x64' });
  const atOnce = () => Promise.resolve();

  /** The page asks by path, as browsers allow; its answers can be tampered with. */
  function browseAt(
    url: string,
    tamper: (response: Response, attempt: number) => Response | Promise<Response>,
  ) {
    const realFetch = globalThis.fetch;
    const keys: (string | null)[] = [];
    globalThis.fetch = async (path, options) => {
      keys.push(new Headers(options?.headers).get('idempotency-key'));
      return tamper(await realFetch(`${url}${path}`, options), keys.length);
    };
    onTestFinished(() => {
      globalThis.fetch = realFetch;
    });
    return keys;
  }

  /** The answer up to its first event, as from a connection that drops then. */
  async function cutOff(response: Response): Promise<Response> {
    const [firstEvent = ''] = (await response.text()).split('\n\n');
    return new Response(`${firstEvent}\n\n`, { headers: response.headers });
  }

  it('follows the work to its record', async () => {
    const { imagineOnce } = await importModule('imagine-once.js');
    const server = await startTestServer();
    browseAt(server.url, (response) => response);
    const events: string[] = [];
    const record = await imagineOnce(
      { key: 'one', path, body },
      { onEvent: (event: string) => events.push(event), onReconnect: () => expect.unreachable() },
      atOnce,
    );
    expect(record.images).toHaveLength(1);
    expect(events.filter((event) => !event.endsWith('image')).sort()).toEqual(
      ['preprocess', 'extract', 'normalise', 'generate', 'store'].sort(),
    );
  });

  it('asks again under the same key when the stream drops, and pays once', async () => {
    const { imagineOnce } = await importModule('imagine-once.js');
    const upstream = await startFakeOpenAI();
    onTestFinished(() => upstream.close());
    const server = await startTestServer(withOpenAI(upstream));
    const keys = browseAt(server.url, (response, attempt) => {
      if (attempt === 2) throw new TypeError('network error');
      return attempt === 1 ? cutOff(response) : response;
    });
    const attempts: number[] = [];
    const record = await imagineOnce(
      { key: 'paid-once', path, body },
      { onEvent: () => undefined, onReconnect: (attempt: number) => attempts.push(attempt) },
      atOnce,
    );
    expect(attempts).toEqual([1, 2]);
    expect(keys).toEqual(['paid-once', 'paid-once', 'paid-once']);
    expect(record.provider).toBe('openai');
    expect(upstream.requestsTo('/v1/images/generations')).toHaveLength(1);
  });

  it('gives up in the end, and says that nobody knows', async () => {
    const { imagineOnce } = await importModule('imagine-once.js');
    const { ConnectionLostError } = await importModule('server.js');
    const keys = browseAt('http://127.0.0.1:1', (response) => response);
    await expect(
      imagineOnce(
        { key: 'lost', path, body },
        { onEvent: () => undefined, onReconnect: () => undefined },
        atOnce,
      ),
    ).rejects.toBeInstanceOf(ConnectionLostError);
    expect(new Set(keys)).toEqual(new Set(['lost']));
    expect(keys.length).toBeGreaterThan(3);
  });

  it("throws the server's refusal as it is, without asking again", async () => {
    const { imagineOnce } = await importModule('imagine-once.js');
    const server = await startTestServer();
    const keys = browseAt(server.url, (response) => response);
    await expect(
      imagineOnce(
        { key: 'refused', path, body: '{"number":1}' },
        { onEvent: () => undefined, onReconnect: () => expect.unreachable() },
        atOnce,
      ),
    ).rejects.toMatchObject({ code: 'empty_request', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(keys).toHaveLength(1);
  });
});
