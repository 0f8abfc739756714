import { createHash } from 'node:crypto';
import type { Logger } from './logger.ts';
import type { ImageProgress, Scene } from './providers/image-provider.ts';
import {
  type BriefRecord,
  describeBrief,
  describeGeneration,
  type GenerationRecord,
  type ImagineRequest,
  type Timings,
} from './record.ts';
import type { Extract, ExtractResult } from './stages/extract/extract.ts';
import type { GenerateResult, ImageGenerator } from './stages/generate/generate.ts';
import type { Categories, Normaliser } from './stages/normalise/normalise.ts';
import type { Preprocess } from './stages/preprocess/preprocess.ts';
import type { Milestones } from './stages/store/idempotency.ts';
import type { SessionStore } from './stages/store/session-store.ts';

/** The stages in the order of the work. */
export type StageName = 'preprocess' | 'extract' | 'normalise' | 'generate' | 'store';

/** What can be told while the work goes on. */
export type PipelineEvent =
  | { type: StageName; durationMs: number; result: Record<string, unknown> }
  | ImageProgress;

interface PipelineContext {
  sessionId: string;
  /** Aborts the work only when the server has to stop at once; a caller that hangs up loses nothing. */
  signal: AbortSignal;
  logger: Logger;
  onEvent(event: PipelineEvent): void;
  /** What has to be remembered on the way, for requests that must not be done twice. */
  milestones?: Milestones | undefined;
}

export interface Stages {
  preprocess: Preprocess;
  extract: Extract;
  normaliser: Normaliser;
  generator: ImageGenerator;
  store: SessionStore<GenerationRecord>;
}

export interface PipelineOptions {
  /** Unfinished versions of each image to ask for when the caller watches. */
  partialImages: number;
}

export interface Pipeline {
  /** Makes the images and stores them. */
  imagine(
    request: ImagineRequest,
    context: PipelineContext & { wantsPartialImages: boolean },
  ): Promise<GenerationRecord>;
  /** What would be made, before paying for it. */
  brief(request: ImagineRequest, context: PipelineContext): Promise<BriefRecord>;
}

/** Raw pixels are the most a PNG of a size can take, near enough. */
const BYTES_PER_PIXEL = 4;

/** The stages put in order. Each run is timed, logged and told to the caller, stage by stage. */
export function createPipeline(stages: Stages, options: PipelineOptions): Pipeline {
  const { preprocess, extract, normaliser, generator, store } = stages;

  /** Preprocess and extract: from the request to the brief. */
  async function understand(run: Run, request: ImagineRequest, context: PipelineContext) {
    const { sentence, warnings: sentenceWarnings } = await run.stage(
      'preprocess',
      () => preprocess(request),
      (preprocessed) => ({ sentence: preprocessed.sentence }),
    );
    const extraction = await run.stage('extract', () => extract(sentence, context), showExtraction);
    return { sentence, sentenceWarnings, extraction };
  }

  function normalise(run: Run, request: ImagineRequest, { brief, senses }: ExtractResult) {
    return run.stage(
      'normalise',
      () => normaliser.normalise(brief, request, senses),
      ({ categories }) => ({ categories }),
    );
  }

  return {
    async imagine(request, context) {
      const run = startRun(context);
      const { number: count, size } = request;
      await store.ensureRoom(count * size.width * size.height * BYTES_PER_PIXEL);

      const understood = await understand(run, request, context);
      const { sentence, extraction } = understood;

      // Normalise needs only the brief, so it runs beside generate; a provider that draws from the
      // categories waits for the scene.
      const normalising = normalise(run, request, extraction);
      const scene = normalising.then(({ categories }) => toScene(categories));
      scene.catch(() => undefined);
      const imageRequest = {
        prompt: extraction.brief.english,
        scene,
        size,
        count,
        seed: seedOf(sentence),
        partialImages: context.wantsPartialImages ? options.partialImages : 0,
      };
      const generating = run.stage(
        'generate',
        () =>
          generator.generate(imageRequest, {
            signal: context.signal,
            onProgress: context.onEvent,
            beforePaying: context.milestones?.beforePaying,
          }),
        showGeneration,
      );
      const [normalisation, generation] = await Promise.all([normalising, generating]);

      const work = { request, ...understood, normalisation, generation };
      return run.stage(
        'store',
        () =>
          store.save(context.sessionId, {
            images: generation.images.map(toStorable),
            beforeStoring: context.milestones?.beforeStoring,
            describe: (stored) => describeGeneration({ ...work, stored, timings: run.timings('store') }),
          }),
        ({ id, images }) => ({ id, images }),
      );
    },

    async brief(request, context) {
      const run = startRun(context);
      const understood = await understand(run, request, context);
      const normalisation = await normalise(run, request, understood.extraction);
      return describeBrief({
        request,
        ...understood,
        normalisation,
        provider: generator.provider,
        plan: generator.plan({ size: request.size, count: request.number }),
        timings: run.timings(),
      });
    },
  };
}

type Run = ReturnType<typeof startRun>;

/** The only place that checks the abort signal, times a stage, logs it and tells the caller. */
function startRun({ signal, logger, onEvent }: PipelineContext) {
  const startedAt = performance.now();
  const startedStages = new Map<StageName, number>();
  const durations = new Map<StageName, number>();

  return {
    async stage<Output>(
      name: StageName,
      work: () => Output | Promise<Output>,
      show: (output: Output) => Record<string, unknown>,
    ): Promise<Output> {
      // What has been made is stored, come what may.
      if (name !== 'store') signal.throwIfAborted();
      startedStages.set(name, performance.now());
      const output = await work();
      const durationMs = since(startedStages.get(name));
      durations.set(name, durationMs);
      logger.info({ stage: name, durationMs }, 'stage done');
      onEvent({ type: name, durationMs, result: show(output) });
      return output;
    },
    /** @param running a stage that is still at work; its time so far is counted */
    timings(running?: StageName): Timings {
      const of = (name: StageName) =>
        durations.get(name) ?? (name === running ? since(startedStages.get(name)) : 0);
      return {
        preprocessMs: of('preprocess'),
        extractMs: of('extract'),
        normaliseMs: of('normalise'),
        generateMs: of('generate'),
        storeMs: of('store'),
        totalMs: since(startedAt),
      };
    },
  };
}

function since(startedAt: number | undefined): number {
  return Math.round((performance.now() - (startedAt ?? performance.now())) * 100) / 100;
}

function toScene({ moods, styles, theme, background, object, act }: Categories): Scene {
  return {
    mood: moods?.value ?? null,
    style: styles?.value ?? null,
    theme,
    background,
    objects: object,
    act,
  };
}

/** The same sentence gives the same pictures from providers that take seeds. */
function seedOf(sentence: string): number {
  return createHash('sha256').update(sentence).digest().readUInt32BE(0);
}

function toStorable(image: GenerateResult['images'][number]) {
  return 'error' in image ? { error: { code: image.error.code, message: image.error.message } } : image;
}

function showExtraction(extraction: ExtractResult): Record<string, unknown> {
  const { source, brief, untranslated, cached = false, fallback } = extraction;
  return { source, ...brief, untranslated, cached, fallback };
}

function showGeneration({ provider, model, images, adjustments }: GenerateResult): Record<string, unknown> {
  return { provider, model, images: images.length, adjustments };
}
