import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApiKeys, requireApiKey } from '../../src/middleware/api-keys.ts';
import { guardOrigin } from '../../src/middleware/guard-caller.ts';
import { handleError, refuseUnknownRoute } from '../../src/middleware/handle-error.ts';
import { requestLog } from '../../src/middleware/request-log.ts';
import { findSession } from '../../src/middleware/session.ts';
import { createSessionTokens } from '../../src/middleware/session-token.ts';
import { isSessionId } from '../../src/stages/store/session-id.ts';
import { sendRaw } from '../send-raw.ts';

const SECRET = 'a secret of the test, long enough';
const KEY = 'sk-first-key-of-the-test';
const OTHER_KEY = 'sk-other-key-of-the-test';
const HASHED_KEY = 'sk-known-by-its-hash';
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
const ENTRIES = [KEY, OTHER_KEY, `sha256:${hashOf(HASHED_KEY)}`];
const ROUTES = [
  '/healthz',
  '/readyz',
  '/',
  '/docs',
  '/docs/swagger-ui.css',
  '/openapi.json',
  '/studio/page.css',
  '/v1/images/links/some-token',
  '/metrics',
  '/session',
  '/v1/models',
];

/** A server with these keys whose routes, all of them, answer who calls and in which session. */
async function startKeyServer(entries: readonly string[], mode: 'single' | 'isolated' = 'single') {
  const lines: string[] = [];
  const tokens = createSessionTokens(SECRET);
  const app = express();
  app.use(
    requestLog(pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })),
    ...guardOrigin({ isLoopback: true, allowedHosts: [], corsOrigins: [] }),
    requireApiKey(createApiKeys(entries, SECRET), tokens),
  );
  app.all(ROUTES, findSession(tokens, mode), (_request, response) => {
    const { caller, sessionId, isNewSession, logger } = response.locals;
    logger.info('at work');
    response.json({ caller, sessionId, isNewSession });
  });
  app.use(refuseUnknownRoute, handleError);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function ask(headers: Record<string, string> = {}, path = '/session', method = 'GET') {
    const answer = await sendRaw(url, method, path, headers);
    const [setCookie] = answer.headers['set-cookie'] ?? [];
    return {
      status: answer.status,
      headers: answer.headers,
      text: answer.body,
      json: JSON.parse(answer.body || 'null'),
      cookie: setCookie?.split(';')[0],
    };
  }
  return { url, ask, log: () => lines.join(''), lines };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('a server with API keys', () => {
  it.each<[string, Record<string, string>]>([
    ['Authorization', bearer(KEY)],
    ['Authorization in other letters', { authorization: `bearer   ${KEY}` }],
    ['X-API-Key', { 'x-api-key': KEY }],
    ['api-key', { 'api-key': KEY }],
    ['X-API-Key beside a proxy’s own authorization', { authorization: 'Basic abc', 'x-api-key': KEY }],
  ])('takes a key in %s', async (_name, headers) => {
    const { ask } = await startKeyServer(ENTRIES);
    const { status, json } = await ask(headers);
    expect(status).toBe(200);
    expect(json.caller).toEqual({ id: hashOf(KEY).slice(0, 16), keyLabel: hashOf(KEY).slice(0, 8) });
  });

  it('takes every one of its keys, those it knows by their hash too', async () => {
    const { ask } = await startKeyServer(ENTRIES);
    const ids = [];
    for (const key of [KEY, OTHER_KEY, HASHED_KEY]) ids.push((await ask(bearer(key))).json.caller.id);
    expect(ids).toEqual([KEY, OTHER_KEY, HASHED_KEY].map((key) => hashOf(key).slice(0, 16)));
  });

  it('knows a key by its hash in capital letters as well', async () => {
    const { ask } = await startKeyServer([`SHA256:${hashOf(KEY).toUpperCase()}`]);
    expect((await ask(bearer(KEY))).status).toBe(200);
  });

  it.each(['/session', '/metrics', '/v1/models', '/nowhere'])(
    'says that it needs one for %s',
    async (path) => {
      const { ask } = await startKeyServer(ENTRIES);
      const { status, json, headers } = await ask({}, path);
      expect([status, json.error.code, headers['www-authenticate']]).toEqual([
        401,
        'invalid_api_key',
        'Bearer',
      ]);
      expect(json.error.message).toMatch(/needs an API key/);
    },
  );

  it.each([
    'sk-wrong',
    `${KEY}x`,
    KEY.slice(0, -1),
    KEY.toUpperCase(),
    // What the configuration holds is no key.
    `sha256:${hashOf(HASHED_KEY)}`,
    hashOf(HASHED_KEY),
  ])('says that %s is wrong, without repeating it', async (key) => {
    const { ask } = await startKeyServer(ENTRIES);
    const { status, json, text, headers } = await ask(bearer(key));
    expect([status, json.error.code, headers['www-authenticate']]).toEqual([
      401,
      'invalid_api_key',
      'Bearer',
    ]);
    expect(json.error.message).toMatch(/key is wrong/);
    expect(text).not.toContain(key);
  });

  it.each([
    '/healthz',
    '/readyz',
    '/',
    '/docs',
    '/docs/swagger-ui.css',
    '/openapi.json',
    '/studio/page.css',
    '/v1/images/links/some-token',
  ])('leaves GET %s open', async (path) => {
    const { ask } = await startKeyServer(ENTRIES);
    expect((await ask({}, path)).status).toBe(200);
    expect((await ask({}, path, 'POST')).status).toBe(401);
  });

  it.each([
    '/Docs',
    '/docs/../session',
    '//docs/',
    '/studio',
    '/v1/images/links',
    '/session?/docs/',
    '/%64ocs',
  ])('does not take %s for an open path', async (path) => {
    const { ask } = await startKeyServer(ENTRIES);
    const { status } = await ask({}, path);
    // A path that is not tidied up here names no route.
    expect(status).toBe(path.startsWith('/docs/') ? 404 : 401);
  });

  it('logs whose key it was, and never a key', async () => {
    const { ask, log, lines } = await startKeyServer(ENTRIES);
    const { cookie = '' } = await ask(bearer(KEY));
    await ask({ 'x-api-key': KEY });
    await ask({ cookie });
    await ask(bearer('sk-wrong-key-of-the-test'));
    const atWork = lines.filter((line) => line.includes('at work'));
    const answered = lines.filter((line) => line.includes('"status":200'));
    expect([atWork.length, answered.length]).toEqual([3, 3]);
    for (const line of [...atWork, ...answered])
      expect(JSON.parse(line).keyLabel).toBe(hashOf(KEY).slice(0, 8));
    expect(log()).not.toMatch(/sk-(first|wrong)/);
    expect(log()).not.toContain(hashOf(KEY));
    expect(log()).not.toContain(cookie.split('=')[1]);
  });
});

