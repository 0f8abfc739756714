import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../start-test-server.ts';

describe('what watches over the server', () => {
  it('hears that it is alive and ready, and what it works with', async () => {
    const { url } = await startTestServer();
    await request(url).get('/healthz').expect(200, { status: 'alive' });
    await request(url)
      .get('/readyz')
      .expect(200, { status: 'ready', provider: 'preview', extractor: 'offline', hasRoom: true });
  });

  it('hears of routes and methods that are not there', async () => {
    const { url } = await startTestServer();
    const { body } = await request(url).get('/nowhere').expect(404);
    expect(body.error).toMatchObject({ code: 'not_found', param: null });
    const other = await request(url).get('/openai_query').expect(405);
    expect(other.headers.allow).toBe('POST');
  });
});
