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
import { TINY_ANALYSIS, toClipAnalysis } from './clip-analysis.ts';
import { createEventStream } from './event-stream.ts';
import { type AnsweredPicture, generateAnswer } from './generate-answer.ts';
import type { MakeImages } from './make-images.ts';
import { type GenerateRequest, readGenerateRequest } from './read-generate-request.ts';
import type { RouteParts } from './route-parts.ts';
import { tellProgress, withErrorEvent } from './stream-work.ts';
import { writePieces } from './write-pieces.ts';

export interface GenerateRouteParts extends RouteParts {
  store: SessionStore<GenerationRecord>;
  runningWork: RunningWork;
  vision: Vision;
  findModels: FindModels;
  translateLabels: TranslateLabels;
  /** With Stable Diffusion on this machine. */
  makeLocalImages: MakeImages;
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
    await withErrorEvent({ events, response, isStream }, inWords, async () => {
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
      if (isStream) {
        await events.sendPieces('done', answer);
        events.end();
        return;
      }
      await writePieces(response.type('application/json'), answer);
      response.end();
    });
  }

  /** The pictures with what CLIP sees in them, as they are answered. */
  async function describe(
    record: GenerationRecord,
    { asked: { number }, labels, lang }: GenerateRequest,
    isTiny: boolean,
    signal: AbortSignal,
    response: Response,
  ) {
    const warnings = [...record.warnings, ...(isTiny ? [TINY_ANALYSIS] : [])];
    const translated = labels && (await translateLabels(labels, signal));
    const pictures: AnsweredPicture[] = [];
    for (const image of record.images.filter((one) => 'file' in one).slice(0, number)) {
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
      pictures.push({ png, seed: image.seed, clipAnalysis: toClipAnalysis(concepts) });
    }
    return generateAnswer(record, pictures, [...new Set(warnings)]);
  }

  router.route('/generate').post(readBody, session, generate).all(refuseOtherMethods('POST'));
  router.use('/generate', handleErrorInWords);
  return router;
}
