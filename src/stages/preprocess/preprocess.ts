import { AppError } from '../../errors.ts';
import type { CategoryChoice, SentenceRequest } from '../../sentence-request.ts';
import { sentenceFromCategories } from './category-sentence.ts';
import {
  type CleanText,
  cleanText,
  MOST_REPEATED_PICTURES,
  MOST_REPEATS,
  shortenRuns,
} from './clean-text.ts';
import { createWordCheck, type WordCheck, type WordFinding } from './word-check/word-check.ts';

/** What is done about bad words in `search`: nothing, a warning, or an answer of 400. */
export type WordCheckMode = 'off' | 'warn' | 'block';

/** The sentence to draw, and what the caller should know about it. */
interface Preprocessed {
  sentence: string;
  warnings: string[];
}

export type Preprocess = (request: SentenceRequest) => Preprocessed;

/** Longest sentence in characters (code points): OpenAI's prompt limit for the GPT image models. */
const MAX_SENTENCE_CHARACTERS = 32_000;

/** A letter, a number, a picture or a symbol: something that can be drawn. Punctuation cannot. */
const DRAWABLE = /[\p{L}\p{N}\p{So}\p{Sc}\p{Extended_Pictographic}]|(?![+<=>|~^`])[\p{Sm}\p{Sk}]/u;

const SHORTENED = `Characters repeated over and over in 'search' were cut to ${MOST_REPEATS}, pictures to ${MOST_REPEATED_PICTURES}.`;

const CATEGORY_NAMES: Record<WordFinding['category'], string> = {
  profanity: 'profanity',
  sexual: 'a sexual vulgarity',
  slur: 'a slur',
  insult: 'a violent insult',
};

/**
 * Makes the one sentence the rest of the pipeline works on.
 *
 * `search` is cleaned: Unicode NFC, no control characters, white space collapsed, no character over and over. Then its
 * words are checked; the categories' are not: they are picked, and the template joins particles to them.
 * Without `search` the sentence is built from the categories:
 * `{moods: '따뜻한', background: '바다', act: '즐기는', object: '여성', styles: '사진'}` becomes
 * `따뜻한분위기의 바다을(를) 즐기는여성을(를) 고화질 사진스타일로`.
 *
 * The returned function throws `AppError`: `empty_request` when nothing is left to draw, `invalid_request` when it is
 * too long, `prompt_blocked` for its words. No message holds any of the text.
 */
export function createPreprocess(mode: WordCheckMode): Preprocess {
  const check = mode === 'off' ? undefined : createWordCheck();
  return (request) => {
    const search = cleanText(request.search ?? '');
    if (search.text !== '') return fromSearch(search, mode, check);
    const { choice, warnings } = cleanCategories(request);
    const sentence = sentenceFromCategories(choice);
    if (sentence === '') throw new AppError('empty_request');
    checkLength(sentence, null);
    return { sentence, warnings };
  };
}

function fromSearch(search: CleanText, mode: WordCheckMode, check: WordCheck | undefined): Preprocessed {
  checkLength(search.text, 'search');
  if (!DRAWABLE.test(search.text)) {
    throw new AppError(
      'empty_request',
      "'search' has nothing to draw: it is punctuation only. Say in words or emoji what the picture should show.",
      { param: 'search' },
    );
  }
  const sentence = shortenRuns(search.text);
  const warnings = warningsOf('search', search);
  if (sentence !== search.text) warnings.push(SHORTENED);
  if (check !== undefined) warnings.push(...wordWarnings(sentence, check(sentence), mode));
  return { sentence, warnings };
}

/** @throws AppError `prompt_blocked` */
function wordWarnings(text: string, findings: WordFinding[], mode: WordCheckMode): string[] {
  const sure = findings.filter(({ certainty }) => certainty === 'sure');
  if (sure.length > 0 && mode === 'block') {
    throw new AppError(
      'prompt_blocked',
      `'search' has ${describeFindings(text, sure)}. Nothing was made. Write it without that.`,
      { param: 'search' },
    );
  }
  const doubtful = findings.filter(({ certainty }) => certainty === 'doubtful');
  return [
    ...(sure.length > 0 ? [`'search' has ${describeFindings(text, sure)}.`] : []),
    ...(doubtful.length > 0 ? [`'search' may have ${describeFindings(text, doubtful)}.`] : []),
  ];
}

/** `profanity in word 2, a slur in word 5`; of many, the first of each kind. */
function describeFindings(text: string, findings: WordFinding[]): string {
  const firsts = new Map<WordFinding['category'], number>();
  for (const { category, start } of findings) {
    if (!firsts.has(category)) firsts.set(category, start);
  }
  return [...firsts]
    .map(
      ([category, start]) => `${CATEGORY_NAMES[category]} in word ${text.slice(0, start).split(' ').length}`,
    )
    .join(', ');
}

function warningsOf(field: string, { lostInvisible }: CleanText): string[] {
  return lostInvisible
    ? [`Control characters and others that cannot be seen were taken out of '${field}'.`]
    : [];
}

const CATEGORY_FIELDS = ['moods', 'theme', 'background', 'object', 'act', 'styles'] as const;

function cleanCategories(request: CategoryChoice): { choice: CategoryChoice; warnings: string[] } {
  const cleaned = CATEGORY_FIELDS.map((field) => [field, cleanText(request[field] ?? '')] as const);
  return {
    choice: Object.fromEntries(cleaned.map(([field, { text }]) => [field, text])),
    warnings: cleaned.flatMap(([field, clean]) => warningsOf(field, clean)),
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
