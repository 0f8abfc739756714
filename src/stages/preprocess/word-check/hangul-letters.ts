import { isHangul, joinSyllable, splitSyllable, withTail } from '../../../korean/hangul.ts';
import { type FoldedText, OTHER_LETTER } from './fold-text.ts';

/** What stands between a letter and the one before it. `BREAK` is what ends a thought: a sign and a space, another script. */
export type Gap = 0 | 1 | 2 | 3;
export const JOINED = 0;
export const SIGNS = 1;
export const SPACE = 2;
export const BREAK = 3;

/** The Hangul of a text: syllables and single letters, with what stands between them. */
export interface HangulLetters {
  letters: string;
  gaps: Gap[];
  /** Whether a digit stands right before: 3시, 5개. */
  afterDigit: boolean[];
  /** Where each stands in the folded text. */
  places: number[];
}

/** More signs between two letters are a line or a drawing, not a disguise. */
const MOST_SIGNS = 8;
const LEADS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const TAILS = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/** Whether a letter is a single one (ㅅ, ㅏ) and no syllable. */
export function isSingleLetter(letter: string): boolean {
  return letter >= 'ㄱ' && letter <= 'ㅣ';
}

function isVowel(letter: string | undefined): boolean {
  return letter !== undefined && letter >= 'ㅏ' && letter <= 'ㅣ';
}

function isConsonant(letter: string | undefined): letter is string {
  return letter !== undefined && letter >= 'ㄱ' && letter <= 'ㅎ';
}

/** The Hangul of a folded text. One Latin letter between two of Hangul is a sign (시x발). */
export function readHangul({ characters }: FoldedText): HangulLetters {
  const read: HangulLetters = { letters: '', gaps: [], afterDigit: [], places: [] };
  const letters: string[] = [];
  let gap: Gap = BREAK;
  let signs = 0;
  for (let place = 0; place < characters.length; place++) {
    const character = characters.charAt(place);
    if (isHangul(character)) {
      letters.push(character);
      read.gaps.push(gap);
      read.afterDigit.push(isDigit(characters.charAt(place - 1)));
      read.places.push(place);
      gap = JOINED;
      signs = 0;
    } else if (character === ' ') {
      gap = afterSpace(gap);
    } else {
      signs += 1;
      const isSign = !isLetter(character) || isAloneInHangul(characters, place);
      gap = isSign && signs <= MOST_SIGNS ? afterSign(gap) : BREAK;
    }
  }
  read.letters = letters.join('');
  return read;
}

function afterSpace(gap: Gap): Gap {
  return gap === JOINED || gap === SPACE ? SPACE : BREAK;
}

function afterSign(gap: Gap): Gap {
  return gap === JOINED || gap === SIGNS ? SIGNS : BREAK;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character !== '';
}

function isLetter(character: string): boolean {
  return (character >= 'a' && character <= 'z') || character === OTHER_LETTER;
}

function isAloneInHangul(characters: string, place: number): boolean {
  return (
    characters.charAt(place) !== OTHER_LETTER &&
    isHangul(characters.charAt(place - 1)) &&
    isHangul(characters.charAt(place + 1))
  );
}

/**
 * Puts single letters together as a keyboard would: ㅅㅣㅂㅏㄹ, ㅅ.ㅣ.ㅂ.ㅏ.ㄹ and 시바ㄹ become 시발.
 */
export function composeLetters(read: HangulLetters): HangulLetters {
  const { letters, gaps } = read;
  const composed: HangulLetters = { letters: '', gaps: [], afterDigit: [], places: [] };
  const made: string[] = [];
  /** What stands within the run of single letters the last syllable was made of. */
  let runGap: Gap = BREAK;
  const push = (letter: string, gap: Gap, index: number) => {
    made.push(letter);
    composed.gaps.push(gap);
    composed.afterDigit.push(read.afterDigit[index] ?? false);
    composed.places.push(read.places[index] ?? 0);
  };
  let index = 0;
  while (index < letters.length) {
    const letter = letters.charAt(index);
    const vowel = letters[index + 1];
    const gap = gaps[index] ?? BREAK;
    const inner = gaps[index + 1] ?? BREAK;
    const lead = LEADS.indexOf(letter);
    let syllable: string;
    let next: number;
    let linked: Gap;
    if (lead >= 0 && isVowel(vowel) && inner !== BREAK) {
      syllable = joinSyllable({ lead, vowel: vowel ?? '', tail: ' ' });
      next = index + 2;
      linked = inner;
      push(syllable, gap === runGap && isSingleLetter(letters[index - 1] ?? '') ? JOINED : gap, index);
      runGap = inner;
    } else {
      push(letter, gap, index);
      syllable = letter;
      next = index + 1;
      linked = JOINED;
      runGap = BREAK;
    }
    const tail = letters[next];
    const tailIsOnset = isVowel(letters[next + 1]) && gaps[next + 1] === linked;
    if (isConsonant(tail) && !tailIsOnset && gaps[next] === linked && takesTail(syllable, tail)) {
      made.push(withTail(made.pop() ?? '', tail));
      next += 1;
    }
    index = next;
  }
  composed.letters = made.join('');
  return composed;
}

function takesTail(syllable: string, tail: string): boolean {
  return splitSyllable(syllable)?.tail === ' ' && TAILS.includes(tail);
}

/** Takes single letters for signs: 시ㅋ발 is 시 and 발 with a sign between. */
export function withoutSingleLetters({ letters, gaps, afterDigit, places }: HangulLetters): HangulLetters {
  const kept: HangulLetters = { letters: '', gaps: [], afterDigit: [], places: [] };
  const keptLetters: string[] = [];
  /** The widest gap since the last letter that was kept. */
  let widest: Gap = JOINED;
  for (let index = 0; index < letters.length; index++) {
    const letter = letters.charAt(index);
    const gap = gaps[index] ?? BREAK;
    if (isSingleLetter(letter)) {
      widest = gap > SIGNS || widest > SIGNS ? BREAK : SIGNS;
      continue;
    }
    const hasDropped = widest !== JOINED;
    keptLetters.push(letter);
    kept.gaps.push(hasDropped && (gap > SIGNS || widest > SIGNS) ? BREAK : hasDropped ? SIGNS : gap);
    kept.afterDigit.push(afterDigit[index] ?? false);
    kept.places.push(places[index] ?? 0);
    widest = JOINED;
  }
  kept.letters = keptLetters.join('');
  return kept;
}
