const IGNORED: ReadonlySet<string> = new Set(
  (
    'a an the in on at of to with for from by into onto over under through up down above below beside near behind ' +
    'between among across along inside around against within'
  ).split(' '),
);

/** How many words more than an accepted answer a right one may have. */
const MOST_EXTRA_WORDS = 3;

/**
 * The rule of the labelled sentences: every word of one accepted answer is there, and at most three more.
 * Case, articles, prepositions and the -s of plurals are ignored.
 */
export function matchesAnswer(answer: string, accepted: readonly string[]): boolean {
  const given = contentWords(answer);
  return accepted.some((alternative) => {
    const wanted = contentWords(alternative);
    return wanted.every((word) => given.includes(word)) && given.length <= wanted.length + MOST_EXTRA_WORDS;
  });
}

/** The words of an English text without articles and prepositions, in lower case and without the -s of plurals. */
export function contentWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9'-]+/u)
    .filter((word) => word !== '' && !IGNORED.has(word))
    .map((word) => word.replace(/ies$/u, 'y').replace(/([^s])s$/u, '$1'));
}
