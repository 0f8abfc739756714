import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeDatamuse, startFakeDatamuse } from './datamuse.ts';
import { transportFault } from './transport-faults.ts';

let fake: FakeDatamuse;

beforeEach(async () => {
  fake = await startFakeDatamuse();
});
afterEach(() => fake.close());

async function get(pathAndQuery: string): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(fake.url + pathAndQuery);
  return { status: response.status, answer: await response.json() };
}

test('answers with the nearest synonyms first', async () => {
  expect(await get('/words?rel_syn=Happy&max=2')).toEqual({
    status: 200,
    answer: [
      { word: 'glad', score: 2000 },
      { word: 'cheerful', score: 1900 },
    ],
  });
  expect((await get('/words?rel_syn=calm')).answer).toHaveLength(3);
});

test.each(['/words?rel_syn=zzz', '/words?rel_syn=constructor'])('knows nothing of %s', async (address) => {
  expect(await get(address)).toEqual({ status: 200, answer: [] });
});

test('answers with the synonyms a test sets', async () => {
  fake.synonyms = { 'ice cream': ['gelato'] };
  expect((await get('/words?rel_syn=ice%20cream&max=5')).answer).toEqual([{ word: 'gelato', score: 2000 }]);
  expect((await get('/words?rel_syn=happy')).answer).toEqual([]);
});

test.each([
  ['/sug?s=happy', 404],
  ['/v1/words?rel_syn=happy', 404],
  ['/words', 400],
  ['/words?rel_syn=', 400],
  ['/words?rel_syn=happy&max=0', 400],
  ['/words?rel_syn=happy&max=1001', 400],
  ['/words?rel_syn=happy&max=many', 400],
  ['/words?ml=happy', 400],
])('refuses %s', async (address, status) => {
  expect((await get(address)).status).toBe(status);
});

test('refuses other methods', async () => {
  const response = await fetch(`${fake.url}/words?rel_syn=happy`, { method: 'POST' });
  expect(response.status).toBe(404);
});

test('records what it is asked', async () => {
  await get('/words?rel_syn=happy&max=2');
  const [request] = fake.requestsTo('/words');
  expect(request?.method).toBe('GET');
  expect(Object.fromEntries(request?.query ?? [])).toEqual({ rel_syn: 'happy', max: '2' });
});

test('plays the transport faults', async () => {
  fake.faults.push(
    transportFault.answer(500, { error: 'no' }),
    transportFault.garbageJson(),
    transportFault.resetBeforeAnswer(),
  );
  expect((await get('/words?rel_syn=happy')).status).toBe(500);
  await expect(get('/words?rel_syn=happy')).rejects.toThrow(SyntaxError);
  await expect(get('/words?rel_syn=happy')).rejects.toThrow('fetch failed');
  expect((await get('/words?rel_syn=happy')).status).toBe(200);
});

test('hangs until the client goes', async () => {
  fake.faults.push(transportFault.hang());
  const gate = fake.gate();
  const abort = new AbortController();
  const answer = fetch(`${fake.url}/words?rel_syn=happy`, { signal: abort.signal });
  const request = await gate.arrived;
  gate.release();
  abort.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(await request.ended).toBe('abandoned');
});
