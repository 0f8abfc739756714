/** A text without its disguises. */
export interface FoldedText {
  /**
   * One UTF-16 unit for each character that can be seen: Hangul, a–z, digits, ASCII signs and spaces as they are;
   * {@link SIGN} for other signs and pictures, {@link OTHER_LETTER} for letters of other scripts.
   */
  characters: string;
  /** Where each of them stands in the text. */
  offsets: number[];
}

const SIGN = '\u00b7';
export const OTHER_LETTER = '\ufffc';

const INVISIBLE = /^[\p{Cf}\p{Mn}\p{Me}\p{Cc}\u115f\u1160\u3164\uffa0]$/u;
const MARKS = /[\p{Mn}\p{Cf}]/gu;
const LETTER = /^[\p{L}\p{N}]/u;

/** The letters of other alphabets that look like Latin ones. */
const LOOK_ALIKES = new Map(
  ['аa', 'еe', 'оo', 'рp', 'сc', 'уy', 'хx', 'іi', 'ӏl', 'кk', 'ѕs', 'тt', 'αa', 'οo', 'κk', 'υu', 'ıi'].map(
    (pair) => [pair.charAt(0), pair.charAt(1)],
  ),
);

/** The single Hangul letters by the ones Unicode composes syllables of. */
const COMPOSING_LETTERS = new Map<string, string>();
for (let code = 0x3131; code <= 0x3163; code++) {
  const letter = String.fromCharCode(code);
  COMPOSING_LETTERS.set(letter.normalize('NFKC'), letter);
}
for (const [index, letter] of [...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'].entries()) {
  COMPOSING_LETTERS.set(String.fromCharCode(0x11a8 + index), letter);
}

/**
 * Takes off what hides a word without changing how it reads: width, circles, styles and accents of letters, capital
 * letters, look-alikes of other alphabets, and all that cannot be seen.
 */
export function foldText(text: string): FoldedText {
  const characters: string[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    const folded = foldCharacter(character);
    if (folded !== '') {
      characters.push(folded);
      offsets.push(offset);
    }
    offset += character.length;
  }
  return { characters: characters.join(''), offsets };
}

function foldCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if ((code >= 0xac00 && code <= 0xd7a3) || (code >= 0x3131 && code <= 0x3163)) return character;
  if (code < 0x80) return foldAscii(character, code);
  if (INVISIBLE.test(character)) return '';
  const plain = character
    .normalize('NFKC')
    .normalize('NFD')
    .replace(MARKS, '')
    .normalize('NFC')
    .toLowerCase();
  if (plain.length === 1 && plain.charCodeAt(0) < 0x80) return plain;
  const known = LOOK_ALIKES.get(plain) ?? COMPOSING_LETTERS.get(plain);
  if (known !== undefined) return known;
  if (/^[가-힣]$/u.test(plain)) return plain;
  return LETTER.test(plain) ? OTHER_LETTER : SIGN;
}

function foldAscii(character: string, code: number): string {
  if (code >= 0x41 && code <= 0x5a) return String.fromCharCode(code + 32);
  if (code >= 0x20) return code === 0x7f ? '' : character;
  return code >= 0x09 && code <= 0x0d ? ' ' : '';
}
