import { EMBEDDED_MODEL } from '../../../src/fasttext/embedded-model.ts';
import { createLogger } from '../../../src/logger.ts';
import { openTiers, type Tiers } from '../../../src/open-tiers.ts';
import type { SubjectOptions } from './subject.ts';

/** The tiers as the server opens them, asking nobody else. */
export function openOfflineTiers({ model, cacheDirectory }: SubjectOptions): Promise<Tiers> {
  return openTiers({
    datamuse: { url: null, timeoutMs: 1 },
    fastTextModel: model === EMBEDDED_MODEL ? undefined : model,
    cacheDirectory: cacheDirectory ?? null,
    fetch,
    logger: createLogger('silent'),
  });
}
