import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { findExact } from './exact.ts';
import { type Candidate, type NormaliserTier, TierUnavailableError } from './tier.ts';
import type { WordList } from './vocabulary.ts';

/** Synonyms of one word, best first: https://www.datamuse.com/api/ (`rel_syn`). */
const replySchema = z.array(z.object({ word: z.string(), score: z.number().default(0) }));
type Synonym = z.infer<typeof replySchema>[number];

const SYNONYMS_ASKED_FOR = 100;
const WORDS_CACHED = 5000;
/** After this many failures in a row the service is left alone … */
const FAILURES_BEFORE_PAUSE = 3;
/** … for this long; then a single word tries it again. */
const PAUSE_MS = 30_000;

export interface DatamuseOptions {
  /** Address of the service, without `/words`. */
  url: string;
  /** Most time one word may take, connection included. */
  timeoutMs: number;
  fetch: typeof fetch;
}

/**
 * Datamuse synonyms that stand on the list. Answers are cached, empty ones too; callers that ask for the
 * same word at once share one request; a service that fails is left alone for a while.
 */
export function createDatamuseTier({ url, timeoutMs, fetch }: DatamuseOptions): NormaliserTier {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: PAUSE_MS,
    breaker: new ConsecutiveBreaker(FAILURES_BEFORE_PAUSE),
  });
  const synonyms = new LRUCache<string, Synonym[]>({
    max: WORDS_CACHED,
    ignoreFetchAbort: true,
    fetchMethod: (word) => breaker.execute(() => requestSynonyms(word)),
  });

  async function requestSynonyms(word: string): Promise<Synonym[]> {
    const address = new URL(`${url}/words`);
    address.searchParams.set('rel_syn', word);
    address.searchParams.set('max', String(SYNONYMS_ASKED_FOR));
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`Datamuse answered with status ${response.status}.`);
    return replySchema.parse(await response.json());
  }

  return {
    name: 'datamuse',
    async match(word, list) {
      if (!isEnglish(word)) return [];
      try {
        return candidatesAmong((await synonyms.fetch(word.toLowerCase())) ?? [], list);
      } catch (cause) {
        throw new TierUnavailableError(describeFailure(cause, timeoutMs), { cause });
      }
    },
  };
}

function isEnglish(word: string): boolean {
  return word.length <= 100 && /^[a-z][a-z0-9' -]*$/i.test(word);
}

/** Scores are made relative to the best synonym's, which Datamuse gives without a fixed range. */
function candidatesAmong(synonyms: Synonym[], list: WordList): Candidate[] {
  const best = Math.max(1, ...synonyms.map((synonym) => synonym.score));
  const scores = new Map<string, number>();
  for (const synonym of synonyms) {
    const value = findExact(synonym.word, list);
    if (value !== undefined) scores.set(value, Math.max(scores.get(value) ?? 0, synonym.score / best));
  }
  return [...scores].map(([value, score]) => ({ value, score })).sort((a, b) => b.score - a.score);
}

function describeFailure(cause: unknown, timeoutMs: number): string {
  if (cause instanceof BrokenCircuitError)
    return 'Datamuse is left alone for a while after several failures.';
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `Datamuse did not answer within ${timeoutMs} ms.`;
  return 'Datamuse could not be reached.';
}
