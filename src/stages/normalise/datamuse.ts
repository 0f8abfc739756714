import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import { z } from 'zod';
import type { DiskCache } from '../../disk-cache.ts';
import { findExact } from './exact.ts';
import { type Candidate, type NormaliserTier, TierUnavailableError } from './tier.ts';
import type { WordList } from './vocabulary.ts';

/** Synonyms of one word, best first: https://www.datamuse.com/api/ (`rel_syn`). */
const replySchema = z.array(z.object({ word: z.string(), score: z.number().default(0) }));
type Synonym = z.infer<typeof replySchema>[number];

const SYNONYMS_ASKED_FOR = 100;
/** A hundred synonyms take some 5 KB. */
const MOST_REPLY_BYTES = 100_000;
const WORDS_IN_MEMORY = 5000;
/** A list of words must not be a burst on a service that is free for all. */
const REQUESTS_AT_ONCE = 8;
/** After this many failures in a row the service is left alone … */
const FAILURES_BEFORE_PAUSE = 3;
/** … for this long; then a single word tries it again. */
const PAUSE_MS = 30_000;

export interface DatamuseOptions {
  /** Address of the service, without `/words`. */
  url: string;
  /** Most time the words of one request may take together, connections included. */
  timeoutMs: number;
  fetch: typeof fetch;
  /** Keeps answers beyond the life of the process. */
  cache?: DiskCache | undefined;
}

/**
 * Datamuse synonyms that stand on the list. Answers are cached in memory and on disk, empty ones too; callers that
 * ask for the same word at once share one request; a service that fails is left alone for a while.
 */
export function createDatamuseTier({ url, timeoutMs, fetch, cache }: DatamuseOptions): NormaliserTier {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: PAUSE_MS,
    breaker: new ConsecutiveBreaker(FAILURES_BEFORE_PAUSE),
  });
  const queue = new PQueue({ concurrency: REQUESTS_AT_ONCE });
  const synonyms = new LRUCache<string, Synonym[]>({
    max: WORDS_IN_MEMORY,
    fetchMethod: async (word) => {
      const deadline = performance.now() + timeoutMs;
      return keptSynonyms(word) ?? queue.add(() => askService(word, deadline));
    },
  });

  function keptSynonyms(word: string): Synonym[] | undefined {
    return cache?.get(word, (text) => replySchema.parse(JSON.parse(text)));
  }

  function known(word: string): Synonym[] {
    const found = synonyms.get(word) ?? keptSynonyms(word);
    if (found === undefined) throw timeIsUp();
    return found;
  }

  /** @param deadline of `performance.now()`; nobody waits for a word any more whose turn comes after it */
  async function askService(word: string, deadline: number): Promise<Synonym[]> {
    if (performance.now() > deadline) throw timeIsUp();
    const found = await breaker.execute(() => requestSynonyms(word));
    cache?.set(word, JSON.stringify(found));
    return found;
  }

  async function requestSynonyms(word: string): Promise<Synonym[]> {
    const address = new URL(`${url}/words`);
    address.searchParams.set('rel_syn', word);
    address.searchParams.set('max', String(SYNONYMS_ASKED_FOR));
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new UnusableReplyError(`Datamuse answered with status ${response.status}.`);
    const reply = replySchema.safeParse(parseJson(await readText(response)));
    if (!reply.success) throw new UnusableReplyError('Datamuse answered with something else than words.');
    return reply.data.slice(0, SYNONYMS_ASKED_FOR);
  }

  return {
    name: 'datamuse',
    async match({ meaningful }, list, { startedAt }) {
      const word = meaningful.join(' ');
      if (!isEnglish(word)) return [];
      try {
        const timeLeftMs = timeoutMs - (performance.now() - startedAt);
        // Once the time is up only what is known already is given: nothing new is asked for.
        const found = timeLeftMs > 0 ? await within(timeLeftMs, synonyms.fetch(word)) : known(word);
        return candidatesAmong(found ?? [], list);
      } catch (cause) {
        throw new TierUnavailableError(describeFailure(cause, timeoutMs), { cause });
      }
    },
  };
}

/** The service was reached and did not help. The message is a sentence for people. */
class UnusableReplyError extends Error {}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_REPLY_BYTES) throw new UnusableReplyError('Datamuse answered with too much.');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEnglish(word: string): boolean {
  return word.length <= 100 && /^[a-z][a-z0-9 ]*$/.test(word);
}

/** The work's result, or a `TimeoutError` when the time is up. The work itself goes on, for the cache. */
async function within<Result>(timeLeftMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(timeIsUp()), timeLeftMs);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function timeIsUp(): Error {
  return new DOMException('The time is up.', 'TimeoutError');
}

/** Scores are made relative to the best synonym's, which Datamuse gives without a fixed range. */
function candidatesAmong(synonyms: Synonym[], list: WordList): Candidate[] {
  const best = Math.max(1, ...synonyms.map((synonym) => synonym.score));
  const candidates = new Map<string, Candidate>();
  for (const { word, score } of synonyms) {
    const value = findExact(word, list);
    if (value === undefined || score / best <= (candidates.get(value)?.score ?? -1)) continue;
    candidates.set(value, { value, score: Math.max(0, score / best), via: `synonym ${word}` });
  }
  return [...candidates.values()].sort((a, b) => b.score - a.score);
}

function describeFailure(cause: unknown, timeoutMs: number): string {
  if (cause instanceof UnusableReplyError) return cause.message;
  if (cause instanceof BrokenCircuitError)
    return 'Datamuse is left alone for a while after several failures.';
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `Datamuse did not answer within ${timeoutMs} ms.`;
  return 'Datamuse could not be reached.';
}
