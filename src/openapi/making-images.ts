import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import type { ErrorCode } from '../errors.ts';
import { COMPLETED_MESSAGE } from '../record.ts';
import { exampleRecord } from './example-record.ts';
import { idempotencyParameter, sessionParameter } from './parameters.ts';
import { generationRecord } from './record-schemas.ts';
import { degradedHeader, localModelErrors, sessionAnswer, upstreamErrors } from './responses.ts';

// What all routes that make images have in common, whatever their requests and answers look like.

/** What a model for texts or images may answer, or nobody at all. */
const providerErrors: readonly ErrorCode[] = [
  ...upstreamErrors,
  'moderation_blocked',
  'upstream_model_not_found',
];

/** What may happen to any sentence, on its way to a brief. */
export const sentenceErrors: readonly ErrorCode[] = [
  'empty_request',
  'extraction_refused',
  'extraction_failed',
  ...providerErrors,
];

/** What may happen while images are made and kept, wherever they are made. */
export const keepingErrors: readonly ErrorCode[] = [
  ...localModelErrors,
  'integer_above_max_value',
  'daily_budget_exceeded',
  'invalid_idempotency_key',
  'idempotency_needs_session',
  'idempotency_key_reused',
  'idempotency_no_result',
  'server_busy',
  'drawing_failed',
  'storage_full',
  'storage_failed',
];

/** The same where a provider elsewhere may make them. */
export const makingErrors: readonly ErrorCode[] = [
  ...providerErrors,
  'upstream_invalid_response',
  ...keepingErrors,
];

export const makingParameters = z.object({ ...sessionParameter, ...idempotencyParameter });

const rateHeader = (name: string, description: string, example: string) =>
  z
    .string()
    .optional()
    .meta({
      description: `${description} Sent where images are limited for each minute, and with \`rate_limit_exceeded\`, too.`,
      examples: [example],
      header: { id: name },
    });

/** Of answers with new images. */
export const makingHeaders = {
  'X-Imaginate-Generation': z
    .uuidv7()
    .optional()
    .meta({
      description: 'The `id` of the record; not sent with an event stream that has begun.',
      header: { id: 'X-Imaginate-Generation' },
    }),
  'X-Imaginate-Cost-Usd': z
    .string()
    .optional()
    .meta({
      description:
        'What was paid for the images and the reading of the sentence, in US dollars: 0 where nothing was, or for the answer of an earlier request. Not sent where it is not known.',
      examples: ['0.0132'],
      header: { id: 'X-Imaginate-Cost-Usd' },
    }),
  ...degradedHeader,
  'Idempotent-Replayed': z
    .literal('true')
    .optional()
    .meta({
      description: 'Sent when the answer is that of an earlier request with this Idempotency-Key.',
      header: { id: 'Idempotent-Replayed' },
    }),
  'x-ratelimit-limit-images': rateHeader(
    'x-ratelimit-limit-images',
    'Images each caller may have made in a minute.',
    '50',
  ),
  'x-ratelimit-remaining-images': rateHeader(
    'x-ratelimit-remaining-images',
    'Images left in this minute.',
    '48',
  ),
  'x-ratelimit-reset-images': rateHeader(
    'x-ratelimit-reset-images',
    'When all of them are there again.',
    '60s',
  ),
};

/** For readers of a stream that tells how the work goes on. */
export const WORK_EVENTS_HELP = `While the work goes on: \`preprocess\`, \`target\` (where one is to be found), \`extract\`,
\`normalise\`, \`generate\`, \`store\` and \`analyse\` (where the images are scored; data: \`StageEvent\`), \`queued\`
(\`QueuedEvent\`) while others are worked for first, \`step\` (\`StepEvent\`) of Stable Diffusion, \`image\` (\`ImageEvent\`) and,
where the provider shows them, \`partial_image\` (\`PartialImageEvent\`).`;

const STREAM_HELP = `Server-sent events. ${WORK_EVENTS_HELP} The last one is \`done\` with a \`GenerationRecord\` or
\`error\` with an \`ErrorEnvelope\`. An error before the first event is answered with its own status, as in the other forms.`;

/** Events as they are sent, for an example. */
export function showEvents(events: readonly [name: string, data: unknown][]): string {
  return events.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join('');
}

export const ANSWER_FORM_HELP =
  'The form of the answer follows `Accept`: the original text unless `application/json` or `text/event-stream` is preferred to `text/plain`. The work goes on when the caller hangs up.';

/** New images, told in one of the three forms of the original endpoint. */
export const madeImagesAnswer: ZodOpenApiResponseObject = sessionAnswer({
  description: 'The images are made and kept. Where some failed, the record says which and why.',
  headers: makingHeaders,
  content: {
    'text/plain': { schema: z.literal(COMPLETED_MESSAGE) },
    'application/json': { schema: generationRecord },
    'text/event-stream': {
      schema: z.string().meta({ description: STREAM_HELP }),
      example: showEvents([
        ['preprocess', { durationMs: 0.09, result: { sentence: exampleRecord.sentence } }],
        ['image', { index: 0 }],
        ['done', exampleRecord],
      ]),
    },
  },
});
