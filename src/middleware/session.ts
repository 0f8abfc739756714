import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import { createSessionId, SHARED_SESSION_ID } from '../stages/store/session-id.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.ts';
import type { SessionTokens } from './session-token.ts';

const HEADER = 'X-Imaginate-Session';
/** The header's value that asks for a session of one's own. */
const NEW_SESSION = 'new';

/**
 * Finds the caller's session: by the `X-Imaginate-Session` header, else the one of the caller's API key, else by the
 * signed cookie. Without any of them a `single` server uses the shared session, and an `isolated` one opens a new
 * session and hands out its token in both forms. A token this server did not sign is refused, never taken for no token.
 *
 * Where keys are needed, the cookie holds the token of the key's session and nothing else, because it stands for the
 * key; that token is never handed out in the header, where scripts could read it.
 */
export function findSession(tokens: SessionTokens, mode: 'single' | 'isolated'): RequestHandler {
  return (request, response, next) => {
    response.locals.isNewSession = false;
    const { keySessionId } = response.locals;
    const header = request.get(HEADER);
    const cookie = header === undefined ? readSessionCookie(request) : undefined;

    if (keySessionId !== undefined && header === undefined) {
      const token = tokens.sign(keySessionId);
      if (cookie !== token) setSessionCookie(response, token);
      response.locals.sessionId = keySessionId;
      return next();
    }
    const given = header === NEW_SESSION ? undefined : (header ?? cookie);
    if (given !== undefined) {
      const sessionId = tokens.verify(given);
      if (sessionId === undefined) {
        if (cookie !== undefined) clearSessionCookie(response);
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
    if (keySessionId === undefined) setSessionCookie(response, token);
    next();
  };
}
