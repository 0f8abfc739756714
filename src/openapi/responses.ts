import { z } from 'zod';
import type {
  ZodOpenApiContentObject,
  ZodOpenApiMediaTypeObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { AppError, type ErrorCode, errorTable, type ModerationDetails, toErrorEnvelope } from '../errors.ts';

const EXAMPLE_REQUEST_ID = '01a1fb6b-a294-71b5-b8dc-e4fdbb9af089';

/** What any request may be answered with. */
const ALWAYS: readonly ErrorCode[] = ['host_not_allowed', 'internal_error'];

/** What a request may be answered with that reads a body. */
export const bodyErrors: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_body',
  'body_too_large',
  'unsupported_media_type',
];

/** What a request may be answered with for which a model on this machine works. */
export const localModelErrors: readonly ErrorCode[] = [
  'runtime_not_installed',
  'model_not_installed',
  'model_unusable',
  'inference_failed',
];

/** What a request may be answered with whose body may hold pictures. */
export const uploadErrors: readonly ErrorCode[] = [
  ...bodyErrors,
  'invalid_value',
  'invalid_image_file',
  'image_too_large',
  'array_above_max_length',
];

/** What a request may be answered with for which another server is asked. */
export const upstreamErrors: readonly ErrorCode[] = [
  'upstream_rejected',
  'insufficient_quota',
  'rate_limit_exceeded',
  'upstream_auth_failed',
  'upstream_unreachable',
  'upstream_error',
  'upstream_overloaded',
  'upstream_timeout',
  'server_stopping',
  'server_stopped',
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
      description:
        'The token of the session, unless it is the one all callers on loopback share, or that of an API key.',
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

const finalHeaders = {
  'X-Should-Retry': z
    .literal('false')
    .optional()
    .meta({
      description:
        "Tells OpenAI's clients not to repeat the request by themselves: it may be paid twice, or it cannot help.",
      header: { id: 'X-Should-Retry' },
    }),
};

const keyHeaders = {
  'WWW-Authenticate': z
    .literal('Bearer')
    .optional()
    .meta({ description: 'Sent when an API key is needed.', header: { id: 'WWW-Authenticate' } }),
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
      moderation_details: z
        .object({
          categories: z.array(z.string()),
          moderation_stage: z.enum(['input', 'output', 'unknown']).meta({
            description: 'Whether the request was refused or what came out of it.',
          }),
        })
        .exactOptional()
        .meta({ description: 'Why the content was refused, where that is known.' }),
    }),
  })
  .meta({ id: 'ErrorEnvelope', description: "OpenAI's error envelope with a `requestId`." });

/** The errors of `/generate` and `/analyze`. */
const errorInWords = z
  .object({ error: z.string() })
  .meta({ id: 'ErrorInWords', description: 'One sentence is the whole error.' });

/** Told before a route is reached, and so in the envelope whatever the form of the route is. */
const EARLY_ERRORS: readonly ErrorCode[] = ['invalid_api_key', 'host_not_allowed', 'origin_not_allowed'];

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

/** The errors of a route that needs a key where the server has keys: these, and those any such request may get. */
export function errorAnswers(...codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  return openErrorAnswers('invalid_api_key', ...codes);
}

/** The errors of a route that anybody may call: one answer for each status, with an example for each code. */
export function openErrorAnswers(...codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  return answersByStatus(codes, (some) => ({ schema: errorEnvelope, examples: envelopes(some) }));
}

/**
 * The errors of a route that needs a key where the server has keys, and answers in words.
 * @param sentences of `invalid_request`, by the field at fault
 */
export function errorAnswersInWords(
  sentences: Record<string, string>,
  ...codes: readonly ErrorCode[]
): ZodOpenApiResponsesObject {
  return answersByStatus(['invalid_api_key', 'invalid_request', ...codes], (some) => {
    const { early = [], own = [] } = Object.groupBy(some, (code) =>
      EARLY_ERRORS.includes(code) ? 'early' : 'own',
    );
    const [only = errorEnvelope, ...others] = [
      ...(own.length === 0 ? [] : [errorInWords]),
      ...(early.length === 0 ? [] : [errorEnvelope]),
    ];
    return {
      schema: others.length === 0 ? only : z.union([only, ...others]),
      examples: { ...inWords(own, sentences), ...envelopes(early) },
    };
  });
}

function envelopes(codes: readonly ErrorCode[]) {
  return Object.fromEntries(
    codes.map((code) => [code, { value: toErrorEnvelope(exampleError(code), EXAMPLE_REQUEST_ID) }]),
  );
}

/** Of the same code for several fields, `invalid_request.prompt` is that of the prompt. */
function inWords(codes: readonly ErrorCode[], sentences: Record<string, string>) {
  return Object.fromEntries(
    codes.flatMap((code) =>
      code === 'invalid_request'
        ? Object.entries(sentences).map(([field, error]) => [`${code}.${field}`, { value: { error } }])
        : [[code, { value: { error: errorTable[code].message } }]],
    ),
  );
}

function answersByStatus(
  codes: readonly ErrorCode[],
  describe: (codes: ErrorCode[]) => ZodOpenApiMediaTypeObject,
): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(new Set([...codes, ...ALWAYS]), (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [status, errorAnswer(some, describe(some))]),
  );
}

function errorAnswer(codes: ErrorCode[], content: ZodOpenApiMediaTypeObject): ZodOpenApiResponseObject {
  const headers = {
    ...anyHeaders,
    ...(codes.some(mayBeTriedLater) ? retryHeaders : {}),
    ...(codes.some(isFinal) ? finalHeaders : {}),
    ...(codes.includes('invalid_api_key') ? keyHeaders : {}),
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${errorTable[code].message}`).join('\n\n'),
    headers: z.object(headers),
    content: { 'application/json': content },
  };
}

function exampleError(code: ErrorCode): AppError {
  if (code !== 'moderation_blocked') return new AppError(code);
  const moderation: ModerationDetails = { categories: ['violence'], moderation_stage: 'input' };
  return new AppError(code, undefined, { moderation });
}

function mayBeTriedLater(code: ErrorCode): boolean {
  return errorTable[code].status === 429 || errorTable[code].status === 503;
}

function isFinal(code: ErrorCode): boolean {
  const { status, type } = errorTable[code];
  return new AppError(code).outcomeUnknown || type === 'insufficient_quota' || status === 409;
}
