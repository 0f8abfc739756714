import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Brief } from '../../../src/brief.ts';
import { createDiskCache, type DiskCache } from '../../../src/disk-cache.ts';
import { createOpenAIClient } from '../../../src/providers/openai/openai-client.ts';
import { createCachedExtractor } from '../../../src/stages/extract/cached-extractor.ts';
import type { Extraction, ExtractionError, Extractor } from '../../../src/stages/extract/extractor.ts';
import { createOpenAIExtractor } from '../../../src/stages/extract/openai-extractor.ts';
import { type FakeOpenAI, fault, startFakeOpenAI } from '../../fakes/openai.ts';
import { makeTestFolder } from '../../test-folder.ts';

const CHAT = '/v1/chat/completions';
const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const DAY_MS = 86_400_000;

const brief = {
  english: 'a warm sea',
  mood: null,
  theme: null,
  background: null,
  object: [],
  act: null,
  style: null,
};

let upstream: FakeOpenAI;
beforeEach(async () => {
  upstream = await startFakeOpenAI();
});
afterEach(() => upstream.close());

const calls = () => upstream.requestsTo(CHAT).length;

function createExtractor(options: { disk?: DiskCache; askedWith?: string[] } = {}): Extractor {
  const extractor = createOpenAIExtractor({
    client: createOpenAIClient({ apiKey: upstream.apiKey, baseUrl: upstream.url, fetch }),
    model: 'gpt-6-luna',
    timeoutMs: 10_000,
  });
  return createCachedExtractor(extractor, { askedWith: [], ...options });
}

function extractorSaying(said: Brief, model = 'gpt-6-luna'): Extractor {
  return {
    source: 'openai',
    extract: async () => ({ brief: said, model, untranslated: [], usage: null, costUsd: 0.1 }),
  };
}

function extract(
  extractor: Extractor,
  { sentence = SENTENCE, signal = new AbortController().signal } = {},
): Promise<Extraction> {
  return extractor.extract(sentence, signal);
}

function openDisk(file: string): DiskCache {
  const fail = (problem: Error) => {
    throw problem;
  };
  const disk = createDiskCache({
    ...{ file, table: 'briefs', mostEntries: 100, mostAgeMs: 365 * DAY_MS },
    ...{ onProblem: fail, onExposed: fail },
  });
  onTestFinished(() => disk.close());
  return disk;
}

