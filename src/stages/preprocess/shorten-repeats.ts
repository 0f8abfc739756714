/** How often a letter or sign may stand in a row: 야아아아 and !!!! say it all. */
export const MOST_REPEATS = 4;
/** The same for pictures, which may be counted (six cats are 🐱🐱🐱🐱🐱🐱), and for words and other groups. */
export const MOST_REPEATED_GROUPS = 10;
/** A group is no longer than this; a picture counts as one. */
const LONGEST_GROUP = 8;

/** A picture with all that belongs to it (👩‍👩‍👧‍👦, 🇰🇷, 1️⃣), or any other character. */
const SYMBOL =
  /\p{RI}{2}|[\d#*]\uFE0F?\u20E3|\p{Extended_Pictographic}[\uFE0F\p{EMod}\u{E0020}-\u{E007F}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{EMod}]*)*|./gsu;
const PICTURE = /\p{RI}{2}|\u20E3|\p{Extended_Pictographic}/u;
const DIGIT = /^\p{Nd}$/u;
const LETTER_OR_PICTURE = /\p{L}|\p{RI}|\u20E3|\p{Extended_Pictographic}/u;
const SEPARATOR = /^[\s\p{P}]$/u;

/**
 * With what is repeated over and over cut short: one character, a picture, or a group of a few (가나가나…, 고양이 고양이 …).
 * Digits are left alone: 1000000 is a number, and so is 1,000,000,000. Takes time in proportion to the length.
 */
export function shortenRepeats(text: string): string {
  let symbols: string[] = text.match(SYMBOL) ?? [];
  for (let length = 1; length <= LONGEST_GROUP; length++) symbols = shortenGroups(symbols, length);
  return symbols.join('');
}

/** With groups of one length cut short. */
function shortenGroups(symbols: string[], length: number): string[] {
  const kept: string[] = [];
  /** Where the symbols begin that have not been kept yet. */
  let rest = 0;
  let start = 0;
  for (let end = length; end <= symbols.length; end++) {
    if (end < symbols.length && symbols[end] === symbols[end - length]) continue;
    const surplus = surplusOf(symbols, start, end, length);
    if (surplus > 0) {
      for (let index = rest; index < end - surplus; index++) kept.push(symbols[index] ?? '');
      rest = end;
    }
    start = end - length + 1;
  }
  return rest === 0 ? symbols : kept.concat(symbols.slice(rest));
}

/** How many symbols are too many where groups of a length are repeated from `start` to before `end`. */
function surplusOf(symbols: string[], start: number, end: number, length: number): number {
  if (end - start <= length * MOST_REPEATS) return 0;
  const group = symbols.slice(start, start + length);
  // The last of a list may lack what stands between: 고양이, 고양이, 고양이.
  const separators = length - 1 - group.findLastIndex((symbol) => !SEPARATOR.test(symbol));
  const repeats = Math.floor((end - start + (separators < length ? separators : 0)) / length);
  return Math.max(0, repeats - mostRepeats(group)) * length;
}

function mostRepeats(group: string[]): number {
  if (group.some((symbol) => DIGIT.test(symbol)) && !group.some((symbol) => LETTER_OR_PICTURE.test(symbol))) {
    return Number.POSITIVE_INFINITY;
  }
  return group.length === 1 && !PICTURE.test(group[0] ?? '') ? MOST_REPEATS : MOST_REPEATED_GROUPS;
}
