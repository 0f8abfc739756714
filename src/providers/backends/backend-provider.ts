import { AppError } from '../../errors.ts';
import { formatSize, isSameSize } from '../../image-size.ts';
import type { Outbound } from '../../outbound.ts';
import type {
  Adjustment,
  GenerateContext,
  ImagePlan,
  ImageProvider,
  ImageRequest,
  ImageResult,
  PlannedRequest,
  ProvidedImage,
} from '../image-provider.ts';
import { toUpstreamError } from '../openai/openai-errors.ts';
import { type ReceivedImages, receiveImages } from '../openai/receive-images.ts';
import { retryWhereNothingWasDone } from '../openai/retry.ts';
import { withTimeLimit } from '../openai/time-limit.ts';
import { unmetWishes } from '../unmet-wishes.ts';
import { VARIATION_INSTRUCTION } from '../variation-instruction.ts';
import type { Backend, BackendCall, PreparedJob } from './backend.ts';
import { createBackendEndpoint } from './backend-endpoint.ts';
import { createImageFetcher } from './fetch-image.ts';
import { createServedModels } from './served-models.ts';
import { cutFromFrame } from './source-files.ts';

/** How many different seeds there are. */
const SEEDS = 2 ** 32;

export interface BackendProviderOptions {
  /** With the version, such as `http://127.0.0.1:8080/v1`. */
  baseUrl: string;
  /** Undefined: what the server has. */
  model: string | undefined;
  apiKey: string | undefined;
  /** Hosts beside the back end's own that its images may be fetched from. */
  fetchHosts: readonly string[];
  /** For one call, from sending to the last byte. On a small machine an image takes minutes. */
  timeoutMs: number;
  /** For back ends that work on several requests at once. */
  maxConcurrentCalls: number;
  request: Outbound['request'];
}

/** Images by a server of one's own that speaks the OpenAI API, more or less. */
export function createBackendProvider(backend: Backend, options: BackendProviderOptions): ImageProvider {
  const endpoint = createBackendEndpoint(options);
  const fetchImage = createImageFetcher(options);
  const models = createServedModels({
    configured: options.model,
    ownModel: backend.ownModel,
    list: endpoint.listModels,
  });

  function plan(request: PlannedRequest): ImagePlan {
    const size = backend.sizeFor(request);
    return { size, adjustments: adjustmentsFor(backend, request, size), estimatedCostUsd: 0 };
  }

  async function generate(request: ImageRequest, context: GenerateContext): Promise<ImageResult> {
    context.signal.throwIfAborted();
    await models.known();
    const asked = request.operation === 'vary' ? VARIATION_INSTRUCTION : request.prompt;
    const prompt = backend.withoutCommands(asked);
    const prepared = await backend.prepare({
      ...request,
      prompt,
      model: models.toSend(request.model),
      size: backend.sizeFor(request),
    });
    const images = await makeAll(request, prepared, context);
    const warnings = prompt === asked ? prepared.warnings : [commandWarning(backend), ...prepared.warnings];
    return { images, usage: null, costUsd: 0, warnings };
  }

  /** Call after call. What is there when one fails is kept; the images that are missing then carry its error. */
  async function makeAll(
    request: ImageRequest,
    prepared: PreparedJob,
    context: GenerateContext,
  ): Promise<ProvidedImage[]> {
    const made: ProvidedImage[] = [];
    while (made.length < request.count) {
      const done = made.length;
      const count = Math.min(backend.imagesPerCall, request.count - done);
      const part = { count, seed: (request.seed + done) % SEEDS };
      const onProgress: GenerateContext['onProgress'] = (progress) =>
        context.onProgress({ ...progress, index: done + progress.index });
      try {
        const call = prepared.callFor(part);
        const { images } = await send(call, count, request.model, { ...context, onProgress });
        made.push(...(await Promise.all(images.map((image) => finish(image, part, prepared)))));
      } catch (error) {
        if (!(error instanceof AppError) || made.every((image) => 'error' in image)) throw error;
        while (made.length < request.count) made.push({ error });
      }
    }
    return made;
  }

  /** One call, again only where it is known that nothing was made. */
  function send(
    call: BackendCall,
    count: number,
    model: string,
    { signal, onProgress }: GenerateContext,
  ): Promise<ReceivedImages> {
    const { timeoutMs } = options;
    const explain = (error: unknown) => toUpstreamError(error, model, 'image server');
    const sendOnce = async (limited: AbortSignal) =>
      receiveImages(await endpoint.send(call, limited), count, {
        model,
        onProgress,
        fetchImage: (address) => fetchImage(address, limited),
      });
    return retryWhereNothingWasDone(() => withTimeLimit(sendOnce, { signal, timeoutMs, explain }), signal);
  }

  async function finish(
    image: ProvidedImage,
    { count, seed }: { count: number; seed: number },
    prepared: PreparedJob,
  ): Promise<ProvidedImage> {
    if ('error' in image) return image;
    // Of several images made together only the server knows the seeds.
    const seeded = { ...image, seed: backend.takesSeeds && count === 1 ? seed : null };
    const { cutOut } = prepared;
    if (cutOut === undefined || !isSameSize(image.size, cutOut.frame.size)) return seeded;
    return { ...seeded, png: await cutFromFrame(image.png, cutOut.frame, cutOut.size), size: cutOut.size };
  }

  return {
    name: backend.name,
    paid: false,
    takesSeeds: backend.takesSeeds,
    readsEveryLanguage: false,
    maxConcurrentCalls: backend.isSerial ? 1 : options.maxConcurrentCalls,
    models: models.names,
    refreshModels: models.refresh,
    defaultModel: () => models.names()[0] ?? backend.ownModel,
    plan,
    generate,
    close: async () => models.close(),
  };
}

function commandWarning({ name }: Backend): string {
  return `Characters of the prompt that ${name} would take for a command were left out.`;
}

/** What of a request these servers cannot do as asked. */
function adjustmentsFor(
  { name }: Backend,
  { operation, size, wishes }: PlannedRequest,
  made: PlannedRequest['size'],
): Adjustment[] {
  const adjustments: Adjustment[] = [];
  const adjust = (parameter: string, requested: string, used: string, reason: string) =>
    adjustments.push({ parameter, requested, used, reason });
  if (operation === 'vary') {
    const reason = `${name} makes no variations: this one is emulated by an edit with a fixed instruction.`;
    adjust('operation', 'variation', 'edit', reason);
  }
  if (!isSameSize(size, made)) {
    const used = formatSize(made);
    const reason = `${name} makes the image at ${used}; it is scaled to the size asked for.`;
    adjust('size', formatSize(size), used, reason);
  }
  return [...adjustments, ...unmetWishes(name, wishes)];
}
