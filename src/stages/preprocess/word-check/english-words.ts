import type { FoldedText } from './fold-text.ts';
import type { FoundForm } from './korean-words.ts';
import type { ListedForm, WordLists } from './word-lists.ts';

/** Signs and digits that stand for a letter: sh1t, b!tch. */
const LETTER_OF_SIGN = new Map(
  ['1i', '!i', '|i', '0o', '3e', '4a', '@a', '5s', '$s', '7t', '+t'].map((pair) => [
    pair.charAt(0),
    pair.charAt(1),
  ]),
);
/** Signs that hide a letter: f*ck. */
const HIDING_SIGNS = '*#@%$&_-\u00b7';
const END_SIGNS = '!.,?:;"\')]}';
/** Runs of ASCII without spaces, with signs that stand for letters. */
const CHUNK = /[\x21-\x7e\u00b7]+/g;
const LETTERS = /[a-z]+/g;
const SPELLED_OUT = /(?<![^\s])[a-z](?:([ .\-_/*,])[a-z](?![a-z]))(?:\1[a-z](?![a-z]))+/g;

/**
 * Finds listed English words: as they are, with letters replaced (sh1t), hidden (f*ck), stretched (fuuuck) or spelled
 * out (f.u.c.k). A word counts as a whole (Scunthorpe is none), but for the few that no other word holds.
 */
export function createEnglishWords(lists: WordLists): (folded: FoldedText) => FoundForm[] {
  const words = new Map(
    lists.english.filter(({ form }) => !form.includes(' ')).map((listed) => [listed.form, listed]),
  );
  const parts = lists.english.filter(({ place }) => place === 'anywhere');
  const phrases = lists.english.filter(({ form }) => form.includes(' '));
  const stretched = new Map(
    [...words.values()].filter(({ form }) => form.length > 3).map((listed) => [squeeze(listed.form), listed]),
  );
  const allowed = lists.allowed.filter((form) => /^[a-z]/.test(form));

  const findWord = (word: string): ListedForm | undefined =>
    words.get(word) ??
    parts.find(({ form }) => word.includes(form)) ??
    (/(.)\1\1/.test(word) ? stretched.get(squeeze(word)) : undefined);

  const ofLength = Map.groupBy([...words.values()], ({ form }) => form.length);
  const findHidden = (chunk: string): ListedForm | undefined =>
    chunk.length > 3 ? ofLength.get(chunk.length)?.find(({ form }) => isHiding(chunk, form)) : undefined;

  function readChunk(chunk: string): ListedForm | undefined {
    for (const [word] of chunk.matchAll(LETTERS)) {
      const listed = findWord(word);
      if (listed !== undefined) return listed;
    }
    const core = withoutEnd(chunk);
    if (!/[a-z]/.test(core) || !/[^a-z]/.test(core)) return undefined;
    const replaced = [...core].map((sign) => LETTER_OF_SIGN.get(sign) ?? sign).join('');
    for (const [word] of replaced.matchAll(LETTERS)) {
      const listed = findWord(word);
      if (listed !== undefined) return listed;
    }
    return findHidden(core);
  }

  return (folded) => {
    const { characters } = folded;
    if (!/[a-z]/.test(characters)) return [];
    const text = hideAllowed(characters, allowed);
    const found: FoundForm[] = [];
    for (const { 0: chunk, index } of text.matchAll(CHUNK)) {
      const listed = readChunk(chunk);
      if (listed !== undefined) found.push({ listed, start: index, end: index + chunk.length - 1 });
    }
    for (const { 0: spelled, index } of text.matchAll(SPELLED_OUT)) {
      const listed = findWord(spelled.replace(/[^a-z]/g, ''));
      if (listed !== undefined) found.push({ listed, start: index, end: index + spelled.length - 1 });
    }
    for (const listed of phrases) {
      const index = text.indexOf(listed.form);
      if (index >= 0) found.push({ listed, start: index, end: index + listed.form.length - 1 });
    }
    return found;
  };
}

function squeeze(word: string): string {
  return word.replace(/(.)\1+/g, '$1');
}

/** Without the punctuation at the end, which may be a letter elsewhere. A loop, because a pattern would try every run of signs. */
function withoutEnd(chunk: string): string {
  let end = chunk.length;
  while (end > 0 && END_SIGNS.includes(chunk.charAt(end - 1))) end -= 1;
  return chunk.slice(0, end);
}

/** Whether signs hide letters of the form, no more than half of them and not the first. */
function isHiding(chunk: string, form: string): boolean {
  let hidden = 0;
  for (let index = 0; index < form.length; index++) {
    const sign = chunk.charAt(index);
    if (sign === form.charAt(index)) continue;
    if (index === 0 || !HIDING_SIGNS.includes(sign)) return false;
    hidden += 1;
  }
  return hidden * 2 <= form.length;
}

/** The text with allowed phrases blanked out. */
function hideAllowed(text: string, phrases: string[]): string {
  return phrases.reduce((hidden, phrase) => hidden.replaceAll(phrase, ' '.repeat(phrase.length)), text);
}
