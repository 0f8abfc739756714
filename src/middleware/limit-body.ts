import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** Counts what arrives and refuses at once what is too much: parsers read such a body to its end, or count each part alone. */
export function limitBody(limitBytes: number): RequestHandler {
  return (request, _response, next) => {
    let bytes = 0;
    let isRefused = false;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes || isRefused) return;
      isRefused = true;
      // The parser would wait for the end: this one answers.
      request.unpipe();
      next(bodyTooLarge(limitBytes));
    });
    // The parser takes the stream within this very turn, so it misses nothing.
    next();
  };
}

/** After such an answer (see {@link limitBody}) a parser has nothing more to say. */
export function unlessAnswered(parser: RequestHandler): RequestHandler {
  return (request, response, next) => {
    parser(request, response, (error?: unknown) => {
      if (!response.headersSent) next(error);
    });
  };
}

/** Refuses a body by its declared length, before any of it is read. */
export function refuseDeclaredLength(limitBytes: number): RequestHandler {
  return (request, _response, next) => {
    const length = Number(request.get('content-length') ?? 0);
    next(length > limitBytes ? bodyTooLarge(limitBytes) : undefined);
  };
}

/** The error that names the limit. */
export function bodyTooLarge(limitBytes: number): AppError {
  return new AppError(
    'body_too_large',
    `The body has more than ${limitBytes} bytes, the most this route takes.`,
  );
}
