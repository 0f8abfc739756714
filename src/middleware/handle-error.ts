import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError, describeCause, errorTable, toAppError, toErrorEnvelope } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** Answers what no route has taken. */
export const refuseUnknownRoute: RequestHandler = (request, _response, next) => {
  next(new AppError('not_found', `There is no route ${request.method} ${request.path}.`));
};

/** Answers every method a route does not name. */
export function refuseOtherMethods(allowed: string): RequestHandler {
  return (_request, response, next) => {
    response.set('Allow', allowed);
    next(new AppError('method_not_allowed', `This route takes ${allowed}.`));
  };
}

/**
 * The only reader of the error table's statuses. Known errors answer for themselves; unknown ones are logged
 * whole and answered as a plain 500.
 */
export const handleError = errorHandler(toErrorEnvelope);

/** The same for the routes whose contract has one sentence as the whole error: `{"error": "…"}`. */
export const handleErrorInWords = errorHandler(inWords);

/** An error as those routes answer it. */
export function inWords(error: AppError): { error: string } {
  return { error: error.message };
}

function errorHandler(describe: (error: AppError, requestId: string) => object): ErrorRequestHandler {
  return (thrown, _request, response, next) => {
    const error = toAppError(fromExpress(thrown));
    const { logger, requestId } = response.locals;
    const { status, type } = errorTable[error.code];
    logRefusal(error, logger);
    if (response.headersSent) return next(error);
    response.set(error.headers);
    // OpenAI's SDKs repeat requests after 409, 429 and 5xx by themselves: not where that may be paid twice, or cannot help.
    const isFinal = error.outcomeUnknown || type === 'insufficient_quota' || status === 409;
    if (isFinal) response.set('X-Should-Retry', 'false');
    if (error.retryAfterSeconds !== undefined) response.set('Retry-After', String(error.retryAfterSeconds));
    response.status(status).json(describe(error, requestId));
  };
}

/** The log line of an error: its code, and as much of its cause as may be written down. */
export function logRefusal(error: AppError, logger: Logger): void {
  const level = errorTable[error.code].status >= 500 ? 'error' : 'info';
  logger[level]({ code: error.code, param: error.param, cause: describeCause(error) }, 'refused');
}

/** Express throws for addresses it cannot decode. */
function fromExpress(error: unknown): unknown {
  if (error instanceof URIError)
    return new AppError('not_found', 'The address is not valid percent-encoding.');
  return error;
}
