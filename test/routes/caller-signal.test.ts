import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { callerSignal } from '../../src/routes/caller-signal.ts';

/** A real exchange: the response as the server has it, and how its caller hangs up. */
async function exchange() {
  const arrived = Promise.withResolvers<Response>();
  const app = express();
  app.get('/', (_request, response) => arrived.resolve(response));
  const server = createServer(app).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close().closeAllConnections());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const away = new AbortController();
  const answer = fetch(`http://127.0.0.1:${port}/`, { signal: away.signal });
  answer.catch(() => undefined);
  return { response: await arrived.promise, answer, hangUp: () => away.abort() };
}

it('is aborted when the caller hangs up', async () => {
  const { response, hangUp } = await exchange();
  const signal = callerSignal(response);
  expect(signal.aborted).toBe(false);
  hangUp();
  await once(signal, 'abort');
  expect(signal.reason).toMatchObject({ code: 'request_cancelled' });
});

it('is aborted from the start where the caller has hung up already', async () => {
  const { response, hangUp } = await exchange();
  hangUp();
  await once(response, 'close');
  expect(callerSignal(response).reason).toMatchObject({ code: 'request_cancelled' });
});

it('is not aborted when the answer has been sent', async () => {
  const { response, answer } = await exchange();
  const signal = callerSignal(response);
  response.end('done');
  await once(response, 'close');
  expect(await (await answer).text()).toBe('done');
  expect(signal.aborted).toBe(false);
});
