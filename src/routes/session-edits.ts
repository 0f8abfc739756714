import { readFile } from 'node:fs/promises';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { refuseOtherMethods } from '../middleware/handle-error.ts';
import type { Upload } from '../middleware/uploads.ts';
import type { ImageSize, SourceImage } from '../providers/image-provider.ts';
import type { GenerationRecord, ImageParent, ImagineRequest } from '../record.ts';
import { readMask } from '../source-image/mask.ts';
import type { SessionStore } from '../stages/store/session-store.ts';
import { findStoredImage } from '../stages/store/stored-image.ts';
import { checkBestOf, diffusionFields, toDiffusionWishes } from './diffusion-fields.ts';
import { refuseTargetBesideMask } from './edit-target.ts';
import { answerImages, type ImagineRouteParts } from './imagine.ts';
import { numberField, optionalSizeField } from './imagine-request.ts';
import { callerText, checkFields, notGiven } from './request-fields.ts';
import type { RouteParts } from './route-parts.ts';
import { parseGenerationId, parseImageNumber } from './session-address.ts';

export interface SessionEditRouteParts
  extends RouteParts,
    Pick<ImagineRouteParts, 'makeImages' | 'partialImages'> {
  store: SessionStore<GenerationRecord>;
}

const flag = z.preprocess(
  notGiven,
  z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
      error: 'must be true or false',
    })
    .default(true)
    .meta({ description: 'Whether what the mask protects keeps the very pixels it had.' }),
);
const optionalText = z.preprocess(notGiven, callerText.optional());

/** The body of `…/variation`. */
export const variationSchema = z.object({
  number: numberField(1),
  /** That of the picture, unless told. */
  size: optionalSizeField,
  model: optionalText,
  ...diffusionFields,
});

/** The body of `…/edit`. */
export const editSchema = variationSchema.extend({
  search: callerText
    .refine((text) => text.trim() !== '', { error: 'must say what is to be changed' })
    .meta({
      description: 'What is to be changed, in your own words.',
      examples: ['하늘을 노을로 바꿔 줘'],
    }),
  target: z
    .preprocess(notGiven, callerText.max(200, { error: 'must be at most 200 characters' }).optional())
    .meta({
      description:
        'What is to be changed, in a word or two, in place of a mask: CLIP and SAM on the server find it.',
      examples: ['하늘'],
    }),
  preserve_unmasked: flag,
  mask: z.unknown().optional().meta({
    description:
      'A PNG of the size of the picture, as a file of a form or a data URL; what is transparent changes.',
  }),
});

/** What the fields of a request ask for; the stored picture comes apart. */
interface ReadFields {
  asked: Omit<ImagineRequest, 'size' | 'source'>;
  /** Undefined: that of the picture. */
  size: ImageSize | undefined;
  keepsUnmasked: boolean;
  target: string | undefined;
}

/** A stored picture changed by words, or others like it: new generations, which name it as their parent. */
export function sessionEditRoutes(parts: SessionEditRouteParts): Router {
  const { store, readUploads, session } = parts;
  const router = Router();

  async function readPicture(sessionId: string, parent: ImageParent): Promise<SourceImage> {
    const record = await store.get(sessionId, parent.generation);
    if (record === undefined) throw new AppError('generation_not_found', undefined, { param: 'id' });
    const { image, absolutePath } = await findStoredImage(store, sessionId, record, parent.image);
    const { width, height } = image;
    return { bytes: await readFile(absolutePath), format: 'png', size: { width, height } };
  }

  /** @param takesMask whether a mask may come with the request */
  function answer(readBodyFields: (body: unknown) => ReadFields, takesMask: boolean): RequestHandler {
    return async (request, response) => {
      const generation = parseGenerationId(request.params.id);
      const parent = { generation, image: parseImageNumber(request.params.n) };
      const { asked, size, keepsUnmasked, target } = readBodyFields(request.body);
      const maskFile = onlyMask(response.locals.uploads, takesMask);
      const picture = await readPicture(response.locals.sessionId, parent);
      const mask = maskFile === undefined ? null : await readMask(maskFile.bytes, picture);
      refuseTargetBesideMask(target, mask !== null);
      const source = { images: [picture], mask, target, keepsUnmasked, parent };
      await answerImages(request, response, { ...asked, size: size ?? picture.size, source }, parts);
    };
  }

  const image = '/session/generations/:id/images/:n';
  router
    .route(`${image}/edit`)
    .post(readUploads, session, answer(readEdit, true))
    .all(refuseOtherMethods('POST'));
  router
    .route(`${image}/variation`)
    .post(readUploads, session, answer(readVariation, false))
    .all(refuseOtherMethods('POST'));
  return router;
}

function readEdit(body: unknown): ReadFields {
  const { fields, warnings } = checkFields(editSchema, body);
  const { search, number, size, model, mask, target, preserve_unmasked: keepsUnmasked } = fields;
  if (typeof mask === 'string' && mask !== '') {
    const detail = "'mask' must be a file of a form or a data URL such as data:image/png;base64,….";
    throw new AppError('invalid_request', detail, { param: 'mask' });
  }
  const asked = { operation: 'edit', search, number, model, ...readSettings(fields), warnings } as const;
  return { asked, size, keepsUnmasked, target: target?.trim() || undefined };
}

function readVariation(body: unknown): ReadFields {
  const { fields, warnings } = checkFields(variationSchema, body);
  const { number, size, model } = fields;
  return {
    asked: { operation: 'vary', number, model, ...readSettings(fields), warnings },
    size,
    keepsUnmasked: false,
    target: undefined,
  };
}

/** How the picture is to be made. An instruction is best read by whoever makes it. */
function readSettings(fields: z.infer<typeof variationSchema>) {
  return {
    wishes: toDiffusionWishes(fields),
    seed: fields.seed,
    bestOf: checkBestOf(fields.best_of, fields.number),
    isVerbatim: true,
    adjustments: [],
  };
}

/** @throws AppError `unsupported_parameter` for any other picture: the one to work on is the stored one */
function onlyMask(uploads: readonly Upload[], takesMask: boolean): Upload | undefined {
  const mask = takesMask ? uploads.find(({ role }) => role === 'mask') : undefined;
  const useless = uploads.find((upload) => upload !== mask);
  if (useless === undefined) return mask;
  const detail = `'${useless.field}' has no use here: the picture is the stored one${takesMask ? ", and one 'mask' may say where it changes" : ''}.`;
  throw new AppError('unsupported_parameter', detail, { param: useless.field });
}
