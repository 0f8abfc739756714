import { AppError } from '../errors.ts';
import type { Adjustment } from '../providers/image-provider.ts';
import type { Embedder, EmbeddingList, EmbeddingRequest } from './embedder.ts';
import { EMBEDDING_MODELS_OF_OPENAI, FASTTEXT_MODEL } from './embedding-models.ts';

/** Answers `POST /v1/embeddings`. `adjustments` is there where another model answered than the one asked for. */
export type Embed = (
  request: EmbeddingRequest,
  signal: AbortSignal,
) => Promise<EmbeddingList & { adjustments?: Adjustment[] }>;

export interface EmbedOptions {
  fastText: Embedder;
  /** Undefined where no OpenAI is set up. */
  openai: Embedder | undefined;
  hasModelAliases: boolean;
}

/**
 * Chooses the embedder by the model's name. The local model is always there; every other name is OpenAI's to know. Without
 * OpenAI the names of its models stand for the local one, where aliases are on.
 * The returned function throws `AppError`: `model_not_found`, or that of the embedder.
 */
export function createEmbed({ fastText, openai, hasModelAliases }: EmbedOptions): Embed {
  return async (request, signal) => {
    const { model } = request;
    if (model === FASTTEXT_MODEL) return fastText.embed(request, signal);
    if (openai !== undefined) {
      return openai.embed(request, signal).catch((error) => {
        throw nameUnknownModel(error, model);
      });
    }
    if (!hasModelAliases || !EMBEDDING_MODELS_OF_OPENAI.includes(model)) throw unknownModel(model);
    const list = await fastText.embed(request, signal);
    const reason = 'No OpenAI is set up on this server, so its own model has answered.';
    return {
      ...list,
      adjustments: [{ parameter: 'model', requested: model, used: FASTTEXT_MODEL, reason }],
    };
  };
}

function unknownModel(model: string): AppError {
  const detail = `There is no embedding model '${model.slice(0, 100)}' here. The one there is: ${FASTTEXT_MODEL}.`;
  return new AppError('model_not_found', detail, { param: 'model' });
}

/** The model is always named by the caller, so its mistake is not one of the server's set-up. */
function nameUnknownModel(error: unknown, model: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'upstream_model_not_found') return error;
  const detail = `The provider has no embedding model '${model.slice(0, 100)}'.`;
  return new AppError('model_not_found', detail, { param: 'model', cause: error.cause });
}