describe('a server without API keys', () => {
  it.each([{}, bearer('not-needed'), { authorization: 'Bearer' }, { 'api-key': 'none' }])(
    'asks for none and ignores what comes: %j',
    async (headers) => {
      const { ask } = await startKeyServer([]);
      const { status, json, cookie } = await ask(headers as Record<string, string>);
      expect(status).toBe(200);
      expect(json).toEqual({
        caller: { id: 'anonymous', keyLabel: null },
        sessionId: 'default',
        isNewSession: false,
      });
      expect(cookie).toBeUndefined();
    },
  );

  it('opens a session for who has none when sessions are isolated', async () => {
    const { ask } = await startKeyServer([], 'isolated');
    const first = await ask(bearer('not-needed'));
    expect(first.json.isNewSession).toBe(true);
    const second = await ask({ cookie: first.cookie ?? '' });
    expect(second.json).toMatchObject({ sessionId: first.json.sessionId, isNewSession: false });
  });
});

describe('the session of a key', () => {
  it.each(['single', 'isolated'] as const)('is its own and stays the same (%s)', async (mode) => {
    const before = await startKeyServer(ENTRIES, mode);
    const { sessionId, isNewSession } = (await before.ask(bearer(KEY))).json;
    expect([isSessionId(sessionId), sessionId === 'default', isNewSession]).toEqual([true, false, false]);
    expect((await before.ask(bearer(OTHER_KEY))).json.sessionId).not.toBe(sessionId);
    // After a restart, and when the operator replaces the key by its hash.
    const after = await startKeyServer([`sha256:${hashOf(KEY)}`], mode);
    expect((await after.ask(bearer(KEY))).json.sessionId).toBe(sessionId);
  });

  it('has its token in the cookie alone, where no script can read it', async () => {
    const { ask } = await startKeyServer(ENTRIES);
    const { headers } = await ask(bearer(KEY));
    expect(headers['x-imaginate-session']).toBeUndefined();
    expect(headers['set-cookie']?.[0]).toMatch(/^imaginate_session=.*HttpOnly; SameSite=Lax/);
  });

  it('may be left for further ones, whose tokens stand for no key', async () => {
    const { ask } = await startKeyServer(ENTRIES);
    const own = await ask(bearer(KEY));
    const opened = await ask({ ...bearer(KEY), 'x-imaginate-session': 'new' });
    expect(opened.json).toMatchObject({ isNewSession: true, caller: own.json.caller });
    expect(opened.json.sessionId).not.toBe(own.json.sessionId);
    expect(opened.cookie).toBeUndefined();

    const token = String(opened.headers['x-imaginate-session']);
    const again = await ask({ ...bearer(KEY), 'x-imaginate-session': token });
    expect(again.json.sessionId).toBe(opened.json.sessionId);
    const beside = await ask({ cookie: own.cookie ?? '', 'x-imaginate-session': token });
    expect(beside.json.sessionId).toBe(opened.json.sessionId);
    expect((await ask({ 'x-imaginate-session': token })).status).toBe(401);
    expect((await ask({ cookie: `imaginate_session=${token}` })).status).toBe(401);
    expect((await ask({ ...bearer(KEY), 'x-imaginate-session': 'forged' })).json.error.code).toBe(
      'session_invalid',
    );
  });

  it('takes the place of a cookie from before there were keys', async () => {
    const open = await startKeyServer([], 'isolated');
    const { cookie = '' } = await open.ask();
    const { ask } = await startKeyServer(ENTRIES);
    expect((await ask({ cookie })).status).toBe(401);
    const withKey = await ask({ ...bearer(KEY), cookie });
    expect(withKey.json.sessionId).toBe((await ask(bearer(KEY))).json.sessionId);
    expect(withKey.cookie).toMatch(/^imaginate_session=[0-9a-f]{32}\./);
  });
});

