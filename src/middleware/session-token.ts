import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceDurably } from '../files/durable-files.ts';
import { isMissing } from '../files/file-faults.ts';
import { isSessionId } from '../stages/store/session-id.ts';

/** Signs session ids, so that only ids this server gave out are accepted back. */
export interface SessionTokens {
  sign(sessionId: string): string;
  /** The session id of a token of ours; undefined for any other text. */
  verify(token: string): string | undefined;
}

/** Tokens are `<session id>.<HMAC-SHA256 of it, base64url>`. */
export function createSessionTokens(secret: string): SessionTokens {
  const sign = (sessionId: string) =>
    `${sessionId}.${createHmac('sha256', secret).update(sessionId).digest('base64url')}`;
  return {
    sign,
    verify(token) {
      const [sessionId = ''] = token.split('.', 1);
      const expected = Buffer.from(sign(sessionId));
      const given = Buffer.from(token);
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
      return isOurs && isSessionId(sessionId) ? sessionId : undefined;
    },
  };
}

/**
 * The secret kept in the generated folder, made on first use: tokens outlive a restart without any
 * configuration. The file is readable by its owner alone.
 */
export async function loadSessionSecret(directory: string): Promise<string> {
  const path = join(directory, '.session-secret');
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  if (kept !== undefined && kept.length >= 32) return kept;
  const secret = randomBytes(32).toString('hex');
  await replaceDurably(path, secret, 0o600);
  return secret;
}
