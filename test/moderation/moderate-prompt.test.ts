import { createServer } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createPromptModeration } from '../../src/moderation/moderate-prompt.ts';
import { createOpenAIModerator } from '../../src/moderation/openai-moderator.ts';
import { createOpenAIClient } from '../../src/providers/openai/openai-client.ts';
import { fault, startFakeOpenAI } from '../fakes/openai.ts';

const PATH = '/v1/moderations';

async function start({ timeoutMs = 10_000, wordCheck = 'block' as 'block' | 'off' } = {}) {
  const upstream = await startFakeOpenAI();
  onTestFinished(() => upstream.close());
  const client = createOpenAIClient({ apiKey: upstream.apiKey, baseUrl: upstream.url, fetch });
  const moderatePrompt = createPromptModeration({
    moderator: createOpenAIModerator({ client, timeoutMs }),
    wordCheck,
  });
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const { signal } = new AbortController();
  return {
    upstream,
    log: () => lines.join(''),
    moderate: (text: string, context: { param?: string; signal?: AbortSignal } = {}) =>
      moderatePrompt(text, { signal, logger, ...context }),
  };
}

it('lets through what is not flagged', async () => {
  const { moderate, upstream, log } = await start();
  expect(await moderate('푸른 바다')).toEqual({ warnings: [] });
  expect(upstream.requestsTo(PATH).map(({ body }) => body)).toEqual([
    { model: 'omni-moderation-latest', input: '푸른 바다' },
  ]);
  expect(log()).toBe('');
});

it('refuses what is flagged, and names the categories', async () => {
  const { moderate } = await start();
  await expect(moderate('바다 [violence] [sexual]')).rejects.toMatchObject({
    code: 'moderation_blocked',
    param: 'prompt',
    message:
      "'prompt' was refused for its content by OpenAI's moderation. Nothing was made. safety_violations=[sexual, violence].",
    moderation: { categories: ['sexual', 'violence'], moderation_stage: 'input' },
  });
  await expect(moderate('[hate]', { param: 'search' })).rejects.toMatchObject({
    param: 'search',
    message: expect.stringContaining("'search'"),
  });
});

it.each([
  ['a server without moderation', fault.answer(404, { detail: 'Not Found' }), 'upstream_model_not_found'],
  ['a failing server', fault.serverError(), 'upstream_error'],
  ['a proxy page', fault.htmlPage(), 'upstream_error'],
  ['a refused key', fault.invalidKey(), 'upstream_auth_failed'],
  ['no credit', fault.quotaExhausted(), 'insufficient_quota'],
  ['an overloaded server', fault.overloaded(), 'upstream_overloaded'],
  ['a wait that is too long', fault.rateLimited(20), 'rate_limit_exceeded'],
  ['no verdict', fault.answer(200, { results: [] }), 'upstream_invalid_response'],
])('blocks nothing because of %s, warns and logs the code', async (_name, failure, code) => {
  const { moderate, upstream, log } = await start();
  upstream.faults.push(failure);
  expect(await moderate('[violence] 비밀')).toEqual({
    warnings: [`OpenAI's moderation could not be asked (${code}): only the word check was made.`],
  });
  expect(upstream.requestsTo(PATH)).toHaveLength(1);
  expect(log()).toContain(code);
  expect(log()).not.toContain('비밀');
});

it.each([
  ['never answers', fault.hang()],
  ['stops in the middle', fault.stalledBody()],
])('waits for a moderation that %s as long as it may', async (_name, failure) => {
  const { moderate, upstream } = await start({ timeoutMs: 200 });
  upstream.faults.push(failure);
  const { warnings } = await moderate('[violence]');
  expect(warnings).toEqual([expect.stringContaining('(upstream_timeout)')]);
});

it('says that nothing was checked where the word check is off', async () => {
  const { moderate, upstream } = await start({ wordCheck: 'off' });
  upstream.faults.push(fault.serverError());
  const { warnings } = await moderate('바다');
  expect(warnings).toEqual([expect.stringContaining('nothing was checked')]);
});

it('asks again where the request was not taken', async () => {
  const { moderate, upstream } = await start();
  upstream.faults.push(fault.rateLimited(0));
  await expect(moderate('[violence]')).rejects.toMatchObject({ code: 'moderation_blocked' });
  expect(upstream.requestsTo(PATH)).toHaveLength(2);
});

it('warns of a server that is not there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  const client = createOpenAIClient({
    apiKey: 'any',
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    fetch,
  });
  const moderatePrompt = createPromptModeration({
    moderator: createOpenAIModerator({ client }),
    wordCheck: 'block',
  });
  const { signal } = new AbortController();
  const { warnings } = await moderatePrompt('바다', { signal, logger: pino({ level: 'silent' }) });
  expect(warnings).toEqual([expect.stringContaining('(upstream_unreachable)')]);
});

it('ends when the work is aborted, with the reason', async () => {
  const { moderate, upstream, log } = await start();
  const gate = upstream.gate({ path: PATH });
  const stop = new AbortController();
  const moderation = moderate('바다', { signal: stop.signal });
  await gate.arrived;
  const reason = new AppError('server_stopped');
  stop.abort(reason);
  await expect(moderation).rejects.toBe(reason);
  expect(log()).toBe('');
});
