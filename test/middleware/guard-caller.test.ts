import { describe, expect, it } from 'vitest';
import { sendRaw } from '../send-raw.ts';
import { startTestServer } from '../start-test-server.ts';

const json = { 'content-type': 'application/json' };

describe('the host a loopback server is asked for', () => {
  it.each(['localhost', 'localhost:3001', '127.0.0.1:3001', '[::1]:3001', 'app.localhost', 'LOCALHOST'])(
    'may be %s',
    async (host) => {
      const server = await startTestServer();
      expect((await sendRaw(server.url, 'GET', '/healthz', { host })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:3001',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '192.168.0.1',
    '0.0.0.0',
  ])('may not be %j', async (host) => {
    const server = await startTestServer();
    for (const method of ['GET', 'POST']) {
      const answer = await sendRaw(server.url, method, '/brief', { ...json, host });
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('host_not_allowed');
    }
  });

  it('may be one that the operator allows', async () => {
    const server = await startTestServer({ ALLOWED_HOSTS: 'images.example' });
    expect((await sendRaw(server.url, 'GET', '/healthz', { host: 'images.example:80' })).status).toBe(200);
  });
});

describe('web pages of other origins', () => {
  it.each(['http://localhost:5173', 'http://127.0.0.1:8080', 'https://[::1]:1', 'http://app.localhost'])(
    'on this machine are allowed: %s',
    async (origin) => {
      const server = await startTestServer();
      const answer = await sendRaw(server.url, 'POST', '/brief', { ...json, origin });
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      expect(answer.headers['access-control-expose-headers']).toContain('X-Imaginate-Session');
    },
  );

  it.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'http://192.168.0.1', 'garbage'])(
    'elsewhere may change nothing, preflight or not: %s',
    async (origin) => {
      const server = await startTestServer();
      for (const [method, path] of [
        ['POST', '/openai_query'],
        ['POST', '/session_clear?clear=True'],
        ['DELETE', '/session/generations/0192aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa'],
      ] as const) {
        const answer = await sendRaw(server.url, method, path, { 'content-type': 'text/plain', origin });
        expect(answer.status).toBe(403);
        expect(answer.body).toContain('origin_not_allowed');
      }
      const preflight = await sendRaw(server.url, 'OPTIONS', '/openai_query', {
        origin,
        'access-control-request-method': 'POST',
      });
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
      const read = await sendRaw(server.url, 'GET', '/session', { origin });
      expect(read.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('are allowed where the operator names them', async () => {
    const server = await startTestServer({ CORS_ORIGINS: 'https://app.example, https://other.example' });
    const answer = await sendRaw(server.url, 'POST', '/brief', { ...json, origin: 'https://app.example' });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
    expect(answer.headers['access-control-allow-credentials']).toBe('true');
    expect(
      (await sendRaw(server.url, 'POST', '/brief', { ...json, origin: 'https://evil.example' })).status,
    ).toBe(403);
  });

  it('are all allowed with *', async () => {
    const server = await startTestServer({ CORS_ORIGINS: '*' });
    const answer = await sendRaw(server.url, 'POST', '/brief', { ...json, origin: 'https://any.example' });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('get a preflight answer that allows the session and idempotency headers', async () => {
    const server = await startTestServer();
    const answer = await sendRaw(server.url, 'OPTIONS', '/openai_query', {
      origin: 'http://localhost:5173',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,idempotency-key,x-imaginate-session',
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-headers']).toBe(
      'content-type,idempotency-key,x-imaginate-session',
    );
  });
});

describe('every answer', () => {
  it('carries helmet’s headers and a request id', async () => {
    const server = await startTestServer();
    const answer = await sendRaw(server.url, 'GET', '/healthz', { 'x-request-id': 'trace-1' });
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-request-id': 'trace-1' });
    expect(answer.headers['x-powered-by']).toBeUndefined();
    const other = await sendRaw(server.url, 'GET', '/healthz', { 'x-request-id': '<script>' });
    expect(other.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
