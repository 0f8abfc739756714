import { openAnswerCache } from './answer-cache.ts';
import type { Config } from './config.ts';
import type { Logger } from './logger.ts';
import { BRIEF_AGE_MS, createCachedExtractor } from './stages/extract/cached-extractor.ts';
import type { Extractor } from './stages/extract/extractor.ts';
import { createOfflineExtractor } from './stages/extract/offline/offline-extractor.ts';

/** At most 16 KB each, and 1 KB as a rule. */
const CACHED_BRIEFS = 5000;
/** With a substitute at hand, a text model that takes no more requests is soon let be. */
const LAST_TRY_WITH_SUBSTITUTE_MS = 1500;

export interface ExtractorOptions
  extends Pick<Config, 'extractor' | 'openai' | 'briefCache' | 'cacheDirectory'> {
  fetch: typeof fetch;
  logger: Logger;
}

export interface Extractors {
  extractor: Extractor;
  /** Asked where the first fails; undefined: nobody is. */
  substitute?: Extractor;
  close(): void;
}

/** The extractor that is configured. What a text model answers is kept, unless `BRIEF_CACHE` is off. */
export async function openExtractors(options: ExtractorOptions): Promise<Extractors> {
  if (options.extractor === 'offline') {
    return { extractor: createOfflineExtractor(), close: () => undefined };
  }
  const opened = await openTextModel(options);
  return options.extractor === 'auto' ? { ...opened, substitute: createOfflineExtractor() } : opened;
}

async function openTextModel(options: ExtractorOptions): Promise<Omit<Extractors, 'substitute'>> {
  const { openai, briefCache, cacheDirectory, fetch, logger } = options;
  const { createOpenAIClient } = await import('./providers/openai/openai-client.ts');
  const { BRIEF_VERSION, createOpenAIExtractor } = await import('./stages/extract/openai-extractor.ts');
  const { baseUrl, textModel: model, extractTimeoutMs: timeoutMs } = openai;
  const extractor = createOpenAIExtractor({
    client: createOpenAIClient({ ...openai, fetch }),
    model,
    timeoutMs,
    ...(options.extractor === 'auto' ? { lastTryAfterMs: LAST_TRY_WITH_SUBSTITUTE_MS } : {}),
  });
  if (briefCache === 'off') return { extractor, close: () => undefined };

  const disk = openAnswerCache(
    briefCache === 'disk' ? cacheDirectory : null,
    { table: 'briefs', mostEntries: CACHED_BRIEFS, mostAgeMs: BRIEF_AGE_MS },
    logger,
  );
  return {
    extractor: createCachedExtractor(extractor, { askedWith: [baseUrl, model, BRIEF_VERSION], disk }),
    close: () => disk?.close(),
  };
}
