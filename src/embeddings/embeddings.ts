import type { Admission, AdmittedWork } from '../allowance/allowance.ts';
import { answerByModel } from '../answer-by-model.ts';
import { toAppError } from '../errors.ts';
import type { Adjustment } from '../providers/image-provider.ts';
import { embeddingCostUsd, estimateEmbeddingCostUsd } from '../providers/openai/models.ts';
import type { Embedder, EmbeddingList, EmbeddingRequest } from './embedder.ts';
import { EMBEDDING_MODELS_OF_OPENAI, FASTTEXT_MODEL } from './embedding-models.ts';

/** Answers `POST /v1/embeddings`. `adjustments` is there where another model answered than the one asked for. */
export type Embed = (
  request: EmbeddingRequest,
  context: EmbedContext,
) => Promise<EmbeddingList & { adjustments?: Adjustment[] }>;

interface EmbedContext {
  signal: AbortSignal;
  /** Asked before anything is paid whether the caller may have this much. Throws `AppError` where not. */
  admit(work: AdmittedWork): Promise<Admission>;
}

export interface EmbedOptions {
  fastText: Embedder;
  /** Undefined where no OpenAI is set up. */
  openai: Embedder | undefined;
  hasModelAliases: boolean;
}

/**
 * Embeddings by the model of this server or by OpenAI, as {@link answerByModel} chooses.
 * The returned function throws `AppError`: `model_not_found`, or that of the embedder.
 */
export function createEmbed({ fastText, openai, hasModelAliases }: EmbedOptions): Embed {
  return (request, context) =>
    answerByModel(request.model, {
      kind: 'embedding',
      ownModel: FASTTEXT_MODEL,
      askOwn: () => fastText.embed(request, context.signal),
      askOpenAI: openai && (() => embedPaid(openai, request, context)),
      aliases: hasModelAliases ? EMBEDDING_MODELS_OF_OPENAI : [],
      aliasReason: 'No OpenAI is set up on this server, so its own model has answered.',
    });
}

async function embedPaid(
  openai: Embedder,
  request: EmbeddingRequest,
  { signal, admit }: EmbedContext,
): Promise<EmbeddingList> {
  const { model, input } = request;
  const admission = await admit({ images: 0, estimatedCostUsd: estimateEmbeddingCostUsd(model, input) });
  try {
    const list = await openai.embed(request, signal);
    await admission.settle(embeddingCostUsd(model, list.usage));
    return list;
  } catch (error) {
    await (toAppError(error).outcomeUnknown ? admission.settle(null) : admission.giveBack());
    throw error;
  }
}
