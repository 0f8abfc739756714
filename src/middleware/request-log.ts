import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import { v7 as uuidv7 } from 'uuid';
import type { Logger } from '../logger.ts';
import type {} from './locals.ts';

const REQUEST_ID = /^[\w.-]{1,128}$/;

/** A link to an image needs no key: whoever reads the log must not be able to follow it. */
const IMAGE_LINK = /^(\/v1\/images\/links\/)[^/]+/;

function pathOf(url: string): string | undefined {
  return url.split('?')[0]?.replace(IMAGE_LINK, '$1…');
}

/**
 * Gives every request an id (the caller's `X-Request-Id` where it has a harmless form) and a logger that
 * carries it, and logs one line when the answer is out: method, path without query, status, time.
 */
export function requestLog(logger: Logger): RequestHandler {
  const log = pinoHttp({
    logger,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
    },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, path: pathOf(url) }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      err: () => undefined,
    },
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
  });
  return (request, response, next) => {
    log(request, response);
    response.locals.requestId = String(request.id);
    response.locals.logger = request.log;
    response.set('X-Request-Id', response.locals.requestId);
    next();
  };
}
