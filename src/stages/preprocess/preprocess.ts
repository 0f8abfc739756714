import { AppError } from '../../errors.ts';
import type { CategoryChoice, SentenceRequest } from '../../sentence-request.ts';
import { sentenceFromCategories } from './category-sentence.ts';

/** Longest sentence in characters (code points): OpenAI's prompt limit for the GPT image models. */
const MAX_SENTENCE_CHARACTERS = 32_000;

/**
 * Makes the one sentence the rest of the pipeline works on.
 *
 * `search` is taken as it is, cleaned: Unicode NFC, no control characters, white space collapsed.
 * Without it the sentence is built from the categories:
 * `{moods: '따뜻한', background: '바다', act: '즐기는', object: '여성', styles: '사진'}` becomes
 * `따뜻한분위기의 바다을(를) 즐기는여성을(를) 고화질 사진스타일로`.
 *
 * @throws AppError `empty_request` when nothing is left to draw, `invalid_request` when it is too long
 */
export function preprocess(request: SentenceRequest): string {
  const search = cleanText(request.search ?? '');
  const sentence = search === '' ? sentenceFromCategories(cleanCategories(request)) : search;
  if (sentence === '') throw new AppError('empty_request');
  checkLength(sentence, search === '' ? null : 'search');
  return sentence;
}

/**
 * NFC, so that Hangul typed on any system is the same text; control characters and lone surrogates out;
 * runs of white space as one space; none at the ends. Joiners inside emoji and Indic scripts are kept.
 */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\uFFFD\uFEFF\u200B\u2028-\u202E\u2066-\u2069]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function cleanCategories(request: CategoryChoice): Required<CategoryChoice> {
  return {
    moods: cleanText(request.moods ?? ''),
    theme: cleanText(request.theme ?? ''),
    background: cleanText(request.background ?? ''),
    object: cleanText(request.object ?? ''),
    act: cleanText(request.act ?? ''),
    styles: cleanText(request.styles ?? ''),
  };
}

function checkLength(sentence: string, param: string | null): void {
  if (sentence.length <= MAX_SENTENCE_CHARACTERS) return;
  const characters = [...sentence].length;
  if (characters <= MAX_SENTENCE_CHARACTERS) return;
  throw new AppError(
    'invalid_request',
    `${param === null ? 'The sentence built from the categories' : `'${param}'`} is ${characters} characters long; ${MAX_SENTENCE_CHARACTERS} is the most.`,
    param === null ? {} : { param },
  );
}
