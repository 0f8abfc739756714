import { readWord } from '../../../src/stages/normalise/read-word.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';
import { openOfflineTiers } from './offline-tiers.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** The fastText tier by itself: a word held against every mood of the list. */
export async function open(options: SubjectOptions): Promise<Subject> {
  const { moods } = loadVocabulary();
  const { tiers } = await openOfflineTiers(options);
  const tier = tiers.find(({ name }) => name === 'fasttext');
  if (tier === undefined) throw new Error('The normaliser has no fastText tier.');
  return { ask: (word) => tier.match(readWord(word), moods, { startedAt: performance.now() }) };
}
