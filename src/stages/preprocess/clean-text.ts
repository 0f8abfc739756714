/** A text fit to work on, and what had to be done for that. */
export interface CleanText {
  text: string;
  /** Whether characters were taken out that cannot be seen or read. */
  lostInvisible: boolean;
}

/** How often a letter or sign may stand in a row: 야아아아 and !!!! say it all. */
export const MOST_REPEATS = 4;
/** The same for pictures, which may be counted: six cats are 🐱🐱🐱🐱🐱🐱. */
export const MOST_REPEATED_PICTURES = 10;

const UNUSABLE = /[\p{Cc}\uFFFD\uFEFF\u200B\u2028-\u202E\u2066-\u2069]/gu;
/** Digits are left alone: 1000000 is a number. */
const REPEATED = /([^\p{Nd}\p{Extended_Pictographic}\p{RI}])\1{4,}/gu;
const REPEATED_PICTURE = /(\p{Extended_Pictographic})\1{10,}/gu;

/**
 * NFC, so that Hangul typed on any system is the same text; control characters and lone surrogates out;
 * runs of white space as one space; none at the ends. Joiners inside emoji and Indic scripts are kept.
 */
export function cleanText(text: string): CleanText {
  const spaced = text.toWellFormed().normalize('NFC').replace(/\s+/gu, ' ');
  const visible = spaced.replace(UNUSABLE, '');
  // What was apart may now compose.
  const composed = visible === spaced ? spaced : visible.normalize('NFC').replace(/ {2,}/g, ' ');
  return { text: composed.trim(), lostInvisible: visible !== spaced };
}

/** With runs of one character cut short. */
export function shortenRuns(text: string): string {
  return text
    .replace(REPEATED, (_, character: string) => character.repeat(MOST_REPEATS))
    .replace(REPEATED_PICTURE, (_, picture: string) => picture.repeat(MOST_REPEATED_PICTURES));
}
