import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { DiskCache } from '../../disk-cache.ts';
import type { Extraction, Extractor } from './extractor.ts';
import { createSingleFlight } from './single-flight.ts';

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
 * refusals are not kept. A brief that is kept costs nothing; its key is a hash, so the sentence is not kept with it.
 */
export function createCachedExtractor(
  extractor: Extractor,
  { askedWith, disk }: CachedExtractorOptions,
): Extractor {
  const memory = new LRUCache<string, string>({
    maxSize: BYTES_IN_MEMORY,
    sizeCalculation: (text, key) => 2 * (text.length + key.length),
  });
  const calls = createSingleFlight<Extraction>();

  function find(key: string): Extraction | undefined {
    const inMemory = memory.get(key);
    if (inMemory !== undefined) return readKept(inMemory);
    return disk?.get(key, (text) => {
      const extraction = readKept(text);
      if (extraction !== undefined) memory.set(key, text);
      return extraction;
    });
  }

  function keep(key: string, { brief, model, untranslated }: Extraction): void {
    const kept: Kept = { storedAt: Date.now(), brief, model, untranslated };
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
        const extraction = await extractor.extract(sentence, sharedSignal);
        keep(key, extraction);
        return extraction;
      });
      return isFirst ? result : withoutCost(result);
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
function withoutCost(answer: Pick<Extraction, 'brief' | 'model' | 'untranslated'>): Extraction {
  return { ...answer, usage: null, costUsd: 0, cached: true };
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
