/** Marks over Latin letters (é, ü). Those of other scripts make another letter (й) and stay. */
const LATIN_MARKS = /(?<=\p{Script=Latin})[\u0300-\u036f]+/gu;
/** They choose how a character before them is drawn: ❤️. */
const VARIATION_SELECTORS = /[\ufe00-\ufe0f]/gu;
/** Most words are in the one spelling already. */
const PLAIN = /^(?:[a-z0-9]+|[가-힣]+)(?: (?:[a-z0-9]+|[가-힣]+))*$/u;
/** naïve art → naive art, but a title such as `the` alone stays. */
const LEADING_ARTICLE = /^(?:an?|the) (?=.)/u;

/**
 * A word or phrase in the one spelling that all its spellings share: compatibility characters and full-width
 * letters as plain ones, lower case, no accents, `&` as `and`, no punctuation but commas, single spaces where
 * there were spaces, hyphens, underscores or slashes, no leading article. `The Black & White` → `black and white`.
 */
export function foldPhrase(phrase: string): string {
  if (PLAIN.test(phrase)) return phrase.replace(LEADING_ARTICLE, '');
  return phrase
    .normalize('NFKD')
    .replace(LATIN_MARKS, '')
    .replace(VARIATION_SELECTORS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s*[&+]\s*/gu, ' and ')
    .replace(/['’‘`´]/gu, '')
    .replace(/[;|、，·]/gu, ',')
    .replace(/[^\p{L}\p{M}\p{N},]+/gu, ' ')
    .replace(/ *,[ ,]*/gu, ', ')
    .replace(/^[ ,]+|[ ,]+$/gu, '')
    .replace(LEADING_ARTICLE, '');
}

/** {@link foldPhrase} without its spaces: `close-up`, `Close Up` and `closeup` are one key. */
export function keyOf(folded: string): string {
  return folded.replace(/[ ,]/gu, '');
}

/** Both at once: the key of a word as somebody wrote it. */
export function foldWord(word: string): string {
  return keyOf(foldPhrase(word));
}
