import { AppError } from '../errors.ts';
import type { Adjustment } from '../providers/image-provider.ts';
import { DEFAULT_OPENAI_MODEL, MODERATION_MODELS_OF_OPENAI, WORD_CHECK_MODEL } from './moderation-models.ts';
import type { Moderation, ModerationRequest, Moderator } from './moderator.ts';

/** Answers `POST /v1/moderations`. `adjustments` is there where another model answered than the one asked for. */
export type Moderate = (
  request: ModerationRequest,
  signal: AbortSignal,
) => Promise<Moderation & { adjustments?: Adjustment[] }>;

export interface ModerateOptions {
  offline: Moderator;
  /** Undefined where no OpenAI is set up. */
  openai: Moderator | undefined;
  hasModelAliases: boolean;
}

/**
 * Chooses the moderator by the model's name. The word check is always there; every other name is OpenAI's to know. Without
 * OpenAI the names of its models stand for the word check, where aliases are on.
 * The returned function throws `AppError`: `model_not_found`, or that of the moderator.
 */
export function createModerate({ offline, openai, hasModelAliases }: ModerateOptions): Moderate {
  return async ({ input, model }, signal) => {
    if (model === WORD_CHECK_MODEL) return offline.moderate(input, WORD_CHECK_MODEL, signal);
    if (openai !== undefined) {
      return openai.moderate(input, model ?? DEFAULT_OPENAI_MODEL, signal).catch((error) => {
        throw nameUnknownModel(error, model);
      });
    }
    if (model === undefined) return offline.moderate(input, WORD_CHECK_MODEL, signal);
    if (!hasModelAliases || !MODERATION_MODELS_OF_OPENAI.includes(model)) throw unknownModel(model);
    const moderation = await offline.moderate(input, WORD_CHECK_MODEL, signal);
    const reason = 'No OpenAI is set up on this server, so the word check has judged.';
    return {
      ...moderation,
      adjustments: [{ parameter: 'model', requested: model, used: WORD_CHECK_MODEL, reason }],
    };
  };
}

function unknownModel(model: string): AppError {
  const detail = `There is no moderation model '${model.slice(0, 100)}' here. The one there is: ${WORD_CHECK_MODEL}.`;
  return new AppError('model_not_found', detail, { param: 'model' });
}

/** A model that the caller has named is the caller's mistake, not that of the server's set-up. */
function nameUnknownModel(error: unknown, model: string | undefined): unknown {
  const isTheirs =
    error instanceof AppError && error.code === 'upstream_model_not_found' && model !== undefined;
  if (!isTheirs) return error;
  const detail = `The provider has no moderation model '${model.slice(0, 100)}'.`;
  return new AppError('model_not_found', detail, { param: 'model', cause: error.cause });
}
