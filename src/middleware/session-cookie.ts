import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';

const NAME = 'imaginate_session';
const LIFE_SECONDS = 365 * 24 * 3600;

/** The session token that the caller's browser keeps. */
export function readSessionCookie(request: Request): string | undefined {
  return parseCookie(request.headers.cookie ?? '')[NAME];
}

export function setSessionCookie(response: Response, token: string): void {
  setCookie(response, token, LIFE_SECONDS);
}

/** Has the browser forget the token. */
export function clearSessionCookie(response: Response): void {
  setCookie(response, '', 0);
}

function setCookie(response: Response, value: string, maxAge: number): void {
  const cookie = stringifySetCookie({
    name: NAME,
    value,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge,
    secure: response.req.secure,
  });
  response.append('Set-Cookie', cookie);
}
