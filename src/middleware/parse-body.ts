import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import multer from 'multer';
import { AppError } from '../errors.ts';

const MOST_FIELDS = 100;

/**
 * Reads JSON, urlencoded, multipart (without files) and, where a route takes it, plain text bodies into
 * `request.body`. Without a body that is `undefined`.
 * Throws `invalid_json`, `invalid_body`, `body_too_large` and `unsupported_media_type`.
 */
export function parseBody(
  limitBytes: number,
  { takesText = false } = {},
): (RequestHandler | ErrorRequestHandler)[] {
  const form = multer({
    limits: { fieldSize: limitBytes, fields: MOST_FIELDS, parts: MOST_FIELDS, fieldNameSize: 100 },
  });
  return [
    limitMultipart(limitBytes),
    express.json({ limit: limitBytes, strict: false }),
    express.urlencoded({ limit: limitBytes, extended: false, parameterLimit: MOST_FIELDS }),
    form.none(),
    ...(takesText ? [express.text({ limit: limitBytes })] : []),
    refuseUnread,
    nameBodyError,
  ];
}

/** Multer limits each field; this limits them together, counting what arrives. */
function limitMultipart(limitBytes: number): RequestHandler {
  return (request, response, next) => {
    if (!request.is('multipart/form-data')) return next();
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes || response.headersSent) return;
      // The form is never finished, so multer does not call its next handler: this one answers.
      request.unpipe();
      request.removeAllListeners('data');
      request.resume();
      response.set('Connection', 'close');
      next(new AppError('body_too_large'));
    });
    // The form parser takes the stream within this very turn, so it misses nothing.
    next();
  };
}

/** A body that no parser took is one nobody can read; an empty one is none at all. */
const refuseUnread: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;
  next(hasBody && request.body === undefined ? new AppError('unsupported_media_type') : undefined);
};

/** The parsers' own errors carry a status and a type: https://expressjs.com/en/resources/middleware/body-parser.html */
const nameBodyError: ErrorRequestHandler = (error, _request, _response, next) => {
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
  if (error.code === 'LIMIT_UNEXPECTED_FILE') {
    return new AppError(
      'invalid_body',
      `'${error.field}' is a file; this route takes text fields only.`,
      options,
    );
  }
  const isTooLarge = error.code === 'LIMIT_FIELD_VALUE' || error.code === 'LIMIT_FIELD_COUNT';
  return new AppError(isTooLarge ? 'body_too_large' : 'invalid_body', undefined, options);
}
