import { type Request, type Response, Router } from 'express';
import { AppError, toAppError } from '../errors.ts';
import { logRefusal, refuseOtherMethods } from '../middleware/handle-error.ts';
import type { GenerationRecord } from '../record.ts';
import { findExact } from '../stages/normalise/exact.ts';
import { foldWord } from '../stages/normalise/fold-word.ts';
import type { Vocabulary, WordList } from '../stages/normalise/vocabulary.ts';
import type { SessionStore } from '../stages/store/session-store.ts';
import { findStoredImage } from '../stages/store/stored-image.ts';
import { answerFormat } from './answer-format.ts';
import { parseClear } from './clear-request.ts';
import { tellFallback } from './degraded-header.ts';
import type { RouteParts } from './route-parts.ts';
import { sendStoredImage } from './send-stored-image.ts';
import { parseGenerationId, parseImageNumber } from './session-address.ts';

export interface SessionRouteParts extends RouteParts {
  store: SessionStore<GenerationRecord>;
  vocabulary: Vocabulary;
}

const DELETED_MESSAGE = 'Completed Dalle Image Delete';
const KEPT_MESSAGE = 'Nothing was deleted: send clear=True to delete every image of this session';

/** What a session holds: listed, handed out by number, removed. */
export function sessionRoutes({ store, vocabulary, session, readBodyOrText }: SessionRouteParts): Router {
  const router = Router();

  /** The n-th image of the newest generation, as the original handed it out. */
  async function download(request: Request, response: Response): Promise<void> {
    const index = parseImageNumber(request.params.n);
    const record = await store.newest(response.locals.sessionId);
    if (record === undefined) {
      throw new AppError(
        'generation_not_found',
        'This session has no images. Make some with POST /openai_query.',
      );
    }
    await sendImage(response, record, index, { isAttachment: true, cacheControl: 'private, no-cache' });
  }

  async function clear(request: Request, response: Response): Promise<void> {
    const isAsked = parseClear(request.query.clear, request.body);
    const removed = isAsked
      ? await store.clear(response.locals.sessionId)
      : { generations: 0, images: 0, bytes: 0 };
    const message = isAsked ? DELETED_MESSAGE : KEPT_MESSAGE;
    if (answerFormat(request) === 'json') {
      response.json({ message, deleted: removed });
    } else response.type('text/plain').send(message);
  }

  async function list(request: Request, response: Response): Promise<void> {
    const { sessionId, logger } = response.locals;
    const records = await Promise.all(
      (await store.ids(sessionId)).map((id) =>
        store.get(sessionId, id).catch((error) => {
          // One damaged record must not hide the others.
          logRefusal(toAppError(error), logger);
        }),
      ),
    );
    const isWanted = createFilter(request, vocabulary);
    response.json(records.filter((record) => record !== undefined && isWanted(record)));
  }

  async function find(request: Request, response: Response): Promise<GenerationRecord> {
    const id = parseGenerationId(request.params.id);
    const record = await store.get(response.locals.sessionId, id);
    if (record === undefined) throw new AppError('generation_not_found', undefined, { param: 'id' });
    return record;
  }

  async function sendImage(
    response: Response,
    record: GenerationRecord,
    index: number,
    options: Parameters<typeof sendStoredImage>[3],
  ): Promise<void> {
    const image = await findStoredImage(store, response.locals.sessionId, record, index);
    sendStoredImage(response, store, image, options);
  }

  router
    .route('/Image_download/:n')
    .get(session, download)
    .post(session, download)
    .all(refuseOtherMethods('GET, POST'));
  router.route('/session_clear').post(readBodyOrText, session, clear).all(refuseOtherMethods('POST'));
  router.route('/session').get(session, list).all(refuseOtherMethods('GET'));
  router
    .route('/session/generations/:id')
    .get(session, async (request, response) => {
      const record = await find(request, response);
      tellFallback(response, record.extraction.fallback);
      response.json(record);
    })
    .delete(session, async (request, response) => {
      const removed = await store.remove(response.locals.sessionId, parseGenerationId(request.params.id));
      if (removed === undefined) throw new AppError('generation_not_found', undefined, { param: 'id' });
      response.status(204).end();
    })
    .all(refuseOtherMethods('GET, DELETE'));
  router
    .route('/session/generations/:id/images/:n')
    .get(session, async (request, response) => {
      const index = parseImageNumber(request.params.n);
      const record = await find(request, response);
      await sendImage(response, record, index, {
        isAttachment: false,
        cacheControl: 'private, max-age=31536000, immutable',
      });
    })
    .all(refuseOtherMethods('GET'));
  return router;
}

/** By the vocabulary's mood and style: the value or a Korean label, in any spelling that folds alike. */
function createFilter(request: Request, vocabulary: Vocabulary): (record: GenerationRecord) => boolean {
  const foldedValue = (asked: unknown, list: WordList) =>
    typeof asked === 'string' ? foldWord(findExact(asked, list) ?? asked) : '';
  const matches = (asked: unknown, list: WordList, value: string | null | undefined) =>
    asked === undefined || (value != null && foldedValue(asked, list) === foldWord(value));
  const { mood, style } = request.query;
  return ({ categories }) =>
    matches(mood, vocabulary.moods, categories.moods?.value) &&
    matches(style, vocabulary.styles, categories.styles?.value);
}
