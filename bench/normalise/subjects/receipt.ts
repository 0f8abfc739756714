import { createLogger } from '../../../src/logger.ts';
import { createNormaliser } from '../../../src/stages/normalise/normalise.ts';
import type { Receipt } from '../../../src/stages/normalise/tier.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';
import { openOfflineTiers } from './offline-tiers.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** A word taken for a mood by the whole chain. */
export async function open(options: SubjectOptions): Promise<Subject> {
  const { tiers } = await openOfflineTiers(options);
  const normaliser = createNormaliser(loadVocabulary(), tiers, createLogger('silent'));
  return {
    async ask(word) {
      const { moods } = await normaliser.normaliseWords({ moods: [word], styles: [] });
      return moods[0];
    },
    kindOf: (answer) => (answer as Receipt).tier ?? 'no tier',
  };
}
