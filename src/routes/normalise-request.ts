import { z } from 'zod';
import { callerText, checkFields } from './request-fields.ts';

const MOST_WORDS = 100;
const HELP = `must be a word or a list of at most ${MOST_WORDS} words, such as ["cozy", "포근한"]`;

const wordsField = (description: string, examples: string[]) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? [value] : (value ?? undefined)),
    z
      .array(callerText, { error: HELP })
      .max(MOST_WORDS, { error: HELP })
      .meta({ description, examples: [examples] })
      .default([]),
  );

/** The body of `/normalise`: what checks it and what `/openapi.json` shows of it. */
export const normaliseSchema = z.object({
  moods: wordsField('Words to map onto the list of moods. One word may be sent as a string.', [
    'cozy',
    '포근한',
  ]),
  styles: wordsField('Words to map onto the list of styles. One word may be sent as a string.', [
    'watercolor',
  ]),
});

/**
 * The body of `/normalise`, checked. Fields nobody knows are ignored and named in `warnings`.
 * @throws AppError `invalid_request` naming the first field that is wrong and what would be right
 */
export function parseNormaliseRequest(body: unknown): {
  words: z.infer<typeof normaliseSchema>;
  warnings: string[];
} {
  const { fields, warnings } = checkFields(normaliseSchema, body);
  return { words: fields, warnings };
}
