import type { Request, RequestHandler } from 'express';
import type { Metrics } from '../metrics.ts';

/** What nginx logs for a caller that hung up before the answer was out. */
const CALLER_HUNG_UP = 499;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']);

/** Counts every request when it is over, by the pattern of its route. */
export function countRequests(metrics: Pick<Metrics, 'countRequest'>): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      metrics.countRequest({
        route: routeOf(request),
        method: METHODS.has(request.method) ? request.method : 'other',
        status: response.writableFinished ? response.statusCode : CALLER_HUNG_UP,
        seconds: (performance.now() - startedAt) / 1000,
      });
    });
    next();
  };
}

/** Addresses that are no route share one label, whatever they hold. */
function routeOf({ route }: Request): string {
  return typeof route?.path === 'string' ? route.path : 'none';
}
