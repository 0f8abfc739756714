import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Base64Opening } from '../base64-json/read-base64-json.ts';
import { AppError } from '../errors.ts';
import type { UploadLimits } from './parse-uploads.ts';
import { declaredLength, limitedBody, readJson, requireUtf8 } from './read-json-uploads.ts';
import { UploadReference } from './uploads.ts';

/** The field with its base64, or with a data URL; PHP and others write the solidus as `\/`. */
const PICTURE =
  /^"image"\s*:\s*"(?:data:(?:image|application)\\?\/[a-z0-9.+-]+(?:;[a-z0-9=._-]+)*;base64,)?/i;
const LONGEST_OPENING_BYTES = 200;

/**
 * Reads a JSON body whose field `image` is a picture in base64, with or without `data:` in front: the picture into
 * `response.locals.uploads`, the rest into `request.body`, with an {@link UploadReference} in its place. A text that is
 * empty stays as it is.
 */
export function readJsonPicture({ bodyLimitBytes, uploadLimitBytes }: UploadLimits): RequestHandler {
  return async (request, response, next) => {
    if (!request.is('application/json')) return next();
    requireUtf8(request);
    const standIn = `${randomUUID()}:`;
    const { json, strings } = await readJson(limitedBody(request, uploadLimitBytes), {
      opening: pictureOpening(standIn),
      byteLength: declaredLength(request),
      longestJsonBytes: bodyLimitBytes,
    });
    request.body = json;
    const field = json as { image?: unknown } | null;
    const text = field?.image;
    if (typeof text === 'string' && text.startsWith(standIn)) {
      const string = strings[Number(text.slice(standIn.length))];
      if (string === undefined || string.length === 0) Object.assign(field ?? {}, { image: '' });
      else if (string.bytes === null) throw notBase64();
      else {
        Object.assign(field ?? {}, { image: new UploadReference(0) });
        response.locals.uploads = [
          { field: 'image', role: 'image', bytes: string.bytes, contentType: '', fileName: null },
        ];
      }
    }
    next();
  };
}

/** The picture of a text field is no base64. */
export function notBase64(): AppError {
  const detail = "'image' is not valid base64. Send a PNG, JPEG or WebP in base64, or as a data URL.";
  return new AppError('invalid_image_file', detail, { param: 'image' });
}

function pictureOpening(standIn: string): Base64Opening {
  return {
    start: '"image"',
    pattern: PICTURE,
    longestBytes: LONGEST_OPENING_BYTES,
    replace: (index) => `"image":"${standIn}${index}"`,
  };
}
