import { AppError } from '../../errors.ts';
import type { CategoryChoice, SentenceRequest } from '../../sentence-request.ts';
import { sentenceFromCategories } from './category-sentence.ts';
import { type CleanText, cleanText } from './clean-text.ts';
import { MOST_REPEATED_GROUPS, MOST_REPEATS, shortenRepeats } from './shorten-repeats.ts';
import { categoryOfWord } from './word-check/word-categories.ts';
import { createWordCheck, type WordFinding } from './word-check/word-check.ts';

/** What is done about bad words: nothing, a warning, or an answer of 400. */
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

const shortened = (field: string) =>
  `What was repeated over and over in '${field}' was cut short: a character to ${MOST_REPEATS}, a picture, a word or another group to ${MOST_REPEATED_GROUPS}.`;
const NOTHING_IN_SEARCH = "'search' has nothing to draw, so the categories were used.";

const CATEGORY_NAMES: Record<WordFinding['category'], string> = {
  profanity: 'profanity',
  sexual: 'a sexual vulgarity',
  slur: 'a slur',
  insult: 'a violent insult',
};

/**
 * Makes the one sentence the rest of the pipeline works on.
 *
 * Every field is cleaned: Unicode NFC, plain letters, nothing that cannot be seen, white space collapsed; in `search` nothing
 * is left over and over. Then the words are checked, those of each category before the template joins particles to them.
 * Without `search`, or when it holds nothing to draw, the sentence is built from the categories:
 * `{moods: '따뜻한', background: '바다', act: '즐기는', object: '여성', styles: '사진'}` becomes
 * `따뜻한분위기의 바다을(를) 즐기는여성을(를) 고화질 사진스타일로`.
 *
 * The returned function throws `AppError`: `empty_request` when nothing is left to draw, `invalid_request` when it is
 * too long, `moderation_blocked` for its words. No message holds any of the text.
 */
export function createPreprocess(mode: WordCheckMode): Preprocess {
  const check = mode === 'off' ? undefined : createWordCheck();
  const warnOfWords = (field: string, text: string) =>
    check === undefined ? [] : wordWarnings(field, text, check(text), mode);
  const warnOfCategories = (fields: readonly (keyof CategoryChoice)[], choice: CategoryChoice) =>
    fields.flatMap((field) => warnOfWords(field, shortenRepeats(apart(choice[field] ?? ''))));

  function fromSearch(search: CleanText, request: SentenceRequest): Preprocessed {
    const { sentenceField = 'search' } = request;
    checkLength(search.text, sentenceField);
    const { choice } = cleanCategories(request);
    const sentence = shortenRepeats(search.text);
    const warnings = [...unusedCategories(choice), ...cleaningWarnings(sentenceField, search)];
    if (sentence !== search.text) warnings.push(shortened(sentenceField));
    return {
      sentence,
      warnings: [
        ...warnings,
        ...warnOfWords(sentenceField, sentence),
        ...warnOfCategories(['moods', 'styles'], choice),
      ],
    };
  }

  function fromCategories(request: SentenceRequest): Preprocessed {
    const { choice, warnings } = cleanCategories(request);
    if (!CATEGORY_FIELDS.some((field) => isDrawable(choice[field]))) throw nothingToDraw(request);
    const sentence = sentenceFromCategories(choice);
    checkLength(sentence, null);
    return {
      sentence,
      warnings: [
        ...(request.search ? [NOTHING_IN_SEARCH] : []),
        ...warnings,
        ...warnOfCategories(CATEGORY_FIELDS, choice),
      ],
    };
  }

  return (request) => {
    const search = cleanText(request.search ?? '');
    return isDrawable(search.text) ? fromSearch(search, request) : fromCategories(request);
  };
}

function isDrawable(text: string | undefined): boolean {
  return DRAWABLE.test(text ?? '');
}

/** Several objects so that no two of them make one word: 시,발 are two. */
function apart(category: string): string {
  return category.replaceAll(',', ', ');
}

function nothingToDraw({ search, sentenceField = 'search' }: SentenceRequest): AppError {
  if (!search) return new AppError('empty_request');
  return new AppError(
    'empty_request',
    `'${sentenceField}' has nothing to draw: it is blank or punctuation only. Say in words or emoji what the picture should show.`,
    { param: sentenceField },
  );
}

/** @param choice cleaned values */
function unusedCategories({ moods, theme, background, object, act, styles }: CategoryChoice): string[] {
  return [
    ...([theme, background, object, act].some(Boolean)
      ? ["'search' was given, so 'theme', 'background', 'object' and 'act' were not used."]
      : []),
    ...([moods, styles].some(Boolean)
      ? [
          "'search' was given, so 'moods' and 'styles' decide the categories alone; the sentence was left as it is.",
        ]
      : []),
  ];
}

/** @throws AppError `moderation_blocked` */
function wordWarnings(field: string, text: string, findings: WordFinding[], mode: WordCheckMode): string[] {
  const sure = findings.filter(({ certainty }) => certainty === 'sure');
  if (sure.length > 0 && mode === 'block') {
    throw new AppError(
      'moderation_blocked',
      `'${field}' has ${describeFindings(text, sure)}. Nothing was made. Write it without that.`,
      { param: field, moderation: { categories: categoriesOf(sure), moderation_stage: 'input' } },
    );
  }
  const doubtful = findings.filter(({ certainty }) => certainty === 'doubtful');
  return [
    ...(sure.length > 0 ? [`'${field}' has ${describeFindings(text, sure)}.`] : []),
    ...(doubtful.length > 0 ? [`'${field}' may have ${describeFindings(text, doubtful)}.`] : []),
  ];
}

/** As OpenAI's moderation names them, each once. */
function categoriesOf(findings: WordFinding[]): string[] {
  return [...new Set(findings.map(({ category }) => categoryOfWord[category]))];
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

function cleaningWarnings(field: string, { lostInvisible }: CleanText): string[] {
  return lostInvisible
    ? [`Control characters and others that cannot be seen were taken out of '${field}'.`]
    : [];
}

const CATEGORY_FIELDS = ['moods', 'theme', 'background', 'object', 'act', 'styles'] as const;

function cleanCategories(request: CategoryChoice): { choice: CategoryChoice; warnings: string[] } {
  const cleaned = CATEGORY_FIELDS.map((field) => [field, cleanText(request[field] ?? '')] as const);
  return {
    choice: Object.fromEntries(cleaned.map(([field, { text }]) => [field, text])),
    warnings: cleaned.flatMap(([field, clean]) => cleaningWarnings(field, clean)),
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
