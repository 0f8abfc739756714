import { LRUCache } from 'lru-cache';
import { embeddedWordNet } from '../../../wordnet/embedded-wordnet.ts';
import type { PartOfSpeech, Synset } from '../../../wordnet/wordnet.ts';
import type { ThingClass } from './words.ts';

/** What a noun names, finer than {@link ThingClass}, as far as the reading of a sentence asks for it. */
export type NounKind = ThingClass | 'place' | 'landmark' | 'clothing' | 'support' | 'happening';

/**
 * Meanings of WordNet that everything below them is of one kind with: the word, the number of its meaning from the
 * commonest on, and the kind. The nearest one above a noun decides: a tombstone is a memorial, which is a structure.
 */
const KIND_OF_MEANINGS: readonly (readonly [word: string, meaning: number, kind: NounKind])[] = [
  ['person', 0, 'person'],
  ['people', 0, 'person'],
  ['social group', 0, 'person'],
  ['spiritual being', 0, 'person'],
  ['imaginary being', 0, 'person'],
  ['apparition', 2, 'person'],
  ['animal', 0, 'animal'],
  ['animal group', 0, 'animal'],
  ['mythical monster', 0, 'animal'],
  ['plant', 1, 'plant'],
  ['plant part', 0, 'plant'],
  ['vegetation', 0, 'plant'],
  ['fungus', 0, 'plant'],
  ['edible fruit', 0, 'food'],
  ['food', 0, 'food'],
  ['food', 1, 'food'],
  ['body part', 0, 'body'],
  ['body covering', 0, 'body'],
  ['hair', 0, 'body'],
  ['beard', 0, 'body'],
  ['location', 0, 'place'],
  ['outline', 0, 'idea'],
  ['land', 1, 'place'],
  ['land', 3, 'place'],
  ['body of water', 0, 'place'],
  ['geological formation', 0, 'place'],
  ['facility', 0, 'place'],
  ['way', 5, 'place'],
  ['excavation', 2, 'place'],
  ['forest', 0, 'place'],
  ['forest', 1, 'place'],
  ['grassland', 0, 'place'],
  ['floor', 0, 'place'],
  ['platform', 0, 'place'],
  ['sky', 0, 'place'],
  ['structure', 0, 'landmark'],
  ['area', 4, 'place'],
  ['room', 0, 'place'],
  ['memorial', 2, 'thing'],
  ['gravestone', 0, 'thing'],
  ['partition', 0, 'support'],
  ['obstruction', 0, 'support'],
  ['supporting structure', 0, 'support'],
  ['window', 0, 'support'],
  ['fountain', 0, 'thing'],
  ['signboard', 0, 'thing'],
  ['cage', 0, 'thing'],
  ['altar', 0, 'support'],
  ['furniture', 0, 'support'],
  ['conveyance', 2, 'support'],
  ['festival', 0, 'happening'],
  ['stand', 0, 'support'],
  ['support', 9, 'support'],
  ['clothing', 0, 'clothing'],
  ['garment', 0, 'clothing'],
  ['footwear', 0, 'clothing'],
  ['headdress', 0, 'clothing'],
  ['armor', 0, 'clothing'],
  ['body armor', 0, 'clothing'],
  ['natural object', 0, 'nature'],
  ['celestial body', 0, 'nature'],
  ['phenomenon', 0, 'nature'],
  ['fluid', 0, 'nature'],
  ['wave', 0, 'nature'],
  ['rainbow', 0, 'nature'],
  ['collection', 0, 'thing'],
  ['flower arrangement', 0, 'thing'],
  ['document', 0, 'thing'],
  ['writing', 1, 'thing'],
  ['artifact', 0, 'thing'],
  ['physical entity', 0, 'thing'],
  ['act', 1, 'happening'],
  ['event', 0, 'happening'],
  ['communication', 1, 'idea'],
  ['abstraction', 5, 'idea'],
];

/** Words that are younger than WordNet. */
const YOUNGER_WORDS: ReadonlyMap<string, NounKind> = new Map([
  ['hoodie', 'clothing'],
  ['hanbok', 'clothing'],
  ['onesie', 'clothing'],
  ['beanie', 'clothing'],
  ['tracksuit', 'clothing'],
  ['smartphone', 'thing'],
  ['lightsaber', 'thing'],
  ['skatepark', 'place'],
  ['spaceport', 'place'],
  ['food truck', 'support'],
]);

