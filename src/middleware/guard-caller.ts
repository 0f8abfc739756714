import cors from 'cors';
import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

const LOOPBACK_NAME = /^(localhost|[a-z0-9-]+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Answer headers that a web page may read. */
const EXPOSED_HEADERS = [
  'X-Imaginate-Session',
  'X-Imaginate-Generation',
  'X-Imaginate-Degraded',
  'X-Request-Id',
  'Idempotent-Replayed',
  'Content-Disposition',
  'ETag',
  'Retry-After',
  'X-Should-Retry',
  'X-Imaginate-Cost-Usd',
  'X-Ratelimit-Limit-Images',
  'X-Ratelimit-Remaining-Images',
  'X-Ratelimit-Reset-Images',
  'Sunset',
  'Deprecation',
];

export interface CallerRules {
  /** Whether only this machine can reach the server. */
  isLoopback: boolean;
  /** Further names, without port, under which a loopback server is reached, through a proxy say. */
  allowedHosts: readonly string[];
  /** Origins of web pages beside those of this machine; `*` allows all. */
  corsOrigins: readonly string[];
}

/**
 * On loopback a request must name this machine as its host: a web page that points a name of its own at
 * 127.0.0.1 (DNS rebinding) does not. Elsewhere the same is asked once `allowedHosts` names the server.
 */
export function guardHost({ isLoopback, allowedHosts }: CallerRules): RequestHandler {
  return (request, _response, next) => {
    const name = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
    const isGuarded = isLoopback || allowedHosts.length > 0;
    if (!isGuarded || LOOPBACK_NAME.test(name) || allowedHosts.includes(name)) return next();
    next(new AppError('host_not_allowed'));
  };
}

/**
 * CORS for the allowed origins. A request that could change or cost something is refused from any other
 * origin even where the browser sends it without asking first (a plain form POST is sent so).
 */
export function guardOrigin(rules: CallerRules): RequestHandler[] {
  const allowsAll = rules.corsOrigins.includes('*');
  const isAllowed = (origin: string, host: string | undefined) =>
    allowsAll || isOwnOrigin(origin, host) || isLoopbackOrigin(origin) || rules.corsOrigins.includes(origin);

  const refuseOthers: RequestHandler = (request, _response, next) => {
    const { origin, host } = request.headers;
    if (READING_METHODS.has(request.method) || origin === undefined || isAllowed(origin, host)) return next();
    next(new AppError('origin_not_allowed'));
  };
  const answerBrowsers = cors((request, callback) => {
    const { origin, host } = request.headers;
    callback(null, {
      origin: origin !== undefined && isAllowed(origin, host) ? (allowsAll ? '*' : origin) : false,
      credentials: !allowsAll,
      exposedHeaders: EXPOSED_HEADERS,
      methods: ['GET', 'HEAD', 'POST', 'DELETE'],
      maxAge: 600,
    });
  });
  return [refuseOthers, answerBrowsers];
}

/** The page was served by this very server. On loopback {@link guardHost} has checked the host already. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK_NAME.test(new URL(origin).hostname);
}
