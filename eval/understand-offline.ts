import { createLogger } from '../src/logger.ts';
import { openTiers } from '../src/open-tiers.ts';
import { createOfflineExtractor } from '../src/stages/extract/offline/offline-extractor.ts';
import { createNormaliser } from '../src/stages/normalise/normalise.ts';
import { loadVocabulary } from '../src/stages/normalise/vocabulary.ts';
import type { Understood } from './score-korean.ts';

/** The way of a sentence through a server that has no key and no network: the offline extractor, then the normaliser. */
export async function openOfflineUnderstanding() {
  const extractor = createOfflineExtractor();
  const logger = createLogger('warn');
  const { tiers, close } = await openTiers({
    datamuse: { url: null, timeoutMs: 1 },
    fastTextModel: undefined,
    cacheDirectory: null,
    fetch,
    logger,
  });
  const normaliser = createNormaliser(loadVocabulary(), tiers, logger);

  async function understand(sentence: string): Promise<Understood> {
    const { brief, senses, untranslated } = await extractor.extract(sentence, AbortSignal.timeout(10_000));
    const { categories } = await normaliser.normalise(brief, {}, senses);
    const { theme, background, act, object } = categories;
    return {
      english: brief.english,
      untranslated,
      mood: brief.mood,
      style: brief.style,
      mood_canonical: categories.moods?.value ?? null,
      style_canonical: categories.styles?.value ?? null,
      theme,
      background,
      act,
      object,
    };
  }
  return { understand, close };
}
