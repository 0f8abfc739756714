import { createHash } from 'node:crypto';
import type { Admission, AdmittedWork } from './allowance/allowance.ts';
import { AppError, describeCause, toAppError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { FindModels } from './model-store/installed-models.ts';
import type { PromptModeration } from './moderation/moderate-prompt.ts';
import { embedProvenance } from './provenance/png-provenance.ts';
import type { ImageProgress, ImageWishes, Scene } from './providers/image-provider.ts';
import {
  type BriefRecord,
  describeBrief,
  describeGeneration,
  describeProvenance,
  type GenerationRecord,
  type ImagineRequest,
  type Timings,
} from './record.ts';
import type { AskedFor, ScoreImages } from './stages/analyse/score-images.ts';
import type { Extract, ExtractResult } from './stages/extract/extract.ts';
import { ExtractionError } from './stages/extract/extractor.ts';
import { NOTHING_SPENT } from './stages/extract/spending.ts';
import type { GenerateResult, ImageGenerator } from './stages/generate/generate.ts';
import { type Categories, NO_CATEGORIES, type Normaliser } from './stages/normalise/normalise.ts';
import { visibleText } from './stages/preprocess/clean-text.ts';
import type { Preprocess } from './stages/preprocess/preprocess.ts';
import type { Milestones } from './stages/store/idempotency.ts';
import { releaseImages } from './stages/store/release-images.ts';
import { imageUrl, type SessionStore } from './stages/store/session-store.ts';
import type { ImageRecord } from './stages/store/stored.ts';
import type { FindTarget } from './stages/target/find-target.ts';
import type { TranslateLabels } from './vision/label-translator.ts';
import type { Vision } from './vision/vision.ts';

/** The stages in the order of the work. */
export type StageName = 'preprocess' | 'target' | 'extract' | 'normalise' | 'generate' | 'analyse' | 'store';

/** What can be told while the work goes on. */
export type PipelineEvent =
  | { type: StageName; durationMs: number; result: Record<string, unknown> }
  /** Others are worked for first; 1 is next. */
  | { type: 'queued'; place: number }
  | ImageProgress;

interface PipelineContext {
  sessionId: string;
  /** Aborts the work only when the server has to stop at once; a caller that hangs up loses nothing. */
  signal: AbortSignal;
  logger: Logger;
  onEvent(event: PipelineEvent): void;
}

interface PaidContext extends PipelineContext {
  /** Asked before anything is paid whether the caller may have this much. Throws `AppError` where not. */
  admit(work: AdmittedWork): Promise<Admission>;
}

interface ImagineContext extends PaidContext {
  /** Unfinished versions of each image to ask for, 0 to 3. */
  partialImages: number;
  /** What has to be remembered on the way, for requests that must not be done twice. */
  milestones?: Milestones | undefined;
}

export interface Stages {
  preprocess: Preprocess;
  /** Left out: sentences are shown to no moderation beside the word check. */
  moderatePrompt?: PromptModeration | undefined;
  extract: Extract;
  normaliser: Normaliser;
  generator: ImageGenerator;
  findModels: FindModels;
  vision: Pick<Vision, 'requirePlace'>;
  /** Puts words of callers into English. */
  translateLabels: TranslateLabels;
  /** Finds what an edit names in place of a mask. */
  findTarget: FindTarget;
  /** How like images are to what was asked for, as CLIP sees them. */
  scoreImages: ScoreImages;
  store: SessionStore<GenerationRecord>;
}

export interface PipelineOptions {
  /** Whether images say in themselves how they were made. */
  hasMetadata: boolean;
  /** Whether every image is scored by CLIP, not only those that are to be chosen from. */
  hasAnalysis: boolean;
  /** What it will cost about to have a sentence understood; 0 where nobody is paid for that. */
  estimateReadingCostUsd(sentence: string): number;
}

export interface Pipeline {
  /** Makes the images and stores them. */
  imagine(request: ImagineRequest, context: ImagineContext): Promise<GenerationRecord>;
  /** What would be made, before paying for it. Only who understands the sentence is paid. */
  brief(request: ImagineRequest, context: PaidContext): Promise<BriefRecord>;
}

/** The image whose score for the whole prompt is highest in front; those that are missing behind. */
function bestFirst(images: readonly ImageRecord[], id: string): ImageRecord[] {
  const scoreOf = (image: ImageRecord) => ('error' in image ? -2 : (image.scores?.cosine ?? -1));
  return images
    .toSorted((one, other) => scoreOf(other) - scoreOf(one))
    .map((image, index) =>
      'error' in image ? { ...image, index } : { ...image, index, url: imageUrl(id, index) },
    );
}

/** Raw pixels are the most a PNG of a size can take, near enough. */
const BYTES_PER_PIXEL = 4;

/** The stages put in order. Each run is timed, logged and told to the caller, stage by stage. */
export function createPipeline(stages: Stages, options: PipelineOptions): Pipeline {
  const { hasMetadata, hasAnalysis, estimateReadingCostUsd } = options;
  const {
    preprocess,
    moderatePrompt,
    extract,
    normaliser,
    generator,
    findModels,
    vision,
    translateLabels,
    findTarget,
    scoreImages,
    store,
  } = stages;

  /** The sentence, checked: by the word check, and by the moderation where there is one. A variation has none. */
  async function readSentence(run: Run, request: ImagineRequest, context: PipelineContext) {
    if (request.operation === 'vary') return { sentence: '', sentenceWarnings: [] };
    const { sentence, warnings } = await run.stage(
      'preprocess',
      async () => {
        const preprocessed = preprocess(request);
        const { signal, logger } = context;
        const param = request.sentenceField ?? 'search';
        const moderation = await moderatePrompt?.(preprocessed.sentence, { signal, logger, param });
        return { ...preprocessed, warnings: [...preprocessed.warnings, ...(moderation?.warnings ?? [])] };
      },
      (preprocessed) => ({ sentence: preprocessed.sentence }),
    );
    return { sentence, sentenceWarnings: warnings };
  }

  /** The prompt of a provider that understands the caller's own words better than any reading of them. */
  function isUnderstoodByProvider({ operation, isVerbatim, search = '' }: ImagineRequest): boolean {
    const { readsEveryLanguage, readsPlainEnglish = false } = generator.provider;
    const isReadAsItIs = readsEveryLanguage || (readsPlainEnglish && isLatin(search));
    return operation === 'vary' || (isVerbatim && isReadAsItIs);
  }

  function estimateReading(request: ImagineRequest): number {
    return isUnderstoodByProvider(request) ? 0 : estimateReadingCostUsd(request.search ?? '');
  }

  function understand(
    run: Run,
    request: ImagineRequest,
    sentence: string,
    context: PipelineContext,
  ): Promise<ExtractResult> {
    return isUnderstoodByProvider(request)
      ? Promise.resolve(asItIs(request))
      : run.stage(
          'extract',
          () =>
            extract(sentence, {
              signal: context.signal,
              logger: context.logger,
              purpose: request.operation === 'edit' ? 'change' : 'picture',
            }),
          showExtraction,
        );
  }

  /** Reads and understands a sentence, and sees that it counts. */
  async function readPaid(run: Run, request: ImagineRequest, context: PaidContext) {
    const admission = await context.admit({ images: 0, estimatedCostUsd: estimateReading(request) });
    try {
      const read = await readSentence(run, request, context);
      const extraction = await understand(run, request, read.sentence, context);
      await admission.settle(extraction.costUsd);
      return { read, extraction };
    } catch (error) {
      if (error instanceof ExtractionError) await admission.settle(error.spent.costUsd);
      else await (toAppError(error).outcomeUnknown ? admission.settle(null) : admission.giveBack());
      throw error;
    }
  }

  async function normalise(run: Run, request: ImagineRequest, { brief, senses, source }: ExtractResult) {
    if (source === 'none') return { categories: NO_CATEGORIES, warnings: [] };
    return run.stage(
      'normalise',
      () => normaliser.normalise(brief, request, senses),
      ({ categories }) => ({ categories }),
    );
  }

  /** Before anything is paid: whether there is what the request needs to be looked at with, and time for it. */
  async function requireVision({ operation, bestOf, source }: ImagineRequest): Promise<void> {
    const hasTarget = source?.target !== undefined;
    if (bestOf === undefined && !hasTarget) return;
    if (bestOf !== undefined && operation === 'vary') {
      const detail = "'best_of' compares images with words, and a variation has none; leave it out.";
      throw new AppError('unsupported_parameter', detail, { param: 'best_of' });
    }
    await findModels(hasTarget ? ['clip', 'sam'] : ['clip']);
    vision.requirePlace();
  }

  /** What is not to be seen is told to models that read English. */
  async function inEnglish(wishes: ImageWishes, signal: AbortSignal): Promise<ImageWishes> {
    const { negativePrompt } = wishes.diffusion ?? {};
    if (negativePrompt === undefined) return wishes;
    const [label] = await translateLabels([negativePrompt], signal);
    return {
      ...wishes,
      diffusion: { ...wishes.diffusion, negativePrompt: label?.english ?? negativePrompt },
    };
  }

  /** What an edit may redraw: the caller's mask, or where that is which the caller names. */
  async function maskFor(run: Run, source: ImagineRequest['source'], { signal }: PipelineContext) {
    const { mask = null, target, images: [picture] = [] } = source ?? {};
    if (target === undefined || picture === undefined) return mask;
    return run.stage(
      'target',
      () => findTarget(picture, target, signal),
      () => ({ found: true }),
    );
  }

  /**
   * What is kept already, with the scores of its images, the best first where there is a choice. It is looked at once it
   * is stored: whatever becomes of that, nothing that was made is lost.
   */
  async function analyse(
    run: Run,
    record: GenerationRecord,
    made: GenerateResult['images'],
    asked: AskedFor,
    { bestOf }: ImagineRequest,
    { sessionId, signal, logger }: PipelineContext,
  ): Promise<GenerationRecord> {
    // A variation has no words that it could be compared with.
    if ((!hasAnalysis && bestOf === undefined) || asked.prompt === '') return record;
    try {
      const pngs = made.flatMap((image) => ('error' in image ? [] : [image.png]));
      const found = await run.stage(
        'analyse',
        () => scoreImages(pngs, asked, signal),
        (all) => ({ scores: all.map(({ prompt }) => prompt) }),
      );
      const next = found.values();
      const scored = record.images.map((image) => {
        const scores = 'error' in image ? undefined : next.next().value;
        return scores === undefined ? image : { ...image, scores };
      });
      const images = bestOf === undefined ? scored : bestFirst(scored, record.id);
      return await store.amend(sessionId, { ...record, images, timings: run.timings() });
    } catch (thrown) {
      const error = toAppError(thrown);
      const { code, message } = error;
      logger.warn({ stage: 'analyse', code, cause: describeCause(error) }, 'the images could not be scored');
      const warnings = [...record.warnings, `The images were not scored: ${message}`];
      return store.amend(sessionId, { ...record, warnings }).catch(() => record);
    }
  }

  return {
    async imagine(request, context) {
      const run = startRun(context);
      const { number, bestOf, size, operation, model, wishes, source } = request;
      const count = bestOf ?? number;
      const hasMarkup = source?.markup !== undefined;
      await generator.requireReady();
      await requireVision(request);
      await generator.lookForModel(model);
      const images = source?.images ?? [];
      // Of images to choose from nobody knows yet which will be handed out.
      const partialImages = count > number ? 0 : context.partialImages;
      const plan = generator.plan({
        ...{ operation, model, size, count, wishes, images, partialImages },
        ...{ hasMarkup, seed: request.seed },
      });
      generator.requirePlace();
      await store.ensureRoom(count * size.width * size.height * BYTES_PER_PIXEL);

      const readingUsd = estimateReading(request);
      const estimatedCostUsd = plan.estimatedCostUsd + readingUsd;
      const imagesField =
        bestOf !== undefined ? 'best_of' : request.sentenceField === 'prompt' ? 'n' : 'number';
      const admission = await context.admit({ images: count, imagesField, estimatedCostUsd });
      const spent = { textUsd: 0, isPaying: false };
      try {
        const read = await readSentence(run, request, context);
        const mask = await maskFor(run, source, context);
        const extraction = await understand(run, request, read.sentence, context);
        spent.textUsd = extraction.costUsd ?? readingUsd;

        // Normalise needs only the brief, so it runs beside generate; a provider that draws from the
        // categories waits for the scene.
        const normalising = normalise(run, request, extraction);
        const scene = normalising.then(({ categories }) => toScene(categories));
        scene.catch(() => undefined);
        const asked = {
          operation,
          prompt: extraction.brief.english,
          scene,
          size,
          count,
          seed:
            request.seed ?? seedOf(operation === 'vary' ? endsOf(source?.images[0]?.bytes) : read.sentence),
          wishes: await inEnglish(wishes, context.signal),
          images,
          mask,
          markup: source?.markup,
          keepsUnmasked: source?.keepsUnmasked ?? false,
          partialImages,
        };
        const generating = run.stage(
          'generate',
          () =>
            generator.generate(asked, plan, {
              signal: context.signal,
              logger: context.logger,
              onProgress: context.onEvent,
              onPlace: (place) => context.onEvent({ type: 'queued', place }),
              beforePaying: async () => {
                await context.milestones?.beforePaying();
                spent.isPaying = true;
              },
            }),
          showGeneration,
        );
        const [normalisation, generation] = await Promise.all([normalising, generating]);

        const work = { request, ...read, extraction, normalisation, generation };
        const stored = await run.stage(
          'store',
          () =>
            store.save(context.sessionId, {
              images: generation.images.map((image) =>
                'error' in image
                  ? { error: { code: image.error.code, message: image.error.message } }
                  : {
                      ...image,
                      png: hasMetadata
                        ? embedProvenance(image.png, describeProvenance(work, image))
                        : image.png,
                    },
              ),
              beforeStoring: context.milestones?.beforeStoring,
              describe: (stored) => describeGeneration({ ...work, stored, timings: run.timings('store') }),
            }),
          ({ id, images }) => ({ id, images }),
        );
        await admission.settle(stored.costUsd);
        const askedFor = { prompt: extraction.brief.english, ...(await scene) };
        const record = await analyse(run, stored, generation.images, askedFor, request, context);
        releaseImages(generation.images);
        return record;
      } catch (error) {
        if (error instanceof ExtractionError) spent.textUsd = error.spent.costUsd ?? readingUsd;
        if (spent.isPaying && toAppError(error).outcomeUnknown) await admission.settle(null);
        else if (spent.textUsd > 0) await admission.settle(spent.textUsd);
        else await admission.giveBack();
        throw error;
      }
    },

    async brief(request, context) {
      const run = startRun(context);
      const { operation, model, size, number, bestOf, wishes } = request;
      const count = bestOf ?? number;
      await generator.requireReady();
      await generator.lookForModel(model);
      const images = request.source?.images ?? [];
      const { seed } = request;
      const plan = generator.plan({ operation, model, size, count, wishes, images, seed, partialImages: 0 });
      const { read, extraction } = await readPaid(run, request, context);
      const normalisation = await normalise(run, request, extraction);
      const { provider } = generator;
      return describeBrief({
        request,
        ...read,
        extraction,
        normalisation,
        provider,
        plan,
        timings: run.timings(),
      });
    },
  };
}

/** The caller's words as the prompt, with nothing read from them but what cannot be seen taken out. */
function asItIs({ operation, search = '' }: ImagineRequest): ExtractResult {
  const english = operation === 'vary' ? '' : visibleText(search);
  return {
    brief: { english, mood: null, theme: null, background: null, object: [], act: null, style: null },
    source: 'none',
    model: null,
    untranslated: [],
    fallback: null,
    warnings: [],
    ...NOTHING_SPENT,
  };
}

/** Whether all letters are those that English is written with. */
function isLatin(text: string): boolean {
  return !/(?!\p{Script=Latin})\p{L}/u.test(text);
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
        ...(durations.has('target') ? { targetMs: of('target') } : {}),
        ...(durations.has('analyse') ? { analyseMs: of('analyse') } : {}),
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

const END_BYTES = 64 * 1024;

/** Enough of a file to tell it from others, and little enough to be hashed at once. */
function endsOf(file: Buffer = Buffer.alloc(0)): Buffer {
  return file.length <= 2 * END_BYTES
    ? file
    : Buffer.concat([file.subarray(0, END_BYTES), file.subarray(-END_BYTES)]);
}

/** The same sentence (or picture to vary) gives the same pictures from providers that take seeds. */
function seedOf(origin: string | Buffer): number {
  return createHash('sha256').update(origin).digest().readUInt32BE(0);
}

function showExtraction(extraction: ExtractResult): Record<string, unknown> {
  const { source, brief, untranslated, cached = false, fallback } = extraction;
  return { source, ...brief, untranslated, cached, fallback };
}

function showGeneration({ provider, model, images, adjustments }: GenerateResult): Record<string, unknown> {
  return { provider, model, images: images.length, adjustments };
}
