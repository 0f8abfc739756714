import { z } from 'zod';
import type {
  ZodOpenApiContentObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { AppError, type ErrorCode, errorTable, toErrorEnvelope } from '../errors.ts';

const EXAMPLE_REQUEST_ID = '01a1fb6b-a294-71b5-b8dc-e4fdbb9af089';

/** What any request may be answered with, sessions or not. */
const ALWAYS: readonly ErrorCode[] = ['host_not_allowed', 'internal_error'];

/** What a request may be answered with that reads a body. */
export const bodyErrors: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_body',
  'body_too_large',
  'unsupported_media_type',
];

const anyHeaders = {
  'X-Request-Id': z.string().meta({
    description: 'The `X-Request-Id` of the request, or one made for it; it also stands in the log.',
    header: { id: 'X-Request-Id' },
  }),
};

const sessionHeaders = {
  ...anyHeaders,
  'X-Imaginate-Session': z
    .string()
    .optional()
    .meta({
      description: 'The token of the session, unless it is the one all callers on loopback share.',
      header: { id: 'X-Imaginate-Session' },
    }),
  'Set-Cookie': z
    .string()
    .optional()
    .meta({
      description: 'The same token as the cookie `imaginate_session`, when the session is new.',
      header: { id: 'Set-Cookie' },
    }),
};

const retryHeaders = {
  'Retry-After': z
    .string()
    .optional()
    .meta({
      description: 'Seconds after which a new try makes sense.',
      header: { id: 'Retry-After' },
    }),
};

/** Of answers that hold a record, or would if no error had come. */
export const degradedHeader = {
  'X-Imaginate-Degraded': z
    .literal('extract')
    .optional()
    .meta({
      description:
        'The stage that had to do without what it was set up with, as `extraction.fallback` of the record tells: the text model failed, so the sentence was read offline. Errors that came after that have it, too. Not sent with an event stream that has begun; `fallback` of its `extract` event says the same.',
      header: { id: 'X-Imaginate-Degraded' },
    }),
};

export const errorEnvelope = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string().meta({ enum: [...new Set(Object.values(errorTable).map(({ type }) => type))] }),
      param: z.string().nullable().meta({ description: 'The field of the request at fault.' }),
      code: z.string().meta({ enum: Object.keys(errorTable) }),
      requestId: z.string(),
    }),
  })
  .meta({ id: 'ErrorEnvelope', description: "OpenAI's error envelope with a `requestId`." });

interface Answer {
  description: string;
  content?: ZodOpenApiContentObject;
  /** Headers beside those of every answer. */
  headers?: Record<string, z.ZodType>;
}

/** An answer of a route that knows no sessions. */
export function plainAnswer({ headers, ...answer }: Answer): ZodOpenApiResponseObject {
  return { ...answer, headers: z.object({ ...anyHeaders, ...headers }) };
}

/** An answer of a route that works in the caller's session. */
export function sessionAnswer({ headers, ...answer }: Answer): ZodOpenApiResponseObject {
  return { ...answer, headers: z.object({ ...sessionHeaders, ...headers }) };
}

/** One answer for each status of these errors and of those any request may get, with an example for each code. */
export function errorAnswers(...codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy([...codes, ...ALWAYS], (code) => errorTable[code].status);
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, errorAnswer(codes)]));
}

function errorAnswer(codes: ErrorCode[]): ZodOpenApiResponseObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorTable[code].message}`).join('\n\n'),
    headers: z.object({ ...anyHeaders, ...(codes.some(mayBeTriedLater) ? retryHeaders : {}) }),
    content: {
      'application/json': {
        schema: errorEnvelope,
        examples: Object.fromEntries(
          codes.map((code) => [code, { value: toErrorEnvelope(new AppError(code), EXAMPLE_REQUEST_ID) }]),
        ),
      },
    },
  };
}

function mayBeTriedLater(code: ErrorCode): boolean {
  return errorTable[code].status === 429 || errorTable[code].status === 503;
}
