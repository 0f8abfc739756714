import type { LemmaRelation, SynsetRelation } from './relations.ts';

export type PartOfSpeech = 'noun' | 'verb' | 'adjective' | 'adverb';

/** What a data file calls `ss_type`. `s` is a satellite: an adjective that means nearly what its head `a` means. */
export type SynsetType = 'n' | 'v' | 'a' | 's' | 'r';

/** A set of words with one meaning. The same meaning is always the same object of one {@link WordNet}. */
export interface Synset {
  /** Counts from 0 without gaps: nouns first, then verbs, adjectives (heads and satellites), adverbs. */
  readonly id: number;
  readonly type: SynsetType;
  readonly partOfSpeech: PartOfSpeech;
  /** Where the synset begins in its `data.*` file of WordNet 3.1; with the type, its name everywhere else. */
  readonly offset: number;
}

/** A word in one of its meanings. */
export interface Lemma {
  readonly synset: Synset;
  /** As it is written: `Paris`, `ice cream`. */
  readonly name: string;
}

/**
 * The words of WordNet 3.1, their meanings, and how these are related; no definitions.
 *
 * Synsets come in the order of NLTK's `WordNetCorpusReader`, so that results can be compared with its;
 * `models/wordnet/README.md` says where this reader differs on purpose.
 *
 * G. A. Miller: WordNet: A Lexical Database for English. Communications of the ACM 38 (11), 1995.
 */
export interface WordNet {
  /**
   * The meanings of a word, each part of speech (noun, verb, adjective, adverb) from its commonest meaning on.
   * An inflected word has the meanings of its base forms: `women`, `went`, `better`. Capitals do not count, and the
   * parts of a compound may be joined by spaces, hyphens or underscores. Unknown words have no meanings.
   */
  synsets(word: string, partOfSpeech?: PartOfSpeech): Synset[];

  /** The words of a synset as they are written, in WordNet's order. */
  lemmas(synset: Synset): string[];

  /** The synsets to which a relation between meanings leads, in NLTK's order (by the name of the synset). */
  related(synset: Synset, relation: SynsetRelation): Synset[];

  /**
   * The lemmas to which a relation between words leads, from one lemma of the synset or from all of them: `beautiful`
   * to `beauty`, `hot` to `cold`. In the order of the data file; a target that several lemmas lead to comes several
   * times. Capitals of the lemma do not count; a word that is not in the synset leads nowhere.
   */
  relatedLemmas(synset: Synset, relation: LemmaRelation, lemma?: string): Lemma[];
}
