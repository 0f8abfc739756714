import { plainLetters } from './plain-letters.ts';

/** A text fit to work on, and what had to be done for that. */
export interface CleanText {
  text: string;
  /** Whether characters were taken out that cannot be seen or read. */
  lostInvisible: boolean;
}

/** White space, and the empty Braille cell that is used as it. */
const BLANKS = /[\s\u2800]+/gu;
/** The scripts whose letters change their shape with a joiner (U+200C, U+200D) beside them. */
const JOINING_SCRIPTS = [
  'Arab',
  'Syrc',
  'Mong',
  'Deva',
  'Beng',
  'Guru',
  'Gujr',
  'Orya',
  'Taml',
  'Telu',
  'Knda',
]
  .concat(['Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt'])
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** What cannot be seen and yet belongs to what it stands beside. */
const NEEDED = [
  // The flags of Scotland, Wales and England are spelled in tags.
  '\\u{1F3F4}[\\u{E0030}-\\u{E007A}]{1,8}\\u{E007F}',
  // Joiners between pictures: 👩‍🚀.
  '(?<=\\p{Extended_Pictographic}[\\uFE0F\\p{Emoji_Modifier}]?)\\u200D(?=\\p{Extended_Pictographic})',
  `(?<=[${JOINING_SCRIPTS}])[\\u200C\\u200D]`,
  // Variants of pictures, keycaps (1️⃣), Han and Mongolian.
  '(?<=\\p{Extended_Pictographic})[\\uFE0E\\uFE0F]',
  '(?<=[0-9#*])\\uFE0F(?=\\u20E3)',
  '(?<=\\p{Script=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]',
  '(?<=\\p{Script=Mong})[\\u180B-\\u180D\\u180F]',
].join('|');
const INVISIBLE = new RegExp(
  `(${NEEDED})|[[\\p{Cc}--[\\t-\\r]]\\p{Default_Ignorable_Code_Point}\\uFFFD\\uFFF9-\\uFFFB]`,
  'gv',
);

/** The text as it is, line breaks and all, without characters that nobody can see: they would say what nobody has checked. */
export function visibleText(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, (_, needed?: string) => needed ?? '');
}

/**
 * NFC, so that Hangul typed on any system is the same text; plain letters for styled ones; out goes what cannot be seen
 * (control characters, lone surrogates, fillers, joiners that join nothing); runs of white space as one space; none at the
 * ends.
 */
export function cleanText(text: string): CleanText {
  const composed = plainLetters(text.toWellFormed()).normalize('NFC');
  const visible = composed.replace(INVISIBLE, (_, needed?: string) => needed ?? '');
  const lostInvisible = visible !== composed;
  // What was apart may now compose.
  const whole = lostInvisible ? visible.normalize('NFC') : visible;
  return { text: whole.replace(BLANKS, ' ').trim(), lostInvisible };
}
