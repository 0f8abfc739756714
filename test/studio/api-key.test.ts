import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createApiKeys, requireApiKey } from '../../src/middleware/api-keys.ts';
import { handleError } from '../../src/middleware/handle-error.ts';
import { requestLog } from '../../src/middleware/request-log.ts';
import { findSession } from '../../src/middleware/session.ts';
import { createSessionTokens } from '../../src/middleware/session-token.ts';
import { importModule } from './import-module.ts';

const SECRET = 'a secret of the test, long enough';
const KEY = 'sk-key-of-the-test';

/** The page in a browser that keeps cookies, before a server that wants a key. */
async function browse({ keepsCookies = true } = {}) {
  const tokens = createSessionTokens(SECRET);
  const app = express();
  app.use(requestLog(pino({ level: 'silent' })), requireApiKey(createApiKeys([KEY], SECRET), tokens));
  app.all(
    ['/session', '/vocabulary', '/session_clear'],
    findSession(tokens, 'single'),
    (request, response) => {
      response.json({ path: request.path });
    },
  );
  app.use(handleError);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  vi.resetModules();
  const realFetch = globalThis.fetch;
  const sent: { path: string; authorization: string | null }[] = [];
  let cookie = '';
  vi.stubGlobal('fetch', async (path: string, options: RequestInit = {}) => {
    const headers = new Headers(options.headers);
    sent.push({ path, authorization: headers.get('authorization') });
    headers.set('cookie', cookie);
    const response = await realFetch(`http://127.0.0.1:${port}${path}`, { ...options, headers });
    const [given] = response.headers.getSetCookie();
    if (keepsCookies && given !== undefined) cookie = given.split(';')[0] ?? '';
    return response;
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    server.closeAllConnections();
    server.close();
  });
  return { sent };
}

describe('a request of the page that the server wants a key for', () => {
  it('is sent again once the server has taken a key, which is sent once', async () => {
    const { sent } = await browse();
    const { onKeyNeeded, sendKey, loadVocabulary, loadSession, clearSession } =
      await importModule('server.js');
    const ask = vi.fn(() => sendKey(KEY));
    onKeyNeeded(ask);
    const answers = await Promise.all([loadVocabulary(), loadSession({ mood: '', style: '' })]);
    expect(answers).toEqual([{ path: '/vocabulary' }, { path: '/session' }]);
    await clearSession();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(sent.filter(({ authorization }) => authorization !== null)).toEqual([
      { path: '/session', authorization: `Bearer ${KEY}` },
    ]);
  });

  it('is refused, not asked about for ever, where the browser keeps no cookies', async () => {
    await browse({ keepsCookies: false });
    const { onKeyNeeded, sendKey, loadVocabulary } = await importModule('server.js');
    const ask = vi.fn(() => sendKey(KEY));
    onKeyNeeded(ask);
    await expect(loadVocabulary()).rejects.toMatchObject({ code: 'invalid_api_key' });
    expect(ask).toHaveBeenCalledTimes(1);
  });
});

describe('the form for the key', () => {
  /** As much of the document as the form touches. */
  function stubForm() {
    const field = {
      value: '',
      focus: vi.fn(),
      select: vi.fn(),
      setAttribute: vi.fn(),
      removeAttribute: vi.fn(),
    };
    const complaint = { dataset: {}, textContent: '', removeAttribute: vi.fn() };
    const form = Object.assign(new EventTarget(), {
      hidden: true,
      reset: () => {
        field.value = '';
      },
    });
    const elements: Record<string, unknown> = { key: form, 'api-key': field, 'api-key-complaint': complaint };
    vi.stubGlobal('document', { getElementById: (id: string) => elements[id] });
    return {
      form,
      field,
      complaint,
      submit(key: string) {
        field.value = key;
        form.dispatchEvent(new Event('submit', { cancelable: true }));
      },
    };
  }

  it('is shown until the server takes a key, and keeps none', async () => {
    const { sent } = await browse();
    const { form, field, complaint, submit } = stubForm();
    const { startKeyForm } = await importModule('key-form.js');
    const { loadVocabulary } = await importModule('server.js');
    startKeyForm();
    expect(form.hidden).toBe(true);
    const loading = loadVocabulary();
    await vi.waitFor(() => expect(form.hidden).toBe(false));
    expect(field.focus).toHaveBeenCalled();

    submit('나의 열쇠');
    await vi.waitFor(() => expect(complaint.textContent).toMatch(/키가 아닙니다/));
    expect(sent).toHaveLength(1);
    form.dispatchEvent(new Event('input'));
    expect(complaint.textContent).toBe('');

    submit('sk-wrong');
    await vi.waitFor(() => expect(complaint.textContent).toMatch(/키가 아닙니다/));
    expect(form.hidden).toBe(false);

    submit(` ${KEY} `);
    expect(await loading).toEqual({ path: '/vocabulary' });
    expect([form.hidden, field.value, complaint.textContent]).toEqual([true, '', '']);
  });
});
