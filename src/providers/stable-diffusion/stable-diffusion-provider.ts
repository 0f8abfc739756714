import { AppError } from '../../errors.ts';
import { createInferenceThread, moduleBeside } from '../../inference/inference-thread.ts';
import type { InferenceOptions } from '../../inference/onnx-runtime.ts';
import { receivedBytes } from '../../inference/received-bytes.ts';
import type { DiffusionDefaults } from '../../model-store/known-models.ts';
import type { InstalledModel } from '../../model-store/model-kind.ts';
import type {
  DiffusionSettings,
  GenerateContext,
  ImageProvider,
  ImageRequest,
  ImageResult,
  ProvidedImage,
} from '../image-provider.ts';
import type { DiffusedImage, DiffusionJob, DiffusionProgress, DiffusionSource } from './diffusion-job.ts';
import type { DiffusionTask } from './diffusion-worker.ts';
import { describeEdit } from './edit-description.ts';
import { planStableDiffusion, STABLE_DIFFUSION_SIZE, type TrainedSize } from './stable-diffusion-plan.ts';

/** The original system's, for Stable Diffusion 1.5. */
const DEFAULTS: DiffusionDefaults = { steps: 30, guidance: 7.5 };

/** The model the contract names: until another is found, it is the one to get. */
const CONTRACT_MODEL = 'stable-diffusion-v1-5';

/** How much of a picture an edit without a mask may change, and a variation; as in diffusers' image to image. */
const EDIT_STRENGTH = 0.75;
const VARIATION_STRENGTH = 0.6;
const SEEDS = 2 ** 32;

export interface StableDiffusionOptions extends InferenceOptions {
  /** @throws AppError `model_not_installed` naming the command that gets it */
  findModel(): Promise<InstalledModel>;
  /** The size a model learned from, by its folder. Throws `model_unusable`. */
  readTrainedSize(folder: string): Promise<TrainedSize>;
  defaultsOf(model: string): DiffusionDefaults | undefined;
  /** After this time without work the model is unloaded. */
  idleMs: number;
}

/** Stable Diffusion on this machine. One thread holds the model; callers take turns picture by picture. */
export function createStableDiffusionProvider(options: StableDiffusionOptions): ImageProvider {
  const { findModel, readTrainedSize, defaultsOf, threads, idleMs } = options;
  const thread = createInferenceThread<DiffusionTask, DiffusedImage, DiffusionProgress>({
    module: moduleBeside(import.meta.url, 'diffusion-worker'),
    workerData: { threads } satisfies InferenceOptions,
    idleMs,
  });
  /** As it was found last; models come and go while the server runs. */
  let known = { name: CONTRACT_MODEL, trained: STABLE_DIFFUSION_SIZE };

  async function lookForModel(): Promise<InstalledModel> {
    const model = await findModel();
    known = { name: model.name, trained: await readTrainedSize(model.folder) };
    return model;
  }

  async function generate(
    request: ImageRequest,
    { signal, onProgress }: GenerateContext,
  ): Promise<ImageResult> {
    const { count, partialImages } = request;
    signal.throwIfAborted();
    const model = await lookForModel();
    const { size } = planStableDiffusion(request, known.trained);
    const job = jobFor(request, size, defaultsOf(model.name) ?? DEFAULTS);
    const warnings = new Set([...(model.isTiny ? [TINY_WARNING] : []), ...unreadable(job.prompt)]);
    let settings: DiffusionSettings | undefined;

    async function makeOne(index: number): Promise<ProvidedImage> {
      const seed = (request.seed + index) % SEEDS;
      const made = await thread.run(
        { folder: model.folder, job: { ...job, seed, previews: partialImages } },
        {
          signal,
          onProgress: (progress) => onProgress(toImageProgress(progress, index)),
        },
      );
      for (const warning of made.warnings) warnings.add(warning);
      if (made.scheduler === 'lcm' && made.steps < job.steps && job.source === null) {
        warnings.add(`The sampler lcm makes ${made.steps} steps at most with this model.`);
      }
      const { guidance, negativePrompt, source } = job;
      settings ??= {
        // Where a sampler makes fewer than were asked for, as LCM does. PNDM counts its first step twice.
        ...{
          steps: Math.min(job.steps, source === null ? made.steps : job.steps),
          guidance,
          scheduler: made.scheduler,
          negativePrompt,
        },
        ...(source && { strength: source.strength }),
      };
      return { png: receivedBytes(made.png), size, seed };
    }

    const images: ProvidedImage[] = [];
    for (let index = 0; index < count; index++) {
      try {
        images.push(await makeOne(index));
        onProgress({ type: 'image', index });
      } catch (error) {
        signal.throwIfAborted();
        // What is made already is kept; a model that cannot be used makes no other image either.
        if (!(error instanceof AppError) || images.length === 0) throw error;
        images.push({ error });
      }
    }
    const result = { images, usage: null, costUsd: 0, warnings: [...warnings] };
    return settings === undefined ? result : { ...result, settings };
  }

  return {
    name: 'stable-diffusion',
    paid: false,
    takesSeeds: true,
    takesDiffusionWishes: true,
    maxConcurrentCalls: 1,
    readsEveryLanguage: false,
    readsPlainEnglish: true,
    models: () => [known.name],
    defaultModel: () => known.name,
    refreshModels: () =>
      lookForModel().then(
        () => undefined,
        () => undefined,
      ),
    requireReady: async () => {
      await lookForModel();
    },
    plan: (request) => planStableDiffusion(request, known.trained),
    generate,
    close: () => thread.close(),
  };
}

