import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Brief, KnownSense, KnownSenses } from '../../brief.ts';
import type { Logger } from '../../logger.ts';
import type { CategoryChoice } from '../../sentence-request.ts';
import { createExactTier } from './exact.ts';
import { readWord, type Word } from './read-word.ts';
import {
  type MatchContext,
  type NormaliserTier,
  type Receipt,
  type TierReport,
  TierUnavailableError,
} from './tier.ts';
import type { Vocabulary, WordList } from './vocabulary.ts';

/** The categories of a record: mood and style with the receipt of how they were found. */
export interface Categories {
  moods: Receipt | null;
  styles: Receipt | null;
  theme: string | null;
  background: string | null;
  object: string[];
  act: string | null;
}

/** Where nothing was read from the words. */
export const NO_CATEGORIES: Categories = {
  moods: null,
  styles: null,
  theme: null,
  background: null,
  object: [],
  act: null,
};

export interface Normalisation {
  categories: Categories;
  warnings: string[];
}

/** Receipts for lists of words, in their order. */
interface NormalisedWords {
  moods: Receipt[];
  styles: Receipt[];
  warnings: string[];
}

export interface Normaliser {
  /**
   * Maps the mood and style of a brief onto the vocabulary. A category that the caller picked and that is
   * on the list is taken as it is, whatever the extractor read from the sentence. Never throws for a word.
   * @param senses values that the extractor knows the words of the sentence to stand for; they hold where the list has them
   */
  normalise(brief: Brief, choice: CategoryChoice, senses?: KnownSenses): Promise<Normalisation>;
  /** Maps lists of words onto the vocabulary; all of them share one time budget. Never throws for a word. */
  normaliseWords(words: { moods: readonly string[]; styles: readonly string[] }): Promise<NormalisedWords>;
}

/** Enough to see what stood against the winner. */
const CANDIDATES_SHOWN = 3;
/** Looked up at once, before others get their turn. */
const WORDS_PER_TURN = 16;

/**
 * @param tiers in the order they are asked; the first that knows the word wins
 * @param logger told of tiers that fail for a reason of their own
 */
export function createNormaliser(
  vocabulary: Vocabulary,
  tiers: readonly NormaliserTier[],
  logger: Logger,
): Normaliser {
  /** A tier that fails costs its answer and nothing else: images may be paid for beside it. */
  async function ask(
    tier: NormaliserTier,
    word: Word,
    list: WordList,
    context: MatchContext,
  ): Promise<TierReport> {
    try {
      const candidates = await tier.match(word, list, context);
      return { tier: tier.name, count: candidates.length, best: candidates.slice(0, CANDIDATES_SHOWN) };
    } catch (error) {
      const isExpected = error instanceof TierUnavailableError;
      if (!isExpected) logger.error({ err: error, tier: tier.name }, 'a tier of the normaliser failed');
      const unavailable = isExpected ? error.message : `The ${tier.name} tier failed.`;
      return { tier: tier.name, count: 0, best: [], unavailable };
    }
  }

  async function normaliseWord(input: string, list: WordList, context: MatchContext): Promise<Receipt> {
    const word = readWord(input);
    const seen: TierReport[] = [];
    for (const tier of tiers) {
      const report = await ask(tier, word, list, context);
      seen.push(report);
      if (report.count > 0) break;
    }
    const last = seen.at(-1);
    const [winner, runnerUp] = last?.best ?? [];
    return {
      input,
      folded: word.folded,
      value: winner?.value ?? null,
      tier: winner === undefined ? null : (last?.tier ?? null),
      score: winner?.score ?? null,
      via: winner?.via ?? null,
      runnerUp: runnerUp === undefined ? null : { value: runnerUp.value, score: runnerUp.score },
      seen,
      vocabularyVersion: vocabulary.version,
    };
  }

  async function normaliseCategory(
    picked: string | undefined,
    extracted: string | null,
    sense: KnownSense | null,
    list: WordList,
    context: MatchContext,
  ): Promise<Receipt | null> {
    const word = await chooseWord(picked, extracted, list);
    if (word === null) return null;
    const isKnown =
      sense !== null && word === extracted && list.entries.some(({ value }) => value === sense.value);
    return isKnown ? receiptOf(word, sense) : normaliseWord(word, list, context);
  }

  /** The word of the sentence says more than its translation: 우울하다 is depressed, and `gloomy` may be dark. */
  function receiptOf(input: string, { word, value }: KnownSense): Receipt {
    const candidate = { value, score: 1, via: `${word} in the sentence` };
    return {
      input,
      folded: readWord(input).folded,
      ...candidate,
      tier: 'exact',
      runnerUp: null,
      seen: [{ tier: 'exact', count: 1, best: [candidate] }],
      vocabularyVersion: vocabulary.version,
    };
  }

  async function normaliseAll(
    words: readonly string[],
    list: WordList,
    context: MatchContext,
  ): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (let start = 0; start < words.length; start += WORDS_PER_TURN) {
      if (start > 0) await nextTurn();
      const some = words.slice(start, start + WORDS_PER_TURN);
      receipts.push(...(await Promise.all(some.map((word) => normaliseWord(word, list, context)))));
    }
    return receipts;
  }

  async function normaliseWords(
    words: Parameters<Normaliser['normaliseWords']>[0],
  ): Promise<NormalisedWords> {
    const context = { startedAt: performance.now() };
    const [moods, styles] = await Promise.all([
      normaliseAll(words.moods, vocabulary.moods, context),
      normaliseAll(words.styles, vocabulary.styles, context),
    ]);
    return { moods, styles, warnings: warningsOf([...moods, ...styles]) };
  }

  return {
    normaliseWords,
    async normalise(brief, choice, senses) {
      const context = { startedAt: performance.now() };
      const [moods, styles] = await Promise.all([
        normaliseCategory(choice.moods, brief.mood, senses?.mood ?? null, vocabulary.moods, context),
        normaliseCategory(choice.styles, brief.style, senses?.style ?? null, vocabulary.styles, context),
      ]);
      const { theme, background, object, act } = brief;
      const warnings = warningsOf([moods, styles].filter((receipt) => receipt !== null));
      return { categories: { moods, styles, theme, background, object, act }, warnings };
    },
  };
}

const exact = createExactTier();

/**
 * The picked word if the list has it or a part of it, else the extracted one, else the picked one for the other tiers.
 * What denies something is taken as it was picked: the extractor may have read what is denied.
 */
async function chooseWord(
  picked: string | undefined,
  extracted: string | null,
  list: WordList,
): Promise<string | null> {
  const choices = (picked ?? '')
    .split(/[,;|、，·]/u)
    .map((word) => word.trim())
    .filter(Boolean);
  for (const choice of choices) {
    const word = readWord(choice);
    const found = await exact.match(word, list, { startedAt: performance.now() });
    if (found.length > 0 || word.hasDenial) return choice;
  }
  return extracted ?? choices[0] ?? null;
}

/** Each reason once, however many words it touched. */
function warningsOf(receipts: readonly Receipt[]): string[] {
  const reasons = receipts.flatMap(({ seen }) => seen.flatMap(({ unavailable }) => unavailable ?? []));
  return [...new Set(reasons)].map((reason) => `${reason} Moods and styles were matched without it.`);
}
