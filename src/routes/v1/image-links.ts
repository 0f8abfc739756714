import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { ImageAnswer } from './read-image-request.ts';

/** How long OpenAI's own links were valid, and how long ours are. */
const LIFE_MS = 60 * 60_000;

const linkSchema = z.tuple([
  z.string(),
  z.string(),
  z.int().nonnegative(),
  z.enum(['png', 'jpeg', 'webp']),
  z.int().min(0).max(100),
  z.int(),
]);

/** What a link leads to. */
interface LinkedImage extends Pick<ImageAnswer, 'format' | 'compression'> {
  sessionId: string;
  generationId: string;
  index: number;
}

/** Links to images that need no session and no key, and end after an hour. */
export interface ImageLinks {
  /** The path of a new link, with a file name's ending, as some clients look for one. */
  pathTo(image: LinkedImage): string;
  /** @throws AppError `link_expired`, or `not_found` for a link this server did not make */
  follow(token: string): LinkedImage;
}

/** @param secret the one that signs sessions; links are signed with a key of their own made from it */
export function createImageLinks(secret: string, now: () => number = Date.now): ImageLinks {
  const key = createHmac('sha256', secret).update('image links').digest();
  const sign = (payload: string) => createHmac('sha256', key).update(payload).digest();

  return {
    pathTo({ sessionId, generationId, index, format, compression }) {
      const content = [sessionId, generationId, index, format, compression, now() + LIFE_MS];
      const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
      const ending = format === 'jpeg' ? 'jpg' : format;
      return `/v1/images/links/${payload}.${sign(payload).toString('base64url')}/image.${ending}`;
    },
    follow(token) {
      const [payload = '', signature = '', ...more] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(payload);
      if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new AppError('not_found', 'There is no such image link.');
      }
      const content = linkSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
      const [sessionId, generationId, index, format, compression, expiresAt] = content;
      if (now() >= expiresAt) throw new AppError('link_expired');
      return { sessionId, generationId, index, format, compression };
    },
  };
}
