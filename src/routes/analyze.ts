import { randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { encodeBase64 } from '../base64-json/encode-base64.ts';
import { formatSize } from '../image-size.ts';
import { receivedBytes } from '../inference/received-bytes.ts';
import { handleErrorInWords, refuseOtherMethods } from '../middleware/handle-error.ts';
import type { FindModels } from '../model-store/installed-models.ts';
import type { RunningWork } from '../running-work.ts';
import type { TranslateLabels } from '../vision/label-translator.ts';
import type { Vision } from '../vision/vision.ts';
import type { Analysis } from '../vision/vision-task.ts';
import { callerSignal } from './caller-signal.ts';
import { TINY_ANALYSIS, toClipAnalysis } from './clip-analysis.ts';
import { readAnalyzeRequest } from './read-analyze-request.ts';
import type { RouteParts } from './route-parts.ts';
import { writePieces } from './write-pieces.ts';

export interface AnalyzeRouteParts extends RouteParts {
  vision: Vision;
  findModels: FindModels;
  runningWork: RunningWork;
  translateLabels: TranslateLabels;
  /** Reads a picture in base64, with or without `data:` in front, or a file of a form. */
  readPicture: RouteParts['readUploads'];
}

/** `POST /analyze`: what CLIP sees in a picture, and where SAM sees it. */
export function analyzeRoutes({
  vision,
  findModels,
  runningWork,
  translateLabels,
  readPicture,
}: AnalyzeRouteParts): Router {
  const router = Router();

  async function analyze(request: Request, response: Response): Promise<void> {
    const isForm = !request.is('application/json');
    const asked = await readAnalyzeRequest(request.body, response.locals.uploads, isForm);
    const { picture, labels, lang, namesRegions, segment, maskFormat } = asked;
    response.locals.uploads = [];
    vision.requirePlace();
    const models = await findModels(['clip', 'sam']);
    const hungUp = callerSignal(response);
    const analysis = await runningWork.start(async (stopping) => {
      const signal = AbortSignal.any([stopping, hungUp]);
      const translated = labels && (await translateLabels(labels, signal));
      const segmentation = { request: segment, maskFormat };
      return vision.analyse(
        picture.bytes,
        { labels: translated, lang, namesRegions, segmentation },
        { signal },
      );
    });
    const { seenAs, segmentation } = analysis;
    const seen = seenAs === null ? picture.bytes : receivedBytes(seenAs);
    const given = segmentation?.maskFormat ?? maskFormat;
    const isTiny = models.clip.isTiny || models.sam.isTiny;
    const further = {
      size: formatSize(analysis.size),
      models: { clip: models.clip.name, sam: models.sam.name },
      adjustments: given === maskFormat ? [] : [tooManyRows(given)],
      warnings: [...asked.warnings, ...(isTiny ? [TINY_ANALYSIS] : [])],
    };
    response.type('application/json');
    await writePieces(response, answerPieces(analysis, seen, further));
    response.end();
  }

  router.route('/analyze').post(readPicture, analyze).all(refuseOtherMethods('POST'));
  router.use('/analyze', handleErrorInWords);
  return router;
}

function tooManyRows(used: string) {
  const reason = 'The rows of all masks would be too large an answer.';
  return { parameter: 'mask_format', requested: 'rows', used, reason };
}

/** The answer as JSON, piece by piece: pictures and masks go out as they are. */
function* answerPieces(analysis: Analysis, seen: Buffer, further: object): Generator<string | Buffer> {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  /** The fields of an object that was begun already. */
  const withoutBrace = (value: object) => json(value).subarray(1);
  yield `{"request_id":"${randomUUID()}","generated_image":"`;
  yield* encodeBase64(seen);
  yield '","clip_analysis":';
  yield json(toClipAnalysis(analysis.concepts));
  yield ',"basic_segmentation":{"masks":[';
  const segments = analysis.segmentation?.segments ?? [];
  for (const [index, { maskJson }] of segments.entries()) {
    if (index > 0) yield ',';
    yield receivedBytes(maskJson);
  }
  yield ']';
  const described = {
    polygons: segments.map(({ polygon }) => polygon),
    rings: segments.map(({ rings }) => rings),
    boxes: segments.map(({ box: { x0, y0, x1, y1 } }) => [x0, y0, x1, y1]),
    areas: segments.map(({ area }) => area),
    iou: segments.map(({ iou }) => iou),
    stability: segments.map(({ stability }) => stability),
    ...(segments.some(({ concept }) => concept !== null)
      ? { concepts: segments.map(({ concept }) => concept) }
      : {}),
  };
  yield ',';
  yield withoutBrace(described);
  yield ',';
  yield withoutBrace(further);
}
