import { type Request, type RequestHandler, type Response, Router } from 'express';
import { AppError, toErrorEnvelope } from '../../errors.ts';
import { refuseOtherMethods } from '../../middleware/handle-error.ts';
import type { ImageOperation, ImageQuality } from '../../providers/image-provider.ts';
import type { GenerationRecord } from '../../record.ts';
import type { SessionStore } from '../../stages/store/session-store.ts';
import { findStoredImage } from '../../stages/store/stored-image.ts';
import { createEventStream } from '../event-stream.ts';
import type { MakeImages } from '../make-images.ts';
import type { RouteParts } from '../route-parts.ts';
import { sendStoredImage } from '../send-stored-image.ts';
import { withErrorEvent } from '../stream-work.ts';
import { describePartial, sendImageEvents, sendImagesJson } from './answer-images.ts';
import { convertImage } from './convert-image.ts';
import type { ImageLinks } from './image-links.ts';
import { readFields } from './read-fields.ts';
import {
  completeRequest,
  type ReadImageRequest,
  readImageRequest,
  readModelName,
} from './read-image-request.ts';
import { readPictures } from './read-pictures.ts';
import type { Retirements } from './retirements.ts';

export interface ImageRouteParts extends RouteParts {
  store: SessionStore<GenerationRecord>;
  makeImages: MakeImages;
  links: ImageLinks;
  retirements: Retirements;
  /** @throws AppError `model_not_found` */
  checkModel(model: string | undefined, operation: ImageOperation): Promise<void>;
  /** The model for callers who name none. */
  defaultModel(operation: ImageOperation): string;
  /** What the provider is told where a caller names no quality; undefined where it knows none. */
  defaultQuality: ImageQuality | undefined;
  /** Where callers reach the server; undefined: as each request says. */
  publicUrl: string | undefined;
}

const LINK_CACHE = 'private, max-age=3600';
const NO_PARTIAL_IMAGES = "The provider showed no unfinished images, so 'partial_images' had no effect.";

/** OpenAI's images API: https://platform.openai.com/docs/api-reference/images, for models of today and of old. */
export function imageRoutes(parts: ImageRouteParts): Router {
  const {
    store,
    makeImages,
    links,
    retirements,
    checkModel,
    defaultModel,
    defaultQuality,
    publicUrl,
    readBody,
    readUploads,
    session,
  } = parts;
  const router = Router();

  function answerFor(operation: ImageOperation): RequestHandler {
    return async (request, response) => {
      const fields = readFields(request.body);
      const model = readModelName(fields);
      await checkModel(model, operation);
      retirements.tell(response, model ?? defaultModel(operation));
      const read = readImageRequest(fields, { operation, defaultModel: defaultModel(operation) });
      await (read.answer.isStream ? answerStream : answerJson)(request, response, read);
    };
  }

  /** The pictures are read last, being the most work, and nobody holds on to them while the answer is sent. */
  async function withPictures(request: Request, response: Response, read: ReadImageRequest) {
    const { operation } = read.asked;
    if (operation === 'generate') return completeRequest(read, null);
    const { uploads } = response.locals;
    const fields = readFields(request.body);
    const pictures = await readPictures(uploads, fields, operation, defaultModel(operation));
    response.locals.uploads = [];
    return completeRequest(read, pictures);
  }

  async function answerJson(request: Request, response: Response, read: ReadImageRequest) {
    const { answer } = read;
    const record = await makeImages(request, response, await withPictures(request, response, read), {
      partialImages: 0,
      onEvent: () => undefined,
    });
    const linkTo = linker(request, response, record, answer);
    await sendImagesJson(response, store, { record, answer, defaultQuality, warnings: [], linkTo });
  }

  /** Partial images as they come; the whole ones once they are stored, so that none is lost that a caller has seen. */
  async function answerStream(request: Request, response: Response, read: ReadImageRequest) {
    const { asked, answer } = read;
    const prefix = asked.operation === 'generate' ? 'image_generation' : 'image_edit';
    const events = createEventStream(response);
    events.openSoon();
    const describe = (error: AppError) => ({
      type: 'error',
      ...toErrorEnvelope(error, response.locals.requestId),
    });
    await withErrorEvent({ events, response, isStream: true }, describe, async () => {
      let partialImages = 0;
      const record = await makeImages(request, response, await withPictures(request, response, read), {
        partialImages: answer.partialImages,
        onEvent: (event) => {
          if (event.type !== 'partial_image') return;
          const type = `${prefix}.partial_image`;
          partialImages += 1;
          events.sendUnlessBehind(type, { type, ...describePartial(event, asked.wishes, defaultQuality) });
        },
      });
      const linkTo = linker(request, response, record, answer);
      const warnings = answer.partialImages > 0 && partialImages === 0 ? [NO_PARTIAL_IMAGES] : [];
      const images = { record, answer, defaultQuality, warnings, linkTo };
      await sendImageEvents(response, store, images, { events, prefix });
      events.end();
    });
  }

  function linker(
    request: Request,
    response: Response,
    record: GenerationRecord,
    { format, compression }: ReadImageRequest['answer'],
  ): (index: number) => string {
    const origin = publicUrl ?? `${request.protocol}://${request.get('host')}`;
    const { sessionId } = response.locals;
    return (index) =>
      origin + links.pathTo({ sessionId, generationId: record.id, index, format, compression });
  }

  async function followLink(request: Request, response: Response): Promise<void> {
    const { sessionId, generationId, index, format, compression } = links.follow(
      String(request.params.token),
    );
    const record = await store.get(sessionId, generationId);
    if (record === undefined) throw new AppError('image_not_found', 'The image of this link was deleted.');
    const image = await findStoredImage(store, sessionId, record, index);
    // As OpenAI's links did, these show in the page of any site.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    if (format === 'png') {
      return sendStoredImage(response, store, image, {
        isAttachment: false,
        cacheControl: LINK_CACHE,
      });
    }
    response.set({ ETag: `"${image.image.sha256}-${format}-${compression}"`, 'Cache-Control': LINK_CACHE });
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    const converted = await convertImage(image.absolutePath, { format, compression });
    response.type(format).send(converted);
  }

  const operations = { generations: 'generate', edits: 'edit', variations: 'vary' } as const;
  for (const [path, operation] of Object.entries(operations)) {
    const readRequest = operation === 'generate' ? readBody : readUploads;
    router
      .route(`/v1/images/${path}`)
      .post(readRequest, session, answerFor(operation))
      .all(refuseOtherMethods('POST'));
  }
  router.route('/v1/images/links/:token/:file').get(followLink).all(refuseOtherMethods('GET'));
  return router;
}
