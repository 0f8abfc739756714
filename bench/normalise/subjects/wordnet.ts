import { openWordNet } from '../../../src/wordnet/open-wordnet.ts';
import type { Subject } from './subject.ts';

/** The meanings of a word and the words of each. */
export async function open(): Promise<Subject> {
  const wordNet = openWordNet();
  return {
    ask: async (word) =>
      wordNet.synsets(word).map((synset) => ({ ...synset, lemmas: wordNet.lemmas(synset) })),
  };
}
