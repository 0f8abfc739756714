import { openAnswerCache } from './answer-cache.ts';
import { ConfigError } from './config.ts';
import { EMBEDDED_MODEL } from './fasttext/embedded-model.ts';
import { FastTextModelError } from './fasttext/model-error.ts';
import type { IndexProgress } from './fasttext/open-model.ts';
import { openWordVectors } from './fasttext/open-word-vectors.ts';
import type { WordVectors } from './fasttext/word-vectors.ts';
import type { Logger } from './logger.ts';
import { createDatamuseTier } from './stages/normalise/datamuse.ts';
import { createExactTier } from './stages/normalise/exact.ts';
import { createFastTextTier } from './stages/normalise/fasttext.ts';
import type { NormaliserTier } from './stages/normalise/tier.ts';
import { createWordNetTier } from './stages/normalise/wordnet.ts';
import { embeddedWordNet } from './wordnet/embedded-wordnet.ts';

/** About 4 KB each. */
const CACHED_WORDS = 20_000;
const CACHED_LISTS = 20;
/** Synonyms change slowly; after 90 days a word is asked for again. */
const CACHE_AGE_MS = 90 * 86_400_000;

export interface TierOptions {
  /** `url` null: the service is not asked. */
  datamuse: { url: string | null; timeoutMs: number };
  /** A model of the operator's; undefined: the embedded one. */
  fastTextModel: string | undefined;
  /** Where answers and indexes are kept; null: nowhere. */
  cacheDirectory: string | null;
  fetch: typeof fetch;
  logger: Logger;
  /** Called now and then while the index of a large fastText model is built. */
  onIndexing?: ((progress: IndexProgress) => void) | undefined;
}

export interface Tiers {
  /** In the order in which they are asked. */
  tiers: NormaliserTier[];
  close(): Promise<void>;
}

/**
 * The tiers in their order. What is embedded is opened by the first word that needs it; a model of the operator's at
 * once, so that what is wrong with it is known at the start.
 * @throws ConfigError when `FASTTEXT_MODEL` cannot be used; the message says what to do
 */
export async function openTiers(options: TierOptions): Promise<Tiers> {
  const { datamuse, fastTextModel, cacheDirectory, fetch, logger, onIndexing } = options;
  const openCache = (table: string, mostEntries: number) =>
    openAnswerCache(cacheDirectory, { table, mostEntries, mostAgeMs: CACHE_AGE_MS }, logger);
  const synonymCache = openCache('datamuse', CACHED_WORDS);
  // The embedded model is as quick to ask as a cache.
  const vectorCache = fastTextModel === undefined ? undefined : openCache('list_vectors', CACHED_LISTS);

  let model: Promise<WordVectors> | undefined;
  /** A failure is not kept: the next word tries again. */
  const openModel = () => {
    model ??= openWordVectors(fastTextModel ?? EMBEDDED_MODEL, {
      cacheDirectory: cacheDirectory ?? undefined,
      onProgress: onIndexing,
      onWarning: (warning) => logger.warn(warning),
    }).catch((error) => {
      model = undefined;
      throw error;
    });
    return model;
  };
  if (fastTextModel !== undefined) await openModel().catch(refuseModel);

  const { url, timeoutMs } = datamuse;
  return {
    tiers: [
      createExactTier(),
      ...(url === null ? [] : [createDatamuseTier({ url, timeoutMs, fetch, cache: synonymCache })]),
      createWordNetTier(embeddedWordNet),
      createFastTextTier({ openModel, openWordNet: embeddedWordNet, cache: vectorCache }),
    ],
    async close() {
      synonymCache?.close();
      vectorCache?.close();
      await model?.then((opened) => opened.close()).catch(() => undefined);
    },
  };
}

function refuseModel(error: unknown): never {
  if (!(error instanceof FastTextModelError)) throw error;
  throw new ConfigError(`FASTTEXT_MODEL cannot be used: ${error.message}`, { cause: error });
}
