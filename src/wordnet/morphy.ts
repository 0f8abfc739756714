import type { PartOfSpeech } from './wordnet.ts';

/** What morphy asks of a dictionary. It knows forms, base and inflected ones, by their numbers. */
export interface FormTable {
  formOf(text: string): number | undefined;
  /** Whether the form is a word of this part of speech, and not only an inflection of one. */
  isWord(form: number, partOfSpeech: PartOfSpeech): boolean;
  /** The base forms of an irregular inflection; undefined if the exception list does not have it. */
  exceptionBases(form: number, partOfSpeech: PartOfSpeech): Iterable<number> | undefined;
}

/**
 * Rules of detachment: a suffix, and the ending to put in its place. The table of morphy(7WN) with NLTK's addition,
 * `ves`, in NLTK's order (`MORPHOLOGICAL_SUBSTITUTIONS`), which decides the order of the base forms.
 */
const detachments: Record<PartOfSpeech, readonly (readonly [suffix: string, ending: string])[]> = {
  noun: [
    ['s', ''],
    ['ses', 's'],
    ['ves', 'f'],
    ['xes', 'x'],
    ['zes', 'z'],
    ['ches', 'ch'],
    ['shes', 'sh'],
    ['men', 'man'],
    ['ies', 'y'],
  ],
  verb: [
    ['s', ''],
    ['ies', 'y'],
    ['es', 'e'],
    ['es', ''],
    ['ed', 'e'],
    ['ed', ''],
    ['ing', 'e'],
    ['ing', ''],
  ],
  adjective: [
    ['er', ''],
    ['est', ''],
    ['er', 'e'],
    ['est', 'e'],
  ],
  adverb: [],
};

function detach(texts: readonly string[], partOfSpeech: PartOfSpeech): string[] {
  const detached: string[] = [];
  for (const text of texts) {
    for (const [suffix, ending] of detachments[partOfSpeech]) {
      if (text.endsWith(suffix)) detached.push(text.slice(0, -suffix.length) + ending);
    }
  }
  return detached;
}

/**
 * The base forms of a lower-case word that WordNet has in one part of speech: `axes` (noun) is `axis`, `ax` or `axe`.
 *
 * The steps and the order are those of `WordNetCorpusReader._morphy` of NLTK 3.8. A word of the exception list has only
 * the bases named there, known ones or none. For other words the rules are applied once, and then again to their own
 * results for as long as nothing is found.
 */
export function baseForms(word: string, partOfSpeech: PartOfSpeech, table: FormTable): Set<number> {
  const bases = new Set<number>();
  const form = table.formOf(word);
  if (form !== undefined) {
    if (table.isWord(form, partOfSpeech)) bases.add(form);
    const exceptionBases = table.exceptionBases(form, partOfSpeech);
    if (exceptionBases) {
      for (const base of exceptionBases) bases.add(base);
      return bases;
    }
  }

  let texts = [word];
  do {
    texts = detach(texts, partOfSpeech);
    for (const text of texts) {
      const base = table.formOf(text);
      if (base !== undefined && table.isWord(base, partOfSpeech)) bases.add(base);
    }
  } while (bases.size === 0 && texts.length > 0);
  return bases;
}