/** CLIP's text encoder learned from English. */
function unreadable(prompt: string): string[] {
  const words = prompt.match(/(?:(?!\p{Script=Latin})\p{L})+/gu) ?? [];
  if (words.length === 0) return [];
  const shown = words.slice(0, 5).map((word) => `'${word.slice(0, 40)}'`);
  return [`Stable Diffusion reads English alone; these words could not be put into it: ${shown.join(', ')}.`];
}

/** Said with every picture of the models that come with the repository. */
const TINY_WARNING =
  'Made by a tiny model that knows coloured shapes only, such as "a red circle on a blue background".';

function jobFor(
  { operation, prompt, wishes, images: [image], mask }: ImageRequest,
  size: DiffusionJob['size'],
  defaults: DiffusionDefaults,
): Omit<DiffusionJob, 'seed' | 'previews'> {
  const { negativePrompt: unwanted = '', steps, guidance, scheduler, strength } = wishes.diffusion ?? {};
  const described = operation === 'edit' ? describeEdit(prompt) : { prompt, negativePrompt: '' };
  const negativePrompt = [unwanted, described.negativePrompt].filter(Boolean).join(', ');
  return {
    prompt: described.prompt,
    negativePrompt,
    size,
    steps: steps ?? defaults.steps,
    // Without words there is nothing to be guided by.
    guidance: prompt === '' && negativePrompt === '' ? 1 : Math.max(1, guidance ?? defaults.guidance),
    scheduler: scheduler ?? defaults.scheduler ?? null,
    source: image === undefined ? null : sourceFor(operation, image.bytes, mask, strength),
  };
}

function sourceFor(
  operation: ImageRequest['operation'],
  picture: Buffer,
  mask: Buffer | null,
  strength: number | undefined,
): DiffusionSource {
  const customary = operation === 'vary' ? VARIATION_STRENGTH : mask === null ? EDIT_STRENGTH : 1;
  return { picture, mask, strength: strength ?? customary };
}

function toImageProgress(progress: DiffusionProgress, index: number) {
  if (progress.type === 'step') return { ...progress, index };
  const { png, index: partialIndex } = progress;
  const b64Json = receivedBytes(png).toString('base64');
  return { type: 'partial_image', index, partialIndex, b64Json } as const;
}
