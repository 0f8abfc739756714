import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import { readSessionCookie } from './session-cookie.ts';
import type { SessionTokens } from './session-token.ts';

/** Who calls, as limits and logs know them. */
interface Caller {
  /** 16 hexadecimal digits of the hash of the caller's key; `anonymous` where none is needed. */
  id: string;
  /** The first 8 of them, for logs; null without a key. */
  keyLabel: string | null;
}

declare global {
  namespace Express {
    interface Locals {
      caller: Caller;
      /** The session of the caller's API key; undefined without one. */
      keySessionId?: string;
    }
  }
}

interface KeyHolder {
  caller: Caller & { keyLabel: string };
  /** The key's own session. */
  sessionId: string;
}

/** The API keys of this server, known by their hashes alone. */
export interface ApiKeys {
  /** Whether callers need a key. */
  readonly areNeeded: boolean;
  /** Whose key a text is. */
  holderOf(key: string): KeyHolder | undefined;
  /** To whose key a session belongs. */
  holderOfSession(sessionId: string): KeyHolder | undefined;
}

const HASHED_ENTRY = /^sha256:([0-9a-f]{64})$/i;

/**
 * @param entries keys as they are, or `sha256:` and their hash in hex; none: nobody needs a key
 * @param sessionSecret under another secret the keys have other sessions
 */
export function createApiKeys(entries: readonly string[], sessionSecret: string): ApiKeys {
  const keys = entries.map((entry) => {
    const hash = Buffer.from(HASHED_ENTRY.exec(entry)?.[1] ?? sha256(entry).toString('hex'), 'hex');
    return { hash, holder: describeHolder(hash.toString('hex'), sessionSecret) };
  });
  return {
    areNeeded: keys.length > 0,
    holderOf(key) {
      const given = sha256(key);
      let found: KeyHolder | undefined;
      // To the end, also after a match: the time must not tell which key it was.
      for (const { hash, holder } of keys) if (timingSafeEqual(hash, given)) found = holder;
      return found;
    },
    holderOfSession: (sessionId) => keys.find(({ holder }) => holder.sessionId === sessionId)?.holder,
  };
}

function describeHolder(hash: string, sessionSecret: string): KeyHolder {
  const sessionId = createHmac('sha256', sessionSecret)
    .update(`session of ${hash}`)
    .digest('hex')
    .slice(0, 32);
  return { caller: { id: hash.slice(0, 16), keyLabel: hash.slice(0, 8) }, sessionId };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const ANONYMOUS: Caller = { id: 'anonymous', keyLabel: null };

/** What anybody may read: whether the server is well, how it is used, the page that asks for a key, signed links. */
const OPEN_PATHS = new Set(['/healthz', '/readyz', '/', '/docs', '/openapi.json']);
const OPEN_FOLDERS = ['/docs/', '/studio/', '/v1/images/links/'];

const MISSING_KEY =
  "This server needs an API key. Send one that its operator gave out as 'Authorization: Bearer <key>'.";
const WRONG_KEY =
  "The API key is wrong. Send one that this server's operator gave out as 'Authorization: Bearer <key>'.";

/**
 * Lets in who has an API key, and leaves in `response.locals` whose it is. Where no keys are needed everybody is
 * anonymous, whatever key they send: clients of the OpenAI API always send one.
 *
 * Browsers send no key with an `<img>`, so the signed cookie of a key's own session counts as that key for as long as
 * the key is there. Pages of other origins cannot use it: see `guardOrigin`, and the cookie is `SameSite`.
 */
export function requireApiKey(keys: ApiKeys, tokens: SessionTokens): RequestHandler {
  function holderOfCookie(request: Request): KeyHolder | undefined {
    const sessionId = tokens.verify(readSessionCookie(request) ?? '');
    return sessionId === undefined ? undefined : keys.holderOfSession(sessionId);
  }

  return (request, response, next) => {
    response.locals.caller = ANONYMOUS;
    if (!keys.areNeeded || isOpen(request)) return next();
    const key = readKey(request);
    const holder = key === undefined ? holderOfCookie(request) : keys.holderOf(key);
    if (holder === undefined) {
      response.set('WWW-Authenticate', 'Bearer');
      return next(new AppError('invalid_api_key', key === undefined ? MISSING_KEY : WRONG_KEY));
    }
    const { keyLabel } = holder.caller;
    response.locals.caller = holder.caller;
    response.locals.keySessionId = holder.sessionId;
    response.locals.logger = response.locals.logger.child({ keyLabel });
    // The line that tells of the answer has a logger of its own.
    response.log.setBindings({ keyLabel });
    next();
  };
}

function isOpen({ method, path }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return OPEN_PATHS.has(path) || OPEN_FOLDERS.some((folder) => path.startsWith(folder));
}

/** As OpenAI's clients send it, else as others do. Authorization of another kind is for a proxy before us. */
function readKey(request: Request): string | undefined {
  const [, bearer] = /^Bearer +(.+)$/i.exec(request.get('authorization') ?? '') ?? [];
  return bearer ?? request.get('x-api-key') ?? request.get('api-key');
}
