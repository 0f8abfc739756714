import { foldWord } from '../src/stages/normalise/fold-word.ts';
import type { WordList } from '../src/stages/normalise/vocabulary.ts';

/** The list as if nobody had ever written this word down: neither as an alias nor as an anchor. */
export function withoutWord(word: string, list: WordList): WordList {
  const key = foldWord(word);
  const knownWords = new Map(list.knownWords);
  if (knownWords.get(key)?.source === 'alias') knownWords.delete(key);
  const anchors = new Map(
    [...list.anchors].map(([value, words]) => [value, words.filter((anchor) => foldWord(anchor) !== key)]),
  );
  return { kind: list.kind, entries: list.entries, knownWords, anchors };
}
