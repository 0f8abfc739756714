import type { Config } from './config.ts';
import type { Logger } from './logger.ts';
import type { Outbound } from './outbound.ts';
import type { ImageProvider } from './providers/image-provider.ts';
import { findImageModel } from './providers/openai/models.ts';
import { createPreviewProvider } from './providers/preview/preview-provider.ts';

export interface ProviderOptions
  extends Pick<Config, 'imageProvider' | 'openai' | 'backend' | 'generate'>,
    Pick<Outbound, 'request' | 'fetch'> {
  /** The one on this machine. */
  stableDiffusion: ImageProvider;
  logger: Logger;
}

/** Who makes the images, and what is known of the life of models. */
export interface OpenProvider {
  provider: ImageProvider;
  /** The day from which a model no longer answers, as `YYYY-MM-DD`; null where none is announced. */
  shutdownDate(model: string): string | null;
}

/** The image provider as configured. Only the code of the one that is used is loaded. */
export async function openProvider(options: ProviderOptions): Promise<OpenProvider> {
  const { imageProvider } = options;
  if (imageProvider === 'openai') return openOpenAI(options);
  const shutdownDate = (model: string) => findImageModel(model)?.shutdownDate ?? null;
  if (imageProvider === 'preview') return { provider: createPreviewProvider(), shutdownDate };
  if (imageProvider === 'stable-diffusion') return { provider: options.stableDiffusion, shutdownDate };
  return { provider: await openBackend(imageProvider, options), shutdownDate };
}

async function openOpenAI({
  openai,
  generate,
  request,
  fetch,
  logger,
}: ProviderOptions): Promise<OpenProvider> {
  const { createImageEndpoint } = await import('./providers/openai/image-endpoint.ts');
  const { createModelCatalogue } = await import('./providers/openai/model-catalogue.ts');
  const { createOpenAIProvider } = await import('./providers/openai/openai-provider.ts');
  const list = async () => {
    const { createOpenAIClient } = await import('./providers/openai/openai-client.ts');
    const { data } = await createOpenAIClient({ ...openai, fetch }).models.list({ timeout: LIST_TIMEOUT_MS });
    return data;
  };
  const catalogue = createModelCatalogue({ list, logger });
  const provider = createOpenAIProvider({
    model: openai.imageModel,
    editModel: openai.editModel,
    quality: openai.imageQuality,
    timeoutMs: openai.imageTimeoutMs,
    endpoint: createImageEndpoint({ ...openai, request }),
    maxConcurrentCalls: generate.concurrency,
    catalogue,
  });
  return { provider, shutdownDate: catalogue.shutdownDate };
}

/** A list of names; nobody waits long for it. */
const LIST_TIMEOUT_MS = 5000;

async function openBackend(
  name: 'localai' | 'stable-diffusion.cpp' | 'vllm-omni',
  { backend, openai, generate, request }: ProviderOptions,
): Promise<ImageProvider> {
  const { createBackendProvider } = await import('./providers/backends/backend-provider.ts');
  const { backends } = await import('./providers/backends/backends.ts');
  return createBackendProvider(backends[name], {
    ...backend,
    timeoutMs: openai.imageTimeoutMs,
    maxConcurrentCalls: generate.concurrency,
    request,
  });
}
