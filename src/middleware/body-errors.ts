import type { ErrorRequestHandler, RequestHandler } from 'express';
import multer from 'multer';
import { AppError } from '../errors.ts';
import { endConnection } from './end-connection.ts';

/** A body that no parser took is one nobody can read; an empty one is none at all. */
export function refuseUnread(detail?: string): RequestHandler {
  return (request, _response, next) => {
    const hasBody =
      request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;
    next(hasBody && request.body === undefined ? new AppError('unsupported_media_type', detail) : undefined);
  };
}

/**
 * Gives the errors of body parsers the server's own codes. What has not come yet of such a body is not waited for: the
 * connection ends soon after the answer.
 * The parsers' errors carry a status and a type: https://expressjs.com/en/resources/middleware/body-parser.html
 */
export const nameBodyError: ErrorRequestHandler = (error, request, response, next) => {
  if (!request.readableEnded && !response.headersSent) endConnection(request, response);
  if (error instanceof AppError) return next(error);
  if (error instanceof multer.MulterError) return next(fromMulter(error));
  switch (error.type) {
    case 'entity.parse.failed':
      return next(new AppError('invalid_json', undefined, { cause: error }));
    case 'entity.too.large':
      return next(new AppError('body_too_large', undefined, { cause: error }));
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return next(new AppError('unsupported_media_type', undefined, { cause: error }));
    default:
      return next(new AppError('invalid_body', undefined, { cause: error }));
  }
};

function fromMulter(error: multer.MulterError): AppError {
  const options = { cause: error, ...(error.field === undefined ? {} : { param: error.field }) };
  switch (error.code) {
    case 'LIMIT_UNEXPECTED_FILE':
      return new AppError(
        'invalid_body',
        `'${error.field}' is a file; this route takes text fields only.`,
        options,
      );
    case 'LIMIT_FILE_SIZE':
      return new AppError('image_too_large', `'${error.field}' is larger than 50 MB.`, options);
    case 'LIMIT_FIELD_VALUE':
      return new AppError('body_too_large', undefined, options);
    case 'LIMIT_FIELD_COUNT':
    case 'LIMIT_PART_COUNT':
      return new AppError('invalid_body', 'The form has more fields than the 100 that are read.', options);
    default:
      return new AppError('invalid_body', undefined, options);
  }
}