describe('the cached extractor', () => {
  it('asks once for a sentence; the second answer is the same, costs nothing and says so', async () => {
    const extractor = createExtractor();
    const first = await extract(extractor);
    expect(first.cached).toBeUndefined();
    expect(first.costUsd).toBeGreaterThan(0);
    expect(await extract(extractor)).toEqual({ ...first, usage: null, costUsd: 0, cached: true });
    expect(calls()).toBe(1);
    await extract(extractor, { sentence: `${SENTENCE}.` });
    expect(calls()).toBe(2);
  });

  it('finds on the disk what an earlier process was told, unless it would ask another', async () => {
    const file = join(await makeTestFolder(), 'answers.sqlite');
    const first = await extract(createExtractor({ disk: openDisk(file), askedWith: ['a'] }));
    const again = await extract(createExtractor({ disk: openDisk(file), askedWith: ['a'] }));
    expect(again).toEqual({ ...first, usage: null, costUsd: 0, cached: true });
    expect(calls()).toBe(1);
    await extract(createExtractor({ disk: openDisk(file), askedWith: ['b'] }));
    expect(calls()).toBe(2);
  });

  it('names the model that answered then', async () => {
    const answering = extractorSaying({ ...brief, english: 'a sea' }, 'gpt-6-luna-2026-10-01');
    const extractor = createCachedExtractor(answering, { askedWith: ['gpt-6-luna'] });
    await extract(extractor);
    expect(await extract(extractor)).toMatchObject({ model: 'gpt-6-luna-2026-10-01', cached: true });
  });

  it('shares one call among callers at once; one of them has paid for it', async () => {
    const extractor = createExtractor();
    const all = await Promise.all([extract(extractor), extract(extractor), extract(extractor)]);
    expect(calls()).toBe(1);
    expect(all.map(({ cached }) => cached)).toEqual([undefined, true, true]);
    expect(all.filter(({ costUsd }) => costUsd !== 0)).toHaveLength(1);
    expect(new Set(all.map(({ brief }) => brief.english)).size).toBe(1);
  });

  it('tells one of those who share a failure what it has cost', async () => {
    const extractor = createExtractor();
    upstream.faults.push({ ...fault.schemaViolation(), times: 2 });
    const failures = await Promise.all(
      [1, 2, 3].map(() => extract(extractor).catch((error: unknown) => error as ExtractionError)),
    );
    expect(calls()).toBe(2);
    const costs = failures.map((failure) => ('spent' in failure ? failure.spent.costUsd : undefined));
    expect(costs).toEqual([expect.any(Number), 0, 0]);
    expect(costs[0]).toBeGreaterThan(0);
    expect(failures.map((failure) => 'code' in failure && failure.code)).toEqual(
      Array(3).fill('extraction_failed'),
    );
  });

  it('keeps the warnings and what stands untranslated', async () => {
    upstream.brief = () => ({ ...brief, english: 'a 고양이 on a roof' });
    const extractor = createExtractor();
    const first = await extract(extractor);
    expect(first).toMatchObject({ untranslated: ['고양이'], warnings: [expect.stringContaining('Korean')] });
    expect(await extract(extractor)).toEqual({ ...first, usage: null, costUsd: 0, cached: true });
  });

  it('goes on for one of two callers when the other leaves, who pays for it then', async () => {
    const extractor = createExtractor();
    const gate = upstream.gate({ path: CHAT });
    const leaver = new AbortController();
    const left = extract(extractor, { signal: leaver.signal });
    const stayed = extract(extractor);
    await gate.arrived;
    leaver.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    gate.release();
    const { cached, costUsd } = await stayed;
    expect(cached).toBeUndefined();
    expect(costUsd).toBeGreaterThan(0);
    expect(calls()).toBe(1);
  });

  it('gives up the call when nobody waits any more', async () => {
    const gate = upstream.gate({ path: CHAT });
    const leaver = new AbortController();
    const extractor = createExtractor();
    const left = extract(extractor, { signal: leaver.signal });
    const { ended } = await gate.arrived;
    leaver.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(await ended).toBe('abandoned');
    expect((await extract(extractor)).cached).toBeUndefined();
  });

  it.each([
    ['failures', fault.quotaExhausted(), 'insufficient_quota'],
    ['refusals', fault.refusal(), 'extraction_refused'],
  ] as const)('does not keep %s', async (_name, broken, code) => {
    const extractor = createExtractor();
    upstream.faults.push(broken);
    await expect(extract(extractor)).rejects.toMatchObject({ code });
    expect((await extract(extractor)).cached).toBeUndefined();
    expect(calls()).toBe(2);
  });

  it('forgets after 30 days, in memory and on the disk', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const file = join(await makeTestFolder(), 'answers.sqlite');
    const extractor = createExtractor({ disk: openDisk(file) });
    await extract(extractor);
    vi.advanceTimersByTime(30 * DAY_MS);
    const fromDisk = createExtractor({ disk: openDisk(file) });
    expect((await extract(fromDisk)).cached).toBe(true);
    vi.advanceTimersByTime(1);
    expect(calls()).toBe(1);
    expect((await extract(fromDisk)).cached).toBeUndefined();
    expect(calls()).toBe(2);
  });

  it.each(['{', '{"storedAt":1}', 'null', `{"storedAt":${Date.now()},"brief":{"english":""}}`])(
    'asks again where %j stands in the file',
    async (text) => {
      const file = join(await makeTestFolder(), 'answers.sqlite');
      await extract(createExtractor({ disk: openDisk(file) }));
      const database = new DatabaseSync(file);
      expect(database.prepare('UPDATE briefs SET text = ?').run(text).changes).toBe(1);
      database.close();
      const extractor = createExtractor({ disk: openDisk(file) });
      expect((await extract(extractor)).cached).toBeUndefined();
      expect((await extract(extractor)).cached).toBe(true);
      expect(calls()).toBe(2);
    },
  );

  it('keeps no brief that is very long', async () => {
    const file = join(await makeTestFolder(), 'answers.sqlite');
    const extractor = createExtractor({ disk: openDisk(file) });
    const long = 'a warm sea '.repeat(2000);
    upstream.brief = () => ({ ...brief, english: long });
    const sentence = '따뜻한 바다 '.repeat(4500);
    expect((await extract(extractor, { sentence })).brief.english).toBe(long.trim());
    expect((await extract(extractor, { sentence })).cached).toBeUndefined();
    expect(calls()).toBe(2);
  });

  it('forgets the briefs used least when the memory for them is full', async () => {
    const answering = extractorSaying({ ...brief, english: 'a sea '.repeat(2000) });
    const ask = vi.spyOn(answering, 'extract');
    const extractor = createCachedExtractor(answering, { askedWith: [] });
    for (let index = 0; index < 400; index++) {
      await extract(extractor, { sentence: `${index}` });
      await extract(extractor, { sentence: '0' });
    }
    expect(ask).toHaveBeenCalledTimes(400);
    expect((await extract(extractor, { sentence: '399' })).cached).toBe(true);
    expect((await extract(extractor, { sentence: '0' })).cached).toBe(true);
    expect((await extract(extractor, { sentence: '1' })).cached).toBeUndefined();
  });

  it('writes no sentence into the file', async () => {
    const file = join(await makeTestFolder(), 'answers.sqlite');
    const { brief: told } = await extract(createExtractor({ disk: openDisk(file) }));
    const bytes = Buffer.concat(await Promise.all([readFile(file), readFile(`${file}-wal`)]));
    expect(bytes.includes(told.english)).toBe(true);
    expect(bytes.includes(SENTENCE)).toBe(false);
    expect(bytes.includes('바다')).toBe(false);
  });
});
