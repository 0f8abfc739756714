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
import type { Generation, Generator } from './stages/generate/generate.ts';
import type { Categories, Normaliser } from './stages/normalise/normalise.ts';
import { preprocess } from './stages/preprocess/preprocess.ts';
import type { Milestones } from './stages/store/idempotency.ts';
import type { SessionStore } from './stages/store/session-store.ts';

/** The stages in the order of the work. */
export type StageName = 'preprocess' | 'extract' | 'normalise' | 'generate' | 'store';

/** What can be told while the work goes on. */
export type PipelineEvent =
  | { type: StageName; durationMs: number; result: Record<string, unknown> }
  | ImageProgress;

export interface PipelineContext {
  sessionId: string;
  /** Aborts the work only when the server has to stop at once; a caller that hangs up loses nothing. */
  signal: AbortSignal;
  logger: Logger;
  onEvent(event: PipelineEvent): void;
  /** What has to be remembered on the way, for requests that must not be done twice. */
  milestones?: Milestones | undefined;
}

export interface Stages {
  extract: Extract;
  normaliser: Normaliser;
  generator: Generator;
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

export function createPipeline(stages: Stages, options: PipelineOptions): Pipeline {
  const { extract, normaliser, generator, store } = stages;

  return {
    async imagine(request, context) {
      const run = startRun(context);
      const { number: count, size } = request;
      await store.ensureRoom(count * size.width * size.height * BYTES_PER_PIXEL);

      const sentence = await run.stage(
        'preprocess',
        () => preprocess(request),
        (text) => ({ sentence: text }),
      );
      const extraction = await run.stage('extract', () => extract(sentence, context.signal), showExtraction);

      // Normalise needs only the brief, so it runs beside generate; a provider that draws from the
      // categories waits for the scene.
      const normalising = run.stage(
        'normalise',
        () => normaliser.normalise(extraction.brief, request),
        ({ categories }) => ({ categories }),
      );
      const scene = normalising.then(({ categories }) => toScene(categories));
      scene.catch(() => undefined);
      const generating = run.stage(
        'generate',
        async () => {
          if (generator.provider.paid) await context.milestones?.beforePaying();
          return generator.generate(
            {
              prompt: extraction.brief.english,
              scene,
              size,
              count,
              seed: seedOf(sentence),
              partialImages: context.wantsPartialImages ? options.partialImages : 0,
            },
            { signal: context.signal, onProgress: context.onEvent },
          );
        },
        showGeneration,
      );
      const [normalisation, generation] = await Promise.all([normalising, generating]);
      const work = { request, sentence, extraction, normalisation };

      return run.stage(
        'store',
        () =>
          store.save(context.sessionId, {
            images: generation.images.map(toStorable),
            beforePublish: context.milestones?.beforePublish,
            describe: (stored) =>
              describeGeneration({ ...work, generation, stored, timings: run.timings('store') }),
          }),
        ({ id, images }) => ({ id, images }),
      );
    },

    async brief(request, context) {
      const run = startRun(context);
      const sentence = await run.stage(
        'preprocess',
        () => preprocess(request),
        (text) => ({ sentence: text }),
      );
      const extraction = await run.stage('extract', () => extract(sentence, context.signal), showExtraction);
      const normalisation = await run.stage(
        'normalise',
        () => normaliser.normalise(extraction.brief, request),
        ({ categories }) => ({ categories }),
      );
      const plan = generator.plan({ size: request.size, count: request.number });
      return describeBrief({
        ...{ request, sentence, extraction, normalisation },
        provider: generator.provider,
        plan,
        timings: run.timings(),
      });
    },
  };
}

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
      signal.throwIfAborted();
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

function toStorable(image: Generation['images'][number]) {
  return 'error' in image ? { error: { code: image.error.code, message: image.error.message } } : image;
}

function showExtraction({ source, brief, untranslated }: ExtractResult): Record<string, unknown> {
  return { source, ...brief, untranslated };
}

function showGeneration({ provider, model, images, adjustments }: Generation): Record<string, unknown> {
  return { provider, model, images: images.length, adjustments };
}
