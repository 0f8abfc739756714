import { answerByModel } from '../answer-by-model.ts';
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
 * Moderation by the word check or by OpenAI, as {@link answerByModel} chooses.
 * The returned function throws `AppError`: `model_not_found`, or that of the moderator.
 */
export function createModerate({ offline, openai, hasModelAliases }: ModerateOptions): Moderate {
  return ({ input, model }, signal) =>
    answerByModel(model, {
      kind: 'moderation',
      ownModel: WORD_CHECK_MODEL,
      askOwn: () => offline.moderate(input, WORD_CHECK_MODEL, signal),
      askOpenAI: openai && (() => openai.moderate(input, model ?? DEFAULT_OPENAI_MODEL, signal)),
      aliases: hasModelAliases ? MODERATION_MODELS_OF_OPENAI : [],
      aliasReason: 'No OpenAI is set up on this server, so the word check has judged.',
    });
}
