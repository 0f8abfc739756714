import { randomBytes } from 'node:crypto';

/** The session that callers without a token share on loopback. */
export const SHARED_SESSION_ID = 'default';

/** A new session id: 128 random bits, in hex, so that it is a safe folder name everywhere. */
export function createSessionId(): string {
  return randomBytes(16).toString('hex');
}

export function isSessionId(text: string): boolean {
  return text === SHARED_SESSION_ID || /^[0-9a-f]{32}$/.test(text);
}
