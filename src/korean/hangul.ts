const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const TAILS = ' ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/** One Hangul syllable in parts. The tail is `' '` where the syllable ends in its vowel. */
export interface Syllable {
  lead: number;
  vowel: string;
  tail: string;
}

/** Takes a syllable apart; null for every other character. */
export function splitSyllable(character: string): Syllable | null {
  const code = character.charCodeAt(0);
  if (!(code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE)) return null;
  const offset = code - FIRST_SYLLABLE;
  return {
    lead: Math.floor(offset / (VOWELS.length * TAILS.length)),
    vowel: VOWELS.charAt(Math.floor(offset / TAILS.length) % VOWELS.length),
    tail: TAILS.charAt(offset % TAILS.length),
  };
}

/** The inverse of {@link splitSyllable}. */
export function joinSyllable({ lead, vowel, tail }: Syllable): string {
  const offset = (lead * VOWELS.length + VOWELS.indexOf(vowel)) * TAILS.length + TAILS.indexOf(tail);
  return String.fromCharCode(FIRST_SYLLABLE + offset);
}

/** The tail consonant of the last syllable: `' '` for an open one, null where the text does not end in Hangul. */
export function lastTail(text: string): string | null {
  return splitSyllable(text.slice(-1))?.tail ?? null;
}

/** Puts another tail under the last syllable: `('가', 'ㄴ')` → `간`. */
export function withTail(text: string, tail: string): string {
  const syllable = splitSyllable(text.slice(-1));
  return syllable ? text.slice(0, -1) + joinSyllable({ ...syllable, tail }) : text + tail;
}

/** Whether a character is a Hangul syllable or a single Hangul letter (ㅋ). */
export function isHangul(character: string): boolean {
  const code = character.charCodeAt(0);
  return (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) || (code >= 0x3131 && code <= 0x318e);
}
