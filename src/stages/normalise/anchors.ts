import type { Synset, WordNet } from '../../wordnet/wordnet.ts';
import { foldWord } from './fold-word.ts';
import type { WordList } from './vocabulary.ts';

/** Commoner senses say what a value means; later ones lead astray (a `sticker` is also a thorn). */
const SENSES = 3;

/**
 * Words that surround each value, by value: those written down, else the aliases that the vocabulary names and, from
 * WordNet, the lemmas, similar-to and derived words of the value's first three senses, adjective senses where a mood
 * has them.
 *
 * @param openWordNet called only when a value has no anchors written down
 */
export function anchorsOf(list: WordList, openWordNet: () => WordNet): Map<string, readonly string[]> {
  return new Map(
    list.entries.map(({ value, aliases = [] }) => [
      value,
      list.anchors.get(foldWord(value)) ?? [...aliases, ...deriveAnchors(value, list, openWordNet())],
    ]),
  );
}

function deriveAnchors(value: string, { kind }: WordList, wordNet: WordNet): string[] {
  const anchors = sensesOf(value, kind, wordNet).flatMap((sense) => [
    ...wordNet.lemmas(sense),
    ...wordNet.related(sense, 'similarTo').flatMap((similar) => wordNet.lemmas(similar)),
    ...wordNet.relatedLemmas(sense, 'derivation').map(({ name }) => name),
  ]);
  const itself = foldWord(value);
  return [...new Set(anchors)].filter((anchor) => foldWord(anchor) !== itself);
}

function sensesOf(value: string, kind: WordList['kind'], wordNet: WordNet): Synset[] {
  const adjectives = kind === 'mood' ? wordNet.synsets(value, 'adjective') : [];
  return (adjectives.length > 0 ? adjectives : wordNet.synsets(value)).slice(0, SENSES);
}
