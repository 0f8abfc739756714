import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createHub } from '../../src/model-store/hub.ts';
import { HubUnavailable } from '../../src/model-store/hub-patience.ts';
import { ModelStoreError } from '../../src/model-store/model-store-error.ts';
import { createOutbound } from '../../src/outbound.ts';
import { startTinyHub } from './pull-context.ts';

const REPOSITORY = 'imaginate/tiny-sd';
const { signal } = new AbortController();

function hubAt(endpoint: string, token?: string, changes: object = {}) {
  const patience = { stallTimeoutMs: 20_000, retries: 1, firstDelayMs: 1, ...changes };
  return createHub({ endpoint, token, request: createOutbound({}).request, patience });
}

describe('a model hub', () => {
  it('resolves a branch to its commit, and takes the commit itself', async () => {
    const server = await startTinyHub();
    const commit = await hubAt(server.url).resolveRevision(REPOSITORY, 'main', signal);
    expect(commit).toBe(server.commitOf(REPOSITORY));
    expect(await hubAt(server.url).resolveRevision(REPOSITORY, commit, signal)).toBe(commit);
  });

  it('lists every file, over as many pages as there are', async () => {
    const server = await startTinyHub({ pageSize: 4 });
    const commit = server.commitOf(REPOSITORY);
    const files = await hubAt(server.url).listFiles(REPOSITORY, commit, signal);
    expect(server.requestsTo(`/api/models/${REPOSITORY}/tree/${commit}`).length).toBeGreaterThan(4);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    expect(files.find(({ path }) => path === 'unet/model.onnx')).toMatchObject({
      size: 2_963_716,
      hash: { algorithm: 'sha256', hex: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(files.find(({ path }) => path === 'tokenizer/vocab.json')).toMatchObject({
      size: 11_586,
      hash: { algorithm: 'git-blob', hex: expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
  });

  it('cannot name files outside of a folder', async () => {
    const server = await startTinyHub();
    const evil = [
      '../evil',
      '/evil',
      'unet/../../evil',
      'unet//evil',
      './evil',
      '..\\evil',
      'C:evil',
      'a\0b',
      '',
    ];
    const entries = [...evil, 'unet/..model.onnx'].map((path) => ({ type: 'file', path, size: 1 }));
    server.faults.push({ kind: 'answer', status: 200, body: JSON.stringify(entries) });
    const files = await hubAt(server.url).listFiles(REPOSITORY, server.commitOf(REPOSITORY), signal);
    expect(files.map(({ path }) => path)).toEqual(['unet/..model.onnx']);
  });

  it('is given the token, and the server that it redirects to is not', async () => {
    const server = await startTinyHub({ token: 'hf_secret', hasCdn: true });
    const hub = hubAt(server.url, 'hf_secret');
    const commit = await hub.resolveRevision(REPOSITORY, 'main', signal);
    const path = 'vae_encoder/model.onnx';
    const { status, body } = await hub.openFile({
      repository: REPOSITORY,
      commit,
      path,
      range: undefined,
      signal,
    });
    expect(status).toBe(200);
    expect((await buffer(body)).length).toBe(440_021);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer [redacted]',
      'Bearer [redacted]',
    ]);
    expect(server.cdn.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it.each([
    ['nobody', undefined, /shows no imaginate\/tiny-sd to everyone \(401\).*HF_TOKEN/],
    ['a wrong token', 'hf_wrong', /does not let the token of HF_TOKEN read imaginate\/tiny-sd \(401\)/],
  ])('says what to do when it refuses %s', async (_, token, sentence) => {
    const server = await startTinyHub({ token: 'hf_secret' });
    const failure = await failureOf(hubAt(server.url, token).resolveRevision(REPOSITORY, 'main', signal));
    expect(failure.message).toMatch(sentence);
    expect(failure.message).not.toMatch(/hf_/);
  });

  it.each([
    ['gated', 'imaginate/tiny-sam', 'main', /is gated: accept its terms at .*\/imaginate\/tiny-sam/],
    ['unknown', 'nobody/nothing', 'main', /has no nobody\/nothing/],
    ['of another revision', REPOSITORY, 'v9', /has no revision 'v9'/],
  ])('says what to do about a repository that is %s', async (_, repository, revision, sentence) => {
    const server = await startTinyHub({ token: 'hf_secret', gated: ['imaginate/tiny-sam'] });
    const failure = await failureOf(
      hubAt(server.url, 'hf_secret').resolveRevision(repository, revision, signal),
    );
    expect(failure.message).toMatch(sentence);
    expect(server.requests).toHaveLength(1);
  });

  it('is asked again when it is busy, and no more than that', async () => {
    const server = await startTinyHub();
    const sentences: string[] = [];
    const onRetry = (sentence: string) => void sentences.push(sentence);
    server.faults.push({ kind: 'answer', status: 503 });
    await hubAt(server.url, undefined, { onRetry }).resolveRevision(REPOSITORY, 'main', signal);
    expect(sentences).toEqual([
      expect.stringMatching(/busy or broken \(it answered 503\)\. Trying again in 1 s\./),
    ]);

    server.faults.push({ kind: 'answer', status: 502, times: 2 });
    const failure = await failureOf(hubAt(server.url).resolveRevision(REPOSITORY, 'main', signal));
    expect(failure.message).toMatch(/it answered 502/);
    expect(server.requests).toHaveLength(4);
  });

  it('is waited for as long as it asks', async () => {
    const server = await startTinyHub();
    const stop = new AbortController();
    const sentences: string[] = [];
    const onRetry = (sentence: string) => {
      sentences.push(sentence);
      stop.abort();
    };
    server.faults.push({ kind: 'answer', status: 429, headers: { 'retry-after': '77' } });
    const hub = hubAt(server.url, undefined, { onRetry });
    await expect(hub.resolveRevision(REPOSITORY, 'main', stop.signal)).rejects.toThrow(/abort/i);
    expect(sentences).toEqual([expect.stringContaining('Trying again in 77 s.')]);
    expect(server.requests).toHaveLength(1);
  });

  it('that cannot be reached is named without its credentials', async () => {
    const failure = await failureOf(
      hubAt('http://user:pass-word@127.0.0.1:9').resolveRevision('a/b', 'main', signal),
    );
    expect(failure).toBeInstanceOf(HubUnavailable);
    expect(failure.message).toMatch(
      /http:\/\/127\.0\.0\.1:9 cannot be reached \(\w+\).*HF_ENDPOINT and HTTPS_PROXY/,
    );
    expect(failure.message).not.toContain('pass-word');
  });

  it('that answers with a page for people is told apart', async () => {
    const server = await startTinyHub();
    server.faults.push({ kind: 'answer', status: 200, body: '<html>Please log in</html>' });
    const failure = await failureOf(hubAt(server.url).resolveRevision(REPOSITORY, 'main', signal));
    expect(failure.message).toMatch(/does not answer like a model hub/);
  });

  it('that never answers is given up', async () => {
    const server = await startTinyHub();
    const gate = server.gate();
    const hub = hubAt(server.url, undefined, { stallTimeoutMs: 50, retries: 0 });
    const failure = await failureOf(hub.resolveRevision(REPOSITORY, 'main', signal));
    gate.release();
    expect(failure.message).toMatch(/silent: nothing came for 0\.05 s/);
  });
});

async function failureOf(work: Promise<unknown>): Promise<ModelStoreError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ModelStoreError) return error;
  throw new Error(`no ModelStoreError but ${String(error)}`);
}
