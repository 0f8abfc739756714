import { readFile } from 'node:fs/promises';
import { type Request, type Response, Router } from 'express';
import { toAppError } from '../errors.ts';
import { handleErrorInWords, inWords, logRefusal, refuseOtherMethods } from '../middleware/handle-error.ts';
import type { FindModels } from '../model-store/installed-models.ts';
import type { GenerationRecord } from '../record.ts';
import type { RunningWork } from '../running-work.ts';
import type { SessionStore } from '../stages/store/session-store.ts';
import { findStoredImage } from '../stages/store/stored-image.ts';
import type { TranslateLabels } from '../vision/label-translator.ts';
import type { Vision } from '../vision/vision.ts';
import { answerFormat } from './answer-format.ts';
import { callerSignal } from './caller-signal.ts';
import { type ClipAnalysis, TINY_ANALYSIS, toClipAnalysis } from './clip-analysis.ts';
import { createEventStream } from './event-stream.ts';
import type { MakeImages } from './make-images.ts';
import { type GenerateRequest, readGenerateRequest } from './read-generate-request.ts';
import type { RouteParts } from './route-parts.ts';
import { tellProgress, withErrorEvent } from './stream-work.ts';

export interface GenerateRouteParts extends RouteParts {
  store: SessionStore<GenerationRecord>;
  runningWork: RunningWork;
  vision: Vision;
  findModels: FindModels;
  translateLabels: TranslateLabels;
  /** With Stable Diffusion on this machine. */
  makeLocalImages: MakeImages;
}

/** One image of the answer. */
interface AnsweredImage {
  generated_image: string;
  seed: number | null;
  clip_analysis: ClipAnalysis;
}

/** `POST /generate`: pictures by Stable Diffusion on this machine, each shown to CLIP, kept in the session. */
export function generateRoutes(parts: GenerateRouteParts): Router {
  const { store, runningWork, vision, findModels, translateLabels, makeLocalImages, readBody, session } =
    parts;
  const router = Router();

  async function generate(request: Request, response: Response): Promise<void> {
    const isForm = !request.is('application/json');
    const asked = readGenerateRequest(request.body, isForm);
    const isStream = answerFormat(request) === 'event-stream';
    const events = createEventStream(response);
    const hungUp = callerSignal(response);
    if (isStream) events.openSoon();
    await withErrorEvent({ events, response }, inWords, async () => {
      const { clip } = await findModels(['stable-diffusion', 'clip']);
      const answer = await runningWork.start(async (stopping) => {
        const record = await makeLocalImages(request, response, asked.asked, {
          partialImages: isStream ? asked.previews : 0,
          signal: hungUp,
          onEvent: isStream ? tellProgress(events) : () => undefined,
        });
        const signal = AbortSignal.any([stopping, hungUp]);
        return describe(record, asked, clip.isTiny, signal, response);
      });
      if (!isStream) {
        response.json(answer);
        return;
      }
      events.send('done', answer);
      events.end();
    });
  }

  async function describe(
    record: GenerationRecord,
    { asked: { number }, labels, lang }: GenerateRequest,
    isTiny: boolean,
    signal: AbortSignal,
    response: Response,
  ) {
    const warnings = [...record.warnings, ...(isTiny ? [TINY_ANALYSIS] : [])];
    const translated = labels && (await translateLabels(labels, signal));
    const images: AnsweredImage[] = [];
    for (const image of record.images.filter((one) => !('error' in one)).slice(0, number)) {
      const { sessionId } = response.locals;
      const { absolutePath } = await findStoredImage(store, sessionId, record, image.index);
      const png = await readFile(absolutePath);
      const wishes = { labels: translated, lang, namesRegions: false, segmentation: null };
      // The picture is made and kept: it is answered with, whatever becomes of looking at it.
      const concepts = await vision.analyse(png, wishes, { signal }).then(
        (analysis) => analysis.concepts,
        (thrown) => {
          const error = toAppError(thrown);
          logRefusal(error, response.locals.logger);
          warnings.push(`The picture was not looked at: ${error.message}`);
          return [];
        },
      );
      images.push({
        generated_image: png.toString('base64'),
        seed: 'seed' in image ? image.seed : null,
        clip_analysis: toClipAnalysis(concepts),
      });
    }
    const [first] = images;
    const { steps, guidance, scheduler } = record.settings ?? {};
    return {
      request_id: record.id,
      ...first,
      ...(images.length > 1 ? { images } : {}),
      prompt: record.extraction.english,
      model: record.model,
      ...{ samples: steps, cfg: guidance, scheduler, size: record.request.size },
      adjustments: record.adjustments,
      warnings: [...new Set(warnings)],
    };
  }

  router.route('/generate').post(readBody, session, generate).all(refuseOtherMethods('POST'));
  router.use('/generate', handleErrorInWords);
  return router;
}
