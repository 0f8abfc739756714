import { AppError } from './errors.ts';
import type { Adjustment } from './providers/image-provider.ts';

/** Two who can answer: a model of this server, and OpenAI or a server like it. */
interface Answerers<Answer> {
  /** What the models do, for sentences. */
  kind: 'embedding' | 'moderation';
  ownModel: string;
  askOwn(): Promise<Answer>;
  /** Undefined where no OpenAI is set up. */
  askOpenAI: (() => Promise<Answer>) | undefined;
  /** Names of OpenAI's that stand for the server's own model where there is no OpenAI. */
  aliases: readonly string[];
  /** What is said of an answer under one of those. */
  aliasReason: string;
}

/**
 * Chooses who answers by the model's name: the server's own model is always there, and every other name is OpenAI's to know.
 * Who names none gets OpenAI, or the own model where there is none.
 * @throws AppError `model_not_found`, or that of who was asked
 */
export async function answerByModel<Answer extends object>(
  model: string | undefined,
  { kind, ownModel, askOwn, askOpenAI, aliases, aliasReason }: Answerers<Answer>,
): Promise<Answer & { adjustments?: Adjustment[] }> {
  if (model === ownModel) return askOwn();
  if (askOpenAI !== undefined) {
    return askOpenAI().catch((error) => {
      throw blameName(error, kind, model);
    });
  }
  if (model === undefined) return askOwn();
  if (!aliases.includes(model)) {
    const detail = `There is no ${kind} model '${model.slice(0, 100)}' here. The one there is: ${ownModel}.`;
    throw new AppError('model_not_found', detail, { param: 'model' });
  }
  const adjustment = { parameter: 'model', requested: model, used: ownModel, reason: aliasReason };
  return { ...(await askOwn()), adjustments: [adjustment] };
}

/** A model that the caller has named is the caller's mistake, not that of the server's set-up. */
function blameName(error: unknown, kind: string, model: string | undefined): unknown {
  const isTheirs =
    error instanceof AppError && error.code === 'upstream_model_not_found' && model !== undefined;
  if (!isTheirs) return error;
  const detail = `The provider has no ${kind} model '${model.slice(0, 100)}'.`;
  return new AppError('model_not_found', detail, { param: 'model', cause: error.cause });
}
