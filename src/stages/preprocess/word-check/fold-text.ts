import { SINGLE_HANGUL_LETTERS } from '../single-hangul-letters.ts';

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
const LOOK_ALIKES = pairs('аa еe оo рp сc уy хx іi ӏl кk ѕs тt αa οo κk υu ıi');
/** Those that are only taken for Latin ones beside them (fцck); in words of their own (роги) they are not. */
const LOOSE_LOOK_ALIKES = pairs(
  'цu иn йn пn нh һh вb бb ьb гr яr мm шw щw ԝw ԁd зe єe јj ԛq ɡg ɑa ʜh ηn ιi νv ρp τt εe βb χx γy σo ωw μu',
);

/**
 * Takes off what hides a word without changing how it reads: width, circles, styles and accents of letters, capital
 * letters, look-alikes of other alphabets, and all that cannot be seen.
 */
export function foldText(text: string): FoldedText {
  const characters: string[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    const folded = looseLetter(text, offset, character) ?? foldCharacter(character);
    if (folded !== '') {
      characters.push(folded);
      offsets.push(offset);
    }
    offset += character.length;
  }
  return { characters: characters.join(''), offsets };
}

function looseLetter(text: string, offset: number, character: string): string | undefined {
  const letter = LOOSE_LOOK_ALIKES.get(character.toLowerCase());
  if (letter === undefined) return undefined;
  const neighbours = text.charAt(offset - 1) + text.charAt(offset + character.length);
  return /[a-z]/i.test(neighbours) ? letter : undefined;
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
  const known = LOOK_ALIKES.get(plain) ?? SINGLE_HANGUL_LETTERS.get(plain);
  if (known !== undefined) return known;
  if (/^[가-힣]$/u.test(plain)) return plain;
  return LETTER.test(plain) ? OTHER_LETTER : SIGN;
}

function foldAscii(character: string, code: number): string {
  if (code >= 0x41 && code <= 0x5a) return String.fromCharCode(code + 32);
  if (code >= 0x20) return code === 0x7f ? '' : character;
  return code >= 0x09 && code <= 0x0d ? ' ' : '';
}

/** `'аa еe'` → а: a, е: e. */
function pairs(list: string): Map<string, string> {
  return new Map(list.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)]));
}
