import type { LemmaRelation, SynsetRelation } from '../../wordnet/relations.ts';
import type { Synset, WordNet } from '../../wordnet/wordnet.ts';
import { withoutDenied } from './denied-stem.ts';
import { foldWord } from './fold-word.ts';
import type { Candidate, NormaliserTier } from './tier.ts';
import type { WordList } from './vocabulary.ts';

/** One link from the input to a value: the more there are, and the commoner the meanings, the surer the value. */
interface Vote {
  value: string;
  weight: number;
  via: string;
}

/** What one step along a relation counts beside a synonym, and how a receipt names it. */
const SYNSET_RELATIONS: readonly [SynsetRelation, weight: number, name: string][] = [
  ['similarTo', 1, 'similar to'],
  ['alsoSee', 1, 'see also'],
  ['hypernym', 0.5, 'a kind of'],
  ['verbGroup', 0.5, 'like'],
];
const LEMMA_RELATIONS: readonly [LemmaRelation, weight: number, name: string][] = [
  ['derivation', 1, 'from'],
  ['pertainym', 1, 'from'],
  ['participle', 1, 'from'],
];

/**
 * What the links to the best value must weigh together: a synonym in the third meaning of a suitable part of speech
 * suffices, one wider term in a late meaning does not. What is weaker is left to the next tier, which knows better.
 */
const LEAST_WEIGHT = 0.3;

/**
 * WordNet's synonyms and, where no synonym stands on the list, what is one relation away: similar, see also, derived
 * words, the next wider term. Of a phrase that WordNet does not have nothing is looked up unless all but one
 * of its words mean nothing by themselves (`very gloomy`): fastText is the better reader of phrases.
 *
 * Scores are shares of all the links that were found; a link counts more in a commoner meaning of the word.
 *
 * @param openWordNet called for each word that comes here
 */
export function createWordNetTier(openWordNet: () => WordNet): NormaliserTier {
  return {
    name: 'wordnet',
    async match({ folded, hasDenial, meaningful }, list) {
      const [word, ...others] = meaningful;
      if (word === undefined) return [];
      const wordNet = openWordNet();
      const findValues = (text: string) => countVotes(matchSynsets(text, list, wordNet));
      const whole = hasDenial ? [] : findValues(folded);
      if (whole.length > 0) return withoutDenied(folded, whole, list, findValues);
      return others.length > 0 ? [] : withoutDenied(word, findValues(word), list, findValues);
    },
  };
}

function matchSynsets(text: string, list: WordList, wordNet: WordNet): Vote[] {
  // A number may be a word of WordNet, but it is no mood and no style.
  if (!/\p{L}/u.test(text)) return [];
  const senses = weighSenses(wordNet.synsets(text), list);
  const synonyms = senses.flatMap(([synset, weight]) => synonymVotes(synset, weight, list, wordNet));
  if (synonyms.length > 0) return synonyms;
  return senses.flatMap(([synset, weight]) => relationVotes(synset, weight, list, wordNet));
}

/**
 * Within a part of speech the commonest meaning comes first and counts most. A mood is what an adjective says before
 * it is a thing or a deed; a style is a thing.
 */
function weighSenses(synsets: readonly Synset[], { kind }: WordList): [Synset, weight: number][] {
  const suitable = kind === 'mood' ? 'adjective' : 'noun';
  const byPartOfSpeech = Map.groupBy(synsets, ({ partOfSpeech }) => partOfSpeech);
  return [...byPartOfSpeech].flatMap(([partOfSpeech, its]) =>
    its.map((synset, rank): [Synset, number] => [synset, (partOfSpeech === suitable ? 1 : 0.5) / (1 + rank)]),
  );
}

function synonymVotes(synset: Synset, weight: number, list: WordList, wordNet: WordNet): Vote[] {
  return wordNet.lemmas(synset).flatMap((lemma) => vote(lemma, list, weight, `synonym ${lemma}`));
}

function relationVotes(synset: Synset, weight: number, list: WordList, wordNet: WordNet): Vote[] {
  const near = SYNSET_RELATIONS.flatMap(([relation, share, name]) =>
    wordNet
      .related(synset, relation)
      .flatMap((other) => wordNet.lemmas(other))
      .flatMap((lemma) => vote(lemma, list, weight * share, `${name} ${lemma}`)),
  );
  const derived = LEMMA_RELATIONS.flatMap(([relation, share, name]) =>
    wordNet
      .relatedLemmas(synset, relation)
      .flatMap((lemma) => vote(lemma.name, list, weight * share, `${name} ${lemma.name}`)),
  );
  return [...near, ...derived];
}

function vote(lemma: string, list: WordList, weight: number, via: string): Vote[] {
  const known = list.knownWords.get(foldWord(lemma));
  return known === undefined ? [] : [{ value: known.entry.value, weight, via }];
}

function countVotes(votes: readonly Vote[]): Candidate[] {
  const results = [...Map.groupBy(votes, ({ value }) => value)]
    .map(([value, its]) => ({ value, weight: sumOfWeights(its), via: heaviest(its).via }))
    .sort((a, b) => b.weight - a.weight);
  if ((results[0]?.weight ?? 0) < LEAST_WEIGHT) return [];
  const total = sumOfWeights(votes);
  return results.map(({ value, weight, via }) => ({ value, score: weight / total, via }));
}

function sumOfWeights(votes: readonly Vote[]): number {
  return votes.reduce((sum, { weight }) => sum + weight, 0);
}

function heaviest(votes: readonly Vote[]): Vote {
  return votes.reduce((best, other) => (other.weight > best.weight ? other : best));
}
