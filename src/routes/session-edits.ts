import { readFile } from 'node:fs/promises';
import { type Request, type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { refuseOtherMethods } from '../middleware/handle-error.ts';
import type { SourceImage } from '../providers/image-provider.ts';
import type { GenerationRecord, ImagineRequest } from '../record.ts';
import { readMask } from '../source-image/mask.ts';
import type { SessionStore } from '../stages/store/session-store.ts';
import { findStoredImage } from '../stages/store/stored-image.ts';
import { answerImages, type ImagineRouteParts } from './imagine.ts';
import { numberField, optionalSizeField } from './imagine-request.ts';
import { callerText, checkFields } from './request-fields.ts';
import type { RouteParts } from './route-parts.ts';
import { parseGenerationId, parseImageNumber } from './session-address.ts';

export interface SessionEditRouteParts
  extends RouteParts,
    Pick<ImagineRouteParts, 'makeImages' | 'partialImages'> {
  store: SessionStore<GenerationRecord>;
}

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'must be true or false',
});

/** The body of `…/variation`. */
export const variationSchema = z.object({
  number: numberField(1),
  /** That of the picture, unless told. */
  size: optionalSizeField,
  model: callerText.optional(),
});

/** The body of `…/edit`. */
export const editSchema = variationSchema.extend({
  search: callerText.meta({
    description: 'What is to be changed, in your own words.',
    examples: ['하늘을 노을로 바꿔 줘'],
  }),
  preserve_unmasked: flag.default(true).meta({
    description: 'Whether what the mask protects keeps the very pixels it had.',
  }),
  mask: z.unknown().optional().meta({
    description:
      'A PNG of the size of the picture, as a file of a form or a data URL; what is transparent changes.',
  }),
});

/** A stored picture changed by words, or others like it: new generations, which name it as their parent. */
export function sessionEditRoutes(parts: SessionEditRouteParts): Router {
  const { store, readUploads, session } = parts;
  const router = Router();

  function answer(
    read: (request: Request, picture: SourceImage, mask: Buffer | null) => ImagineRequest,
  ): RequestHandler {
    return async (request, response) => {
      const generation = parseGenerationId(request.params.id);
      const image = parseImageNumber(request.params.n);
      const { sessionId, uploads } = response.locals;
      const record = await store.get(sessionId, generation);
      if (record === undefined) throw new AppError('generation_not_found', undefined, { param: 'id' });
      const found = await findStoredImage(store, sessionId, record, image);
      const { width, height } = found.image;
      const bytes = await readFile(found.absolutePath);
      const picture: SourceImage = { bytes, format: 'png', size: { width, height } };
      const maskFile = uploads.find((upload) => upload.role === 'mask');
      const mask = maskFile === undefined ? null : await readMask(maskFile.bytes, picture);
      const asked = read(request, picture, mask);
      const source = asked.source && { ...asked.source, parent: { generation, image } };
      await answerImages(request, response, { ...asked, source }, parts);
    };
  }

  const edit = answer((request, picture, mask) => {
    const { fields, warnings } = checkFields(editSchema, request.body);
    const { search, number, size, model, preserve_unmasked: keepsUnmasked } = fields;
    if (typeof fields.mask === 'string' && fields.mask !== '') {
      const detail = "'mask' must be a file of a form or a data URL such as data:image/png;base64,….";
      throw new AppError('invalid_request', detail, { param: 'mask' });
    }
    return {
      operation: 'edit',
      search,
      number,
      size: size ?? picture.size,
      model,
      wishes: {},
      source: { images: [picture], mask, keepsUnmasked, parent: null },
      isVerbatim: true,
      adjustments: [],
      warnings,
    };
  });

  const vary = answer((request, picture) => {
    const { fields, warnings } = checkFields(variationSchema, request.body);
    const { number, size, model } = fields;
    return {
      operation: 'vary',
      number,
      size: size ?? picture.size,
      model,
      wishes: {},
      source: { images: [picture], mask: null, keepsUnmasked: false, parent: null },
      isVerbatim: true,
      adjustments: [],
      warnings,
    };
  });

  const image = '/session/generations/:id/images/:n';
  router.route(`${image}/edit`).post(readUploads, session, edit).all(refuseOtherMethods('POST'));
  router.route(`${image}/variation`).post(readUploads, session, vary).all(refuseOtherMethods('POST'));
  return router;
}
