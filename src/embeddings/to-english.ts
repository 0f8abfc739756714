import { setImmediate as letOthersRun } from 'node:timers/promises';
import { isHangul } from '../korean/hangul.ts';
import type { Extractor } from '../stages/extract/extractor.ts';

/** The extractor reads sentences: one behind the other is a list of wishes to it, of which some say the same. */
const SENTENCE_ENDS = /(?<=[.!?…。])\s+|\n+/u;

/** What it reads of one; longer ones are read piece by piece, cut at white space. */
const PIECES = /.{1,1000}(?=\s|$)|.{1,1000}/gs;

/** Korean knows no articles; with those of the English, 고양이 (`a cat`) would be unlike `cat`. */
const ARTICLES = /\b(?:an?|the)\b/giu;

/**
 * Puts Korean into English with the lexicon of the offline extractor, sentence by sentence. Words that it does not know stay;
 * so does every text without Korean.
 */
export async function toEnglish(text: string, extractor: Extractor, signal: AbortSignal): Promise<string> {
  if (![...text].some(isHangul)) return text;
  const pieces: string[] = [];
  for (const piece of text.split(SENTENCE_ENDS).flatMap((sentence) => sentence.match(PIECES) ?? [])) {
    const { brief } = await extractor.extract(piece, signal);
    pieces.push(brief.english.replace(ARTICLES, ''));
    await letOthersRun();
  }
  return pieces.join(' ');
}
