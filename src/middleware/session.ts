import { parseCookie, stringifySetCookie } from 'cookie';
import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import { createSessionId, SHARED_SESSION_ID } from '../stages/store/session-id.ts';
import type { SessionTokens } from './session-token.ts';

const COOKIE = 'imaginate_session';
const HEADER = 'X-Imaginate-Session';
/** The header's value that asks for a session of one's own. */
const NEW_SESSION = 'new';
const COOKIE_LIFE_SECONDS = 365 * 24 * 3600;

/**
 * Finds the caller's session: by the `X-Imaginate-Session` header, else by the signed cookie. Without a token
 * a `single` server uses the shared session, and an `isolated` one opens a new session and hands out its
 * token in both forms. A token this server did not sign is refused, never taken for no token.
 */
export function findSession(tokens: SessionTokens, mode: 'single' | 'isolated'): RequestHandler {
  return (request, response, next) => {
    response.locals.isNewSession = false;
    const header = request.get(HEADER);
    const cookie = header === undefined ? parseCookie(request.headers.cookie ?? '')[COOKIE] : undefined;
    const given = header === NEW_SESSION ? undefined : (header ?? cookie);

    if (given !== undefined) {
      const sessionId = tokens.verify(given);
      if (sessionId === undefined) {
        if (cookie !== undefined) response.append('Set-Cookie', cookieWith('', 0, request.secure));
        return next(new AppError('session_invalid', undefined, { param: HEADER }));
      }
      response.locals.sessionId = sessionId;
      response.set(HEADER, given);
      return next();
    }
    if (mode === 'single' && header !== NEW_SESSION) {
      response.locals.sessionId = SHARED_SESSION_ID;
      return next();
    }
    const sessionId = createSessionId();
    const token = tokens.sign(sessionId);
    response.locals.isNewSession = true;
    response.locals.sessionId = sessionId;
    response.set(HEADER, token);
    response.append('Set-Cookie', cookieWith(token, COOKIE_LIFE_SECONDS, request.secure));
    next();
  };
}

function cookieWith(token: string, maxAge: number, secure: boolean): string {
  return stringifySetCookie({
    name: COOKIE,
    value: token,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge,
    secure,
  });
}
