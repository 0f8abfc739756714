import { AppError, describeCause, toAppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { WordCheckMode } from '../stages/preprocess/preprocess.ts';
import { DEFAULT_OPENAI_MODEL } from './moderation-models.ts';
import type { ModerationVerdict, Moderator } from './moderator.ts';

interface PromptModerationContext {
  /** Ends the asking, with its reason. */
  signal: AbortSignal;
  logger: Logger;
  /** The request field the text comes from; `prompt` unless told. */
  param?: string;
}

/**
 * Shows a text to the moderation before anything is paid for it. Where that cannot be asked, the text passes: a warning for
 * the record says so.
 * The returned function throws `AppError` `moderation_blocked` when the text is flagged, and the signal's reason when aborted.
 */
export type PromptModeration = (
  text: string,
  context: PromptModerationContext,
) => Promise<{ warnings: string[] }>;

/** @param wordCheck what was done about bad words before; the warning speaks of it */
export function createPromptModeration({
  moderator,
  wordCheck,
}: {
  moderator: Moderator;
  wordCheck: WordCheckMode;
}): PromptModeration {
  const instead = wordCheck === 'off' ? 'nothing was checked' : 'only the word check was made';

  return async (text, { signal, logger, param = 'prompt' }) => {
    const asked = await moderator.moderate(text, DEFAULT_OPENAI_MODEL, signal).catch((error) => {
      signal.throwIfAborted();
      return toAppError(error);
    });
    if (asked instanceof AppError) {
      logger.warn({ code: asked.code, cause: describeCause(asked) }, 'moderation could not be asked');
      return { warnings: [`OpenAI's moderation could not be asked (${asked.code}): ${instead}.`] };
    }
    const flagged = asked.results.find((verdict) => verdict.flagged);
    if (flagged !== undefined) throw blocked(flagged, param);
    return { warnings: [] };
  };
}

function blocked({ categories: verdicts }: ModerationVerdict, param: string): AppError {
  const categories = Object.keys(verdicts).filter((category) => verdicts[category] === true);
  return new AppError(
    'moderation_blocked',
    `'${param}' was refused for its content by OpenAI's moderation. Nothing was made. safety_violations=[${categories.join(', ')}].`,
    { param, moderation: { categories, moderation_stage: 'input' } },
  );
}