describe('the cookie of a key’s session', () => {
  it('stands for the key, and is not sent again', async () => {
    const { ask } = await startKeyServer(ENTRIES);
    const own = await ask(bearer(KEY));
    const { status, json, cookie } = await ask({ cookie: own.cookie ?? '' });
    expect([status, cookie]).toEqual([200, undefined]);
    expect(json).toEqual(own.json);
    expect((await ask({ cookie: own.cookie ?? '' }, '/session', 'POST')).json).toEqual(own.json);
  });

  it('stands for it no longer when the key is removed', async () => {
    const before = await startKeyServer(ENTRIES);
    const { cookie = '' } = await before.ask(bearer(KEY));
    const after = await startKeyServer([OTHER_KEY]);
    expect((await after.ask({ cookie })).json.error.code).toBe('invalid_api_key');
  });

  it('does not help where a wrong key is sent', async () => {
    const { ask } = await startKeyServer(ENTRIES);
    const { cookie = '' } = await ask(bearer(KEY));
    expect((await ask({ cookie, ...bearer('sk-wrong') })).status).toBe(401);
  });

  it('cannot be forged, nor used by pages of other origins', async () => {
    const { ask } = await startKeyServer(ENTRIES);
    const { cookie = '' } = await ask(bearer(KEY));
    const sessionId = /[0-9a-f]{32}/.exec(cookie)?.[0] ?? '';
    const forged = createSessionTokens('another secret, just as long').sign(sessionId);
    expect((await ask({ cookie: `imaginate_session=${forged}` })).status).toBe(401);
    expect((await ask({ cookie: `imaginate_session=${sessionId}` })).status).toBe(401);
    const elsewhere = await ask({ cookie, origin: 'https://evil.example' }, '/session', 'POST');
    expect(elsewhere.json.error.code).toBe('origin_not_allowed');
  });
});
