import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import { nameBodyError, refuseUnread } from './body-errors.ts';
import { limitBody, refuseDeclaredLength, unlessAnswered } from './limit-body.ts';
import { limitUploadsAtOnce } from './limit-uploads-at-once.ts';
import { readFormUploads } from './read-form-uploads.ts';
import { readJsonUploads } from './read-json-uploads.ts';

export interface UploadLimits {
  /** Of all text together, and of JSON without its data URLs. */
  bodyLimitBytes: number;
  /** Of the whole body. */
  uploadLimitBytes: number;
}

/**
 * For routes that take pictures: reads multipart forms with files, JSON with data URLs and urlencoded fields into
 * `request.body` and `response.locals.uploads`. Bodies that are too large are refused before they are read whole.
 * `readJson` tells how pictures stand in JSON: as data URLs, unless told.
 * Throws `invalid_json`, `invalid_body`, `invalid_value`, `invalid_image_file`, `array_above_max_length`,
 * `body_too_large`, `image_too_large` and `unsupported_media_type`.
 */
export function parseUploads(
  { bodyLimitBytes, uploadLimitBytes }: UploadLimits,
  readJson = readJsonUploads,
): (RequestHandler | ErrorRequestHandler)[] {
  return [
    noUploadsYet,
    refuseDeclaredLength(uploadLimitBytes),
    limitUploadsAtOnce(uploadLimitBytes),
    refuseCompressed,
    limitBody(uploadLimitBytes),
    readFormUploads(bodyLimitBytes),
    readJson({ bodyLimitBytes, uploadLimitBytes }),
    unlessAnswered(express.urlencoded({ limit: bodyLimitBytes, extended: false, parameterLimit: 100 })),
    refuseUnread('Send the body as multipart/form-data or as application/json, in UTF-8.'),
    nameBodyError,
  ];
}

const noUploadsYet: RequestHandler = (_request, response, next) => {
  response.locals.uploads = [];
  next();
};

/** Pictures are compressed already, and what unpacks to more than it weighs cannot be limited by its weight. */
const refuseCompressed: RequestHandler = (request, _response, next) => {
  const encoding = request.get('content-encoding') ?? 'identity';
  if (encoding === 'identity') return next();
  next(new AppError('unsupported_media_type', `Send the body without the Content-Encoding '${encoding}'.`));
};
