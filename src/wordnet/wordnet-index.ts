import { exceptionNumber, partsOfSpeech, pointerRelation, pointerSynset, type Sections } from './layout.ts';
import { baseForms, type FormTable } from './morphy.ts';
import { type LemmaRelation, relationNumber, type SynsetRelation } from './relations.ts';
import type { Lemma, PartOfSpeech, Synset, SynsetType, WordNet } from './wordnet.ts';

/** The longest word has 71 characters. Rules of detachment would peel a suffix off a longer string again and again. */
const LONGEST_WORD_CHARACTERS = 100;

const partOfSpeechByType: Record<SynsetType, PartOfSpeech> = {
  n: 'noun',
  v: 'verb',
  a: 'adjective',
  s: 'adjective',
  r: 'adverb',
};

/** WordNet in the sections of its file: nothing is decoded before somebody asks for it. */
export class WordNetIndex implements WordNet, FormTable {
  readonly #sections: Sections;
  readonly #texts: Buffer;
  readonly #formCount: number;
  /** Each synset is one object, so that callers may compare synsets and keep sets of them. */
  readonly #synsets = new Map<number, Synset>();

  constructor(sections: Sections) {
    this.#sections = sections;
    const { buffer, byteOffset, byteLength } = sections.texts;
    this.#texts = Buffer.from(buffer, byteOffset, byteLength);
    this.#formCount = sections.formSynsetStarts.length - 1;
  }

  synsets(word: string, partOfSpeech?: PartOfSpeech): Synset[] {
    if (word.length > LONGEST_WORD_CHARACTERS) return [];
    const asked = partOfSpeech ? [partOfSpeech] : partsOfSpeech;
    for (const spelling of spellings(word)) {
      const found = this.#synsetsOfForm(spelling, asked);
      if (found.length > 0) return found;
    }
    return [];
  }

  lemmas(synset: Synset): string[] {
    const { synsetWords, synsetWordStarts } = this.#sections;
    return Array.from(listOf(synset.id, synsetWords, synsetWordStarts), (text) => this.#name(text));
  }

  related(synset: Synset, relation: SynsetRelation): Synset[] {
    const { pointers, pointerStarts } = this.#sections;
    const wanted = relationNumber.get(relation);
    const targets: Synset[] = [];
    for (const pointer of listOf(synset.id, pointers, pointerStarts)) {
      if (pointerRelation(pointer) === wanted) targets.push(this.#synset(pointerSynset(pointer)));
    }
    return targets;
  }

  relatedLemmas(synset: Synset, relation: LemmaRelation, lemma?: string): Lemma[] {
    const { lexicalPointers, lexicalPointerStarts, lexicalPointerWords } = this.#sections;
    const wanted = relationNumber.get(relation);
    const source = lemma === undefined ? undefined : compoundOf(lemma);
    const targets: Lemma[] = [];
    const end = lexicalPointerStarts[synset.id + 1] ?? 0;
    for (let at = lexicalPointerStarts[synset.id] ?? 0; at < end; at++) {
      const pointer = lexicalPointers[at] ?? 0;
      if (pointerRelation(pointer) !== wanted) continue;
      const words = lexicalPointerWords[at] ?? 0;
      if (source !== undefined && compoundOf(this.#word(synset.id, words >>> 8)) !== source) continue;
      const target = pointerSynset(pointer);
      targets.push({ synset: this.#synset(target), name: this.#word(target, words & 0xff) });
    }
    return targets;
  }

  formOf(text: string): number | undefined {
    return binarySearch(this.#formCount, (form) => this.#compare(text, form));
  }

  isWord(form: number, partOfSpeech: PartOfSpeech): boolean {
    return this.#synsetsOf(form).some((synset) => this.#partOfSpeech(synset) === partOfSpeech);
  }

  exceptionBases(form: number, partOfSpeech: PartOfSpeech): Iterable<number> | undefined {
    const { exceptions, exceptionBases, exceptionBaseStarts } = this.#sections;
    const wanted = exceptionNumber(form, partOfSpeech);
    const exception = binarySearch(exceptions.length, (at) => wanted - (exceptions[at] ?? 0));
    if (exception === undefined) return undefined;
    return listOf(exception, exceptionBases, exceptionBaseStarts);
  }

  #synsetsOfForm(spelling: string, asked: readonly PartOfSpeech[]): Synset[] {
    // A synset may hold two base forms of one word (`well` and `good`, of `better`), but is one meaning.
    const found = new Set<Synset>();
    for (const partOfSpeech of asked) {
      for (const form of baseForms(spelling, partOfSpeech, this)) {
        for (const synset of this.#synsetsOf(form)) {
          if (this.#partOfSpeech(synset) === partOfSpeech) found.add(this.#synset(synset));
        }
      }
    }
    return [...found];
  }

  #synsetsOf(form: number): Uint32Array {
    return listOf(form, this.#sections.formSynsets, this.#sections.formSynsetStarts);
  }

  /** Negative if the string stands before a text of the index, positive if behind it, 0 if they are equal. */
  #compare(string: string, text: number): number {
    const { texts, textStarts } = this.#sections;
    const start = textStarts[text] ?? 0;
    const length = (textStarts[text + 1] ?? 0) - start;
    const shorter = Math.min(string.length, length);
    for (let at = 0; at < shorter; at++) {
      const difference = string.charCodeAt(at) - (texts[start + at] ?? 0);
      if (difference !== 0) return difference;
    }
    return string.length - length;
  }

  #synset(id: number): Synset {
    const known = this.#synsets.get(id);
    if (known) return known;
    const synset: Synset = {
      id,
      type: this.#type(id),
      partOfSpeech: this.#partOfSpeech(id),
      offset: this.#sections.synsetOffsets[id] ?? 0,
    };
    this.#synsets.set(id, synset);
    return synset;
  }

  #type(synset: number): SynsetType {
    return String.fromCharCode(this.#sections.synsetTypes[synset] ?? 0) as SynsetType;
  }

  #partOfSpeech(synset: number): PartOfSpeech {
    return partOfSpeechByType[this.#type(synset)];
  }

  /** A word of a synset by its number in the data file, which counts from 1. */
  #word(synset: number, number: number): string {
    const { synsetWords, synsetWordStarts } = this.#sections;
    return this.#name(synsetWords[(synsetWordStarts[synset] ?? 0) + number - 1] ?? 0);
  }

  #name(text: number): string {
    const { textStarts } = this.#sections;
    return this.#texts.toString('latin1', textStarts[text], textStarts[text + 1]).replaceAll('_', ' ');
  }
}

/** Lower case, with underscores between the parts: how the index writes words. */
function compoundOf(word: string): string {
  return word.trim().toLowerCase().replace(/\s+/g, '_');
}

/** How WordNet may write a word: as it is given, or with the other joints (as `getindex` of its own library tries). */
function spellings(word: string): Iterable<string> {
  const given = compoundOf(word);
  if (!/[-_]/.test(given)) return [given];
  return new Set([given, given.replaceAll('_', '-'), given.replaceAll('-', '_')]);
}

function listOf(thing: number, values: Uint32Array, starts: Uint32Array): Uint32Array {
  return values.subarray(starts[thing], starts[thing + 1]);
}

/** The place in an ascending list for which `compare` answers 0; it says on which side of a place to go on. */
function binarySearch(length: number, compare: (at: number) => number): number | undefined {
  let low = 0;
  let high = length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compare(middle);
    if (order === 0) return middle;
    if (order > 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
