import { randomUUID } from 'node:crypto';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { categoryOfWord, MODERATION_CATEGORIES } from '../stages/preprocess/word-check/word-categories.ts';
import {
  createWordCheck,
  type WordCheck,
  type WordFinding,
} from '../stages/preprocess/word-check/word-check.ts';
import type { Certainty } from '../stages/preprocess/word-check/word-lists.ts';
import { WORD_CHECK_MODEL } from './moderation-models.ts';
import type { ModerationPart, ModerationVerdict, Moderator } from './moderator.ts';

/** The check knows two degrees of certainty and no numbers; only what is sure is flagged. */
const SCORES: Readonly<Record<Certainty, number>> = { sure: 1, doubtful: 0.5 };

const JUDGED = new Set<string>(Object.values(categoryOfWord));

/** The check takes some milliseconds for so much; longer texts are cut, so that other requests are answered in between. */
const MOST_CHARACTERS_AT_ONCE = 4000;

/**
 * Moderation without a network: the word check of the pipeline, told in OpenAI's categories. It finds bad words in Korean
 * and English and understands nothing, so most categories are never flagged.
 */
export function createOfflineModerator(check: WordCheck = createWordCheck()): Moderator {
  async function judge(texts: readonly string[], signal: AbortSignal): Promise<ModerationVerdict> {
    const findings: WordFinding[] = [];
    for (const piece of texts.flatMap(inPieces)) {
      findings.push(...check(piece));
      await letOthersRun();
      signal.throwIfAborted();
    }
    return toVerdict(findings);
  }

  return {
    async moderate(input, _model, signal) {
      const results: ModerationVerdict[] = [];
      for (const texts of textsOf(input)) results.push(await judge(texts, signal));
      return { id: `modr-${randomUUID().replaceAll('-', '')}`, model: WORD_CHECK_MODEL, results };
    },
  };
}

/** For each verdict, the texts it is about. */
function textsOf(input: string | (string | ModerationPart)[]): string[][] {
  if (typeof input === 'string') return [[input]];
  const parts = input.filter((part) => typeof part !== 'string');
  return parts.length === 0 ? input.map((text) => [text as string]) : [parts.map(textOf)];
}

/** @throws AppError `unsupported_parameter` */
function textOf(part: ModerationPart): string {
  if (part.type === 'text') return part.text;
  throw new AppError(
    'unsupported_parameter',
    `'input' has an image, and the model '${WORD_CHECK_MODEL}' judges words alone. Send texts, or ask a server that OpenAI's moderation is set up on.`,
    { param: 'input' },
  );
}

/** Cut at white space where there is any. */
function inPieces(text: string): string[] {
  const pattern = new RegExp(
    `.{1,${MOST_CHARACTERS_AT_ONCE}}(?=\\s|$)|.{1,${MOST_CHARACTERS_AT_ONCE}}`,
    'gs',
  );
  return text.match(pattern) ?? [];
}

function toVerdict(findings: readonly WordFinding[]): ModerationVerdict {
  const scores = new Map<string, number>(MODERATION_CATEGORIES.map((category) => [category, 0]));
  for (const { category: kind, certainty } of findings) {
    const category = categoryOfWord[kind];
    scores.set(category, Math.max(scores.get(category) ?? 0, SCORES[certainty]));
  }
  const byCategory = <Value>(tell: (category: string, score: number) => Value) =>
    Object.fromEntries([...scores].map(([category, score]) => [category, tell(category, score)]));
  return {
    flagged: findings.some(({ certainty }) => certainty === 'sure'),
    categories: byCategory((_category, score) => score === SCORES.sure),
    category_scores: byCategory((_category, score) => score),
    category_applied_input_types: byCategory((category) => (JUDGED.has(category) ? ['text'] : [])),
  };
}
