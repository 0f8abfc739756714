import { z } from 'zod';
import type { ZodOpenApiContentObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../errors.ts';
import { COMPLETED_MESSAGE } from '../../record.ts';
import { imagineSchema } from '../../routes/imagine-request.ts';
import { exampleRecord } from '../example-record.ts';
import { idempotencyParameter, sessionParameter } from '../parameters.ts';
import { briefRecord, generationRecord } from '../record-schemas.ts';
import { bodyErrors, degradedHeader, errorAnswers, sessionAnswer } from '../responses.ts';

const imagineRequest = imagineSchema.meta({
  id: 'ImagineRequest',
  description: 'A sentence, or picked categories. Fields nobody knows are ignored and named in `warnings`.',
});

const examples = {
  sentence: {
    summary: '문장으로',
    value: { search: '따뜻한 바다에서 휴가를 즐기는 여성 사진', number: 2, size: 512 },
  },
  categories: {
    summary: '카테고리로',
    value: {
      moods: '따뜻한',
      theme: '휴가',
      background: '바다',
      act: '즐기는',
      object: '여성,강아지',
      styles: '사진',
    },
  },
};

const body: ZodOpenApiContentObject = {
  'application/json': { schema: imagineRequest, examples },
  'application/x-www-form-urlencoded': { schema: imagineRequest, examples },
  'multipart/form-data': { schema: imagineRequest, examples },
};

/** What may happen to any sentence, on its way to a brief. */
const sentenceErrors: readonly ErrorCode[] = [
  'invalid_request',
  'empty_request',
  ...bodyErrors,
  'session_invalid',
  'origin_not_allowed',
  'moderation_blocked',
  'moderation_blocked',
  'extraction_refused',
  'extraction_failed',
  'upstream_rejected',
  'insufficient_quota',
  'rate_limit_exceeded',
  'upstream_auth_failed',
  'upstream_model_not_found',
  'upstream_unreachable',
  'upstream_error',
  'upstream_overloaded',
  'upstream_timeout',
  'server_stopping',
  'server_stopped',
];

const imagineErrors: readonly ErrorCode[] = [
  ...sentenceErrors,
  'invalid_idempotency_key',
  'idempotency_needs_session',
  'idempotency_key_reused',
  'idempotency_no_result',
  'upstream_invalid_response',
  'server_busy',
  'drawing_failed',
  'storage_full',
  'storage_failed',
];

const STREAM_HELP = `Server-sent events. While the work goes on: \`preprocess\`, \`extract\`, \`normalise\`, \`generate\` and
\`store\` (data: \`StageEvent\`), \`image\` (\`ImageEvent\`) and, where the provider shows them, \`partial_image\`
(\`PartialImageEvent\`). The last one is \`done\` with a \`GenerationRecord\` or \`error\` with an \`ErrorEnvelope\`. An error
before the first event is answered with its own status, as in the other forms.`;

const exampleStream = [
  ['preprocess', { durationMs: 0.09, result: { sentence: exampleRecord.sentence } }],
  ['image', { index: 0 }],
  ['done', exampleRecord],
]
  .map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  .join('');

export const imaginePaths: ZodOpenApiPathsObject = {
  '/openai_query': {
    post: {
      operationId: 'imagine',
      tags: ['images'],
      summary: 'Make images and keep them in the session',
      description:
        'The form of the answer follows `Accept`: the original text unless `application/json` or `text/event-stream` is preferred to `text/plain`. The work goes on when the caller hangs up.',
      requestParams: { header: z.object({ ...sessionParameter, ...idempotencyParameter }) },
      requestBody: { required: true, content: body },
      responses: {
        200: sessionAnswer({
          description: 'The images are made and kept. Where some failed, the record says which and why.',
          headers: {
            'X-Imaginate-Generation': z.uuidv7().optional().meta({
              description: 'The `id` of the record; not sent with an event stream that has begun.',
            }),
            ...degradedHeader,
            'Idempotent-Replayed': z.literal('true').optional().meta({
              description: 'Sent when the answer is that of an earlier request with this Idempotency-Key.',
            }),
          },
          content: {
            'text/plain': { schema: z.literal(COMPLETED_MESSAGE) },
            'application/json': { schema: generationRecord },
            'text/event-stream': {
              schema: z.string().meta({ description: STREAM_HELP }),
              example: exampleStream,
            },
          },
        }),
        ...errorAnswers(...imagineErrors),
      },
    },
  },
  '/brief': {
    post: {
      operationId: 'brief',
      tags: ['images'],
      summary: 'What would be made and what it would cost, before paying for it',
      requestParams: { header: z.object(sessionParameter) },
      requestBody: { required: true, content: body },
      responses: {
        200: sessionAnswer({
          description: 'The record without images.',
          headers: degradedHeader,
          content: { 'application/json': { schema: briefRecord } },
        }),
        ...errorAnswers(...sentenceErrors),
      },
    },
  },
};
