import type { ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { AppError } from '../../errors.ts';
import { formatSize, isSameSize } from '../../image-size.ts';
import { setUpright } from '../../source-image/set-upright.ts';
import type {
  Adjustment,
  GenerateContext,
  ImagePlan,
  ImageProvider,
  ImageQuality,
  ImageRequest,
  ImageResult,
  PlannedRequest,
} from '../image-provider.ts';
import { VARIATION_INSTRUCTION } from '../variation-instruction.ts';
import type { ImageEndpoint, UpstreamReply } from './image-endpoint.ts';
import { legalSize } from './legal-size.ts';
import type { ModelCatalogue } from './model-catalogue.ts';
import { estimateImagesCostUsd, imageCostUsd, imageModelFacts } from './models.ts';
import type { FormFile } from './multipart.ts';
import { toUpstreamError } from './openai-errors.ts';
import { type ReceivedImages, receiveImages } from './receive-images.ts';
import { retryWhereNothingWasDone } from './retry.ts';
import { withTimeLimit } from './time-limit.ts';

const NO_STREAMING_WARNING =
  'The provider refused to stream unfinished images, so the images were asked for without.';

export interface OpenAIProviderOptions {
  endpoint: ImageEndpoint;
  model: string;
  /** For edits and variations. */
  editModel: string;
  /** Sent with every request that names none: a model that picks its own may spend ten times as much. */
  quality: ImageQuality;
  /** For one call, from sending to the last byte. Large images of high quality take minutes. */
  timeoutMs: number;
  maxConcurrentCalls: number;
  catalogue: ModelCatalogue;
}

/** Fields of a request, as JSON has them; a form has their texts. */
type Fields = Omit<ImageGenerateParamsNonStreaming, 'stream'> & {
  input_fidelity?: 'low' | 'high';
  stream?: true;
};

/** Images by OpenAI's GPT image models, or any server with the same `/v1/images/generations` and `/v1/images/edits`. */
export function createOpenAIProvider(options: OpenAIProviderOptions): ImageProvider {
  const { endpoint, quality, timeoutMs, maxConcurrentCalls, catalogue } = options;

  /** The quality sent: the one wished for, or the best the model has. */
  function qualityOf({ model, wishes }: PlannedRequest): { asked: ImageQuality; used: ImageQuality } {
    const asked = wishes.quality ?? quality;
    const { qualities } = imageModelFacts(model);
    return { asked, used: qualities.includes(asked) ? asked : (qualities.at(-1) ?? asked) };
  }

  function plan(request: PlannedRequest): ImagePlan {
    const { model, count, images, partialImages } = request;
    const size = legalSize(request.size, imageModelFacts(model));
    const quality = qualityOf(request);
    const priced = { quality: quality.used, size, count, pictures: images.length, partialImages };
    return {
      size,
      adjustments: adjustmentsFor(request, size, quality),
      estimatedCostUsd: estimateImagesCostUsd(model, priced),
    };
  }

  function fieldsOf(request: ImageRequest): Fields {
    const { model, count, wishes } = request;
    const facts = imageModelFacts(model);
    const isTransparent = wishes.background === 'transparent' && facts.hasTransparency;
    const fidelity = facts.inputFidelities.find((value) => value === wishes.inputFidelity);
    return {
      model,
      prompt: request.operation === 'vary' ? VARIATION_INSTRUCTION : request.prompt,
      n: count,
      size: formatSize(plan(request).size),
      quality: qualityOf(request).used,
      output_format: 'png',
      ...(isTransparent ? { background: 'transparent' } : {}),
      ...(wishes.background === 'opaque' ? { background: 'opaque' } : {}),
      ...(wishes.moderation && request.operation === 'generate' ? { moderation: wishes.moderation } : {}),
      ...(wishes.complexity && facts.hasComplexity ? { complexity: wishes.complexity } : {}),
      ...(fidelity && request.operation === 'edit' ? { input_fidelity: fidelity } : {}),
      ...(wishes.safetyIdentifier ? { safety_identifier: wishes.safetyIdentifier } : {}),
    } as Fields;
  }

  async function generate(request: ImageRequest, context: GenerateContext): Promise<ImageResult> {
    void catalogue.refresh();
    const fields = fieldsOf(request);
    const streaming = { stream: true, partial_images: request.partialImages } as const;
    if (request.partialImages === 0) return finish(await call(request, fields, context), request);
    try {
      return finish(await call(request, { ...fields, ...streaming }, context), request);
    } catch (error) {
      // Refused at the door, so nothing was made: not every server streams, or streams several images.
      if (!(error instanceof AppError) || error.code !== 'upstream_rejected') throw error;
      const result = finish(await call(request, fields, context), request);
      return { ...result, warnings: [...result.warnings, NO_STREAMING_WARNING] };
    }
  }

  /** One call, again only where it is known that nothing was made. */
  function call(request: ImageRequest, fields: Fields, context: GenerateContext): Promise<ReceivedImages> {
    const { model, count } = request;
    const { signal, onProgress } = context;
    const explain = (error: unknown) => toUpstreamError(error, model);
    const sendOnce = async (limited: AbortSignal) =>
      receiveImages(await send(request, fields, limited), count, { model, onProgress });
    return retryWhereNothingWasDone(() => withTimeLimit(sendOnce, { signal, timeoutMs, explain }), signal);
  }

  async function send(request: ImageRequest, fields: Fields, signal: AbortSignal): Promise<UpstreamReply> {
    if (request.operation === 'generate') return endpoint.generate(fields, signal);
    const texts = Object.entries(fields).map(([name, value]) => [name, String(value)]);
    return endpoint.edit({ fields: Object.fromEntries(texts), files: await filesOf(request) }, signal);
  }

  function finish({ images, usage, isUsageWhole }: ReceivedImages, { model }: ImageRequest): ImageResult {
    const costUsd = isUsageWhole ? imageCostUsd(model, usage) : null;
    return { images, usage, costUsd, warnings: shutdownWarnings(model) };
  }

  function shutdownWarnings(model: string): string[] {
    const lastDay = catalogue.shutdownDate(model);
    return lastDay === null ? [] : [`The model ${model} ends on ${lastDay}; choose a newer one.`];
  }

  return {
    name: 'openai',
    paid: true,
    readsEveryLanguage: true,
    maxConcurrentCalls,
    models: () => [...new Set([options.model, options.editModel, ...catalogue.living()])],
    defaultModel: (operation) => (operation === 'generate' ? options.model : options.editModel),
    refreshModels: catalogue.refresh,
    takesMarkup: (model) => imageModelFacts(model).hasMarkup,
    plan,
    generate,
  };
}

/** What of a request its model cannot do as asked. */
function adjustmentsFor(
  { operation, model, size, wishes }: PlannedRequest,
  made: PlannedRequest['size'],
  quality: { asked: ImageQuality; used: ImageQuality },
): Adjustment[] {
  const facts = imageModelFacts(model);
  const adjustments: Adjustment[] = [];
  const adjust = (parameter: string, requested: string, used: string, reason: string) =>
    adjustments.push({ parameter, requested, used, reason });
  if (operation === 'vary') {
    const reason =
      'No model makes variations today: this one is emulated by an edit with a fixed instruction.';
    adjust('operation', 'variation', 'edit', reason);
  }
  if (!isSameSize(made, size)) {
    const used = formatSize(made);
    const reason = `${model} cannot make this size; the image is made at ${used} and scaled to the size asked for.`;
    adjust('size', formatSize(size), used, reason);
  }
  if (quality.asked !== quality.used) {
    adjust('quality', quality.asked, quality.used, `${model} has no quality '${quality.asked}'.`);
  }
  if (wishes.background === 'transparent' && !facts.hasTransparency) {
    adjust('background', 'transparent', 'auto', `${model} makes no transparent backgrounds.`);
  }
  if (wishes.complexity !== undefined && !facts.hasComplexity) {
    adjust('complexity', wishes.complexity, 'none', `${model} has no 'complexity'.`);
  }
  if (wishes.inputFidelity !== undefined && !facts.inputFidelities.includes(wishes.inputFidelity)) {
    adjust('input_fidelity', wishes.inputFidelity, 'none', `${model} does not take this 'input_fidelity'.`);
  }
  if (wishes.moderation !== undefined && operation !== 'generate') {
    adjust('moderation', wishes.moderation, 'auto', "Edits do not take 'moderation'.");
  }
  return adjustments;
}

/** Several pictures are an array of the form, as the stock SDK sends them. */
async function filesOf({ images, mask, markup }: ImageRequest): Promise<FormFile[]> {
  const upright = await Promise.all(images.map(setUpright));
  const png = (field: string, bytes: Buffer) => ({
    field,
    fileName: `${field}.png`,
    contentType: 'image/png',
    bytes,
  });
  return [
    ...upright.map(({ bytes, format }, index) => ({
      field: images.length === 1 ? 'image' : 'image[]',
      fileName: `image-${index}.${format === 'jpeg' ? 'jpg' : format}`,
      contentType: `image/${format}`,
      bytes,
    })),
    ...(mask === null ? [] : [png('mask', mask)]),
    ...(markup === undefined ? [] : [png('markup', markup)]),
  ];
}
