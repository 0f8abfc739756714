import { z } from 'zod';
import type { ZodOpenApiContentObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import type { plainAnswer } from './responses.ts';

/** Headers a caller may send to a route that hands out a stored image. */
export const imageParameters = {
  Range: z
    .string()
    .optional()
    .meta({ examples: ['bytes=0-1023'] }),
  'If-None-Match': z.string().optional().meta({ description: 'An `ETag` the caller has.' }),
};

/** Of answers with a stored PNG. */
export const imageHeaders = {
  ETag: z.string().meta({ description: 'The SHA-256 of the file.' }),
  'Cache-Control': z.string(),
  'Accept-Ranges': z.literal('bytes'),
};

interface ImageAnswers {
  /** How the route answers: with a session or without. */
  answer: typeof plainAnswer;
  headers: Record<string, z.ZodType>;
  content?: ZodOpenApiContentObject;
}

/** A stored image whole, in part, or not again. */
export function imageAnswers({
  answer,
  headers,
  content = { 'image/png': {} },
}: ImageAnswers): ZodOpenApiResponsesObject {
  return {
    200: answer({ description: 'The image.', headers, content }),
    206: answer({
      description: 'The bytes the `Range` header asks for.',
      headers: { ...headers, 'Content-Range': z.string() },
      content: { 'image/png': {} },
    }),
    304: answer({ description: 'The caller has it already (`If-None-Match`).' }),
  };
}
