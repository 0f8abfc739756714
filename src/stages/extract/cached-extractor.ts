import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { DiskCache } from '../../disk-cache.ts';
import { type Extraction, ExtractionError, type Extractor } from './extractor.ts';
import { createSingleFlight } from './single-flight.ts';
import { NOTHING_SPENT, type Spending } from './spending.ts';

/** What a call to the text model has brought, without what it has cost. */
const keptSchema = z.object({
  storedAt: z.number(),
  brief: z.object({
    english: z.string().min(1),
    mood: z.string().nullable(),
    theme: z.string().nullable(),
    background: z.string().nullable(),
    object: z.array(z.string()),
    act: z.string().nullable(),
    style: z.string().nullable(),
  }),
  model: z.string().nullable(),
  untranslated: z.array(z.string()),
  warnings: z.array(z.string()),
});
type Kept = z.infer<typeof keptSchema>;

/** Some thousand sentences; most take less than 1 KB. */
const BYTES_IN_MEMORY = 4 * 1024 * 1024;
/** Longer briefs are asked for again, so that a few cannot push out all others, nor fill the disk. */
const LONGEST_KEPT_BYTES = 16 * 1024;
/** Models change behind their names. */
export const BRIEF_AGE_MS = 30 * 86_400_000;

export interface CachedExtractorOptions {
  /** All that a brief depends on beside the sentence: the server that is asked, the model, what it is told. */
  askedWith: readonly string[];
  /** Keeps briefs beyond the life of the process. */
  disk?: DiskCache | undefined;
}

/**
 * The same extractor, asked once for a sentence. Callers with the same sentence at once share one call. Failures and
 * refusals are not kept; of callers who share one, the first is told what it has cost. A brief that is kept costs nothing;
 * its key is a hash, so the sentence is not kept with it. Warnings are kept, senses are not: text models know none.
 */
export function createCachedExtractor(
  extractor: Extractor,
  { askedWith, disk }: CachedExtractorOptions,
): Extractor {
  const memory = new LRUCache<string, string>({
    maxSize: BYTES_IN_MEMORY,
    sizeCalculation: (text, key) => 2 * (text.length + key.length),
  });
  const calls = createSingleFlight<Extraction | ExtractionError>();

  function find(key: string): Extraction | undefined {
    const inMemory = memory.get(key);
    if (inMemory !== undefined) return readKept(inMemory);
    return disk?.get(key, (text) => {
      const extraction = readKept(text);
      if (extraction !== undefined) memory.set(key, text);
      return extraction;
    });
  }

  function keep(key: string, { brief, model, untranslated, warnings = [] }: Extraction): void {
    const kept: Kept = { storedAt: Date.now(), brief, model, untranslated, warnings };
    const text = JSON.stringify(kept);
    if (Buffer.byteLength(text) > LONGEST_KEPT_BYTES) return;
    memory.set(key, text);
    disk?.set(key, text);
  }

  return {
    source: extractor.source,
    async extract(sentence, signal) {
      const key = hash([sentence, ...askedWith]);
      const kept = find(key);
      if (kept !== undefined) return kept;
      const { result, isFirst } = await calls.run(key, signal, async (sharedSignal) => {
        const answer = await extractor.extract(sentence, sharedSignal).catch(asFailure);
        if (!(answer instanceof ExtractionError)) keep(key, answer);
        return answer;
      });
      if (!(result instanceof ExtractionError)) return isFirst ? result : withoutCost(result);
      throw isFirst ? result : new ExtractionError(result, NOTHING_SPENT);
    },
  };
}

/**
 * Undefined for what is too old.
 * @throws where the text is no kept brief
 */
function readKept(text: string): Extraction | undefined {
  const { storedAt, ...kept } = keptSchema.parse(JSON.parse(text));
  return storedAt < Date.now() - BRIEF_AGE_MS ? undefined : withoutCost(kept);
}

/** The call has been paid for by the one who made it. */
function withoutCost(answer: Omit<Extraction, keyof Spending>): Extraction {
  return { ...answer, ...NOTHING_SPENT, cached: true };
}

/** A failure that was paid for is a result as well: one of those who share it accounts for it. */
function asFailure(thrown: unknown): ExtractionError {
  if (thrown instanceof ExtractionError) return thrown;
  throw thrown;
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