/** Kinds that a noun may have in a less common meaning although the commonest is nothing to be seen: a stage. */
const SEEN_KINDS: ReadonlySet<NounKind> = new Set(['thing', 'place', 'landmark', 'support', 'clothing']);
const MOST_MEANINGS = 3;

let kinds: Map<Synset, NounKind> | null = null;

/** What has been looked up of a word; undefined is not looked up yet. */
interface Entry {
  kind?: NounKind | null;
  partsOfSpeech: Partial<Record<PartOfSpeech, boolean>>;
}

/** The words of the last sentences: the same few are asked for again and again. */
const entries = new LRUCache<string, Entry>({ max: 5000 });

function entryOf(word: string): Entry {
  let entry = entries.get(word);
  if (!entry) {
    entry = { partsOfSpeech: {} };
    entries.set(word, entry);
  }
  return entry;
}

/** Whether the word, in any of its forms, can be this part of speech. */
export function canBe(word: string, partOfSpeech: PartOfSpeech): boolean {
  const { partsOfSpeech } = entryOf(word);
  partsOfSpeech[partOfSpeech] ??= embeddedWordNet().synsets(word, partOfSpeech).length > 0;
  return partsOfSpeech[partOfSpeech];
}

/**
 * What an English noun names, in its commonest meaning that can be seen: `microscope` is a thing, `greenhouse` a place,
 * `courage` an idea. Plurals and compounds are understood, unknown compounds by their last word. Null for words that
 * are no nouns.
 */
export function classOfEnglishNoun(word: string): ThingClass | 'place' | null {
  const kind = kindOfNoun(word);
  switch (kind) {
    case 'landmark':
      return 'place';
    case 'clothing':
    case 'support':
      return 'thing';
    case 'happening':
      return 'idea';
    default:
      return kind;
  }
}

/** The same in finer classes. */
export function kindOfNoun(word: string): NounKind | null {
  const entry = entryOf(word);
  if (entry.kind === undefined) entry.kind = lookUpKind(word);
  return entry.kind;
}

function lookUpKind(word: string): NounKind | null {
  const younger = YOUNGER_WORDS.get(word) ?? YOUNGER_WORDS.get(word.replace(/s$/u, ''));
  if (younger) return younger;
  const meanings = meaningsOf(word);
  const commonest = meanings[0];
  if (!commonest) {
    const head = /[ -]([^ -]+)$/u.exec(word)?.[1];
    return head ? kindOfNoun(head) : null;
  }
  const kind = kindOfMeaning(commonest);
  if (kind !== 'idea') return kind;
  for (const meaning of meanings.slice(1, MOST_MEANINGS)) {
    const other = kindOfMeaning(meaning);
    if (SEEN_KINDS.has(other)) return other;
  }
  return kind;
}

/** A crane is a machine or a bird, not Stephen Crane, unless there is nothing else by that name. */
function meaningsOf(word: string): Synset[] {
  const meanings = embeddedWordNet().synsets(word, 'noun');
  const common = meanings.filter(
    (meaning) => embeddedWordNet().related(meaning, 'instanceHypernym').length === 0,
  );
  return common.length > 0 ? common : meanings;
}

function kindOfMeaning(meaning: Synset): NounKind {
  kinds ??= new Map(
    KIND_OF_MEANINGS.map(([word, number, kind]) => {
      const synset = embeddedWordNet().synsets(word, 'noun')[number];
      if (!synset) throw new Error(`WordNet has no meaning ${number} of '${word}'`);
      return [synset, kind];
    }),
  );
  let nearest = [meaning];
  while (nearest.length > 0) {
    for (const synset of nearest) {
      const kind = kinds.get(synset);
      if (kind) return kind;
    }
    nearest = nearest.flatMap((synset) => [
      ...embeddedWordNet().related(synset, 'hypernym'),
      ...embeddedWordNet().related(synset, 'instanceHypernym'),
    ]);
  }
  return 'idea';
}
