import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { SCHEDULER_NAMES } from '../../providers/image-provider.ts';
import { diffusionFields as allFields } from '../../routes/diffusion-fields.ts';
import { exampleRecord } from '../example-record.ts';
import { clipAnalysis, exampleClipAnalysis, language, wordsToFind } from '../local-answers.ts';
import {
  keepingErrors,
  makingHeaders,
  makingParameters,
  sentenceErrors,
  showEvents,
  WORK_EVENTS_HELP,
} from '../making-images.ts';
import { adjustment } from '../record-schemas.ts';
import { bodyErrors, errorAnswersInWords, sessionAnswer } from '../responses.ts';

const KOREAN_PROMPT = '따뜻한 바다에서 휴가를 즐기는 여성 사진';

const edge = z.int().min(64).max(2048).multipleOf(8).default(512).meta({ description: 'In pixels.' });
// There is no picture yet that may change.
const { strength: _, ...diffusionFields } = allFields;

const generateRequest = z
  .object({
    prompt: z
      .string()
      .min(1)
      .max(32_000)
      .meta({
        description: 'What is to be seen. Korean is put into English first; English stays word for word.',
        examples: [KOREAN_PROMPT, 'a red circle on a blue background'],
      }),
    labels: wordsToFind.optional(),
    lang: language,
    height: edge,
    width: edge,
    n: z.int().min(1).max(10).default(1).meta({ description: 'How many images.' }),
    ...diffusionFields,
    previews: z.int().min(0).max(3).default(2).meta({
      description: 'Unfinished versions of each image to send with a stream of events.',
    }),
  })
  .meta({
    id: 'GenerateRequest',
    description:
      'Numbers may be sent as digits, too. Fields nobody knows are ignored and named in `warnings`.',
  });

const examples = {
  korean: { summary: '한국어로', value: { prompt: KOREAN_PROMPT, labels: '바다, 여성, 강아지' } },
  choice: {
    summary: 'The best two of four',
    value: {
      prompt: 'a red circle on a blue background',
      ...{ samples: 20, cfg: 7.5, height: 512, width: 768, seed: 42, n: 2, best_of: 4 },
    },
  },
  concepts: { summary: '보이는 것을 한국어로', value: { prompt: '창가에 앉은 고양이', lang: 'ko' } },
};

const imageFields = {
  generated_image: z.string().meta({ description: 'A PNG in base64. It says in itself how it was made.' }),
  seed: z.int().meta({ description: 'What the image was made from.' }),
  clip_analysis: clipAnalysis,
};

const generateAnswer = z
  .object({
    request_id: z.uuidv7().meta({ description: 'The `id` of the generation in the session.' }),
    ...imageFields,
    images: z
      .array(z.object(imageFields))
      .optional()
      .meta({ description: 'Where more than one was made: all of them, the first once more.' }),
    prompt: z.string().meta({ description: 'What Stable Diffusion was told.' }),
    model: z.string(),
    samples: z.int().meta({ description: 'Steps, as they were taken.' }),
    cfg: z.number(),
    scheduler: z.enum(SCHEDULER_NAMES),
    size: z.string().meta({ description: 'As `WIDTHxHEIGHT`.' }),
    adjustments: z.array(adjustment),
    warnings: z.array(z.string()).meta({
      description:
        'They tell of tiny models, too, and why a picture could not be looked at: its `clip_analysis` is empty then.',
    }),
  })
  .meta({
    id: 'GenerateAnswer',
    description: "The contract's fields, and what is known of the work.",
    examples: [
      {
        request_id: exampleRecord.id,
        generated_image: 'iVBORw0KGgo…',
        seed: 2_578_638_715,
        clip_analysis: exampleClipAnalysis,
        prompt: exampleRecord.extraction.english,
        model: 'stable-diffusion-v1-5',
        ...{ samples: 30, cfg: 7.5, scheduler: 'pndm', size: '512x512' },
        ...{ adjustments: [], warnings: [] },
      },
    ],
  });

const STREAM_HELP = `Server-sent events, where \`Accept\` asks for \`text/event-stream\`. ${WORK_EVENTS_HELP} The last one is
\`done\` with a \`GenerateAnswer\` or \`error\` with \`ErrorInWords\`. An error before the first event is answered with its own
status.`;

export const generatePaths: ZodOpenApiPathsObject = {
  '/generate': {
    post: {
      operationId: 'generate',
      tags: ['local'],
      summary: 'Make pictures with Stable Diffusion and show them to CLIP',
      description:
        'The pictures are kept in the session. The work ends when the caller hangs up, unless it has an `Idempotency-Key`.',
      requestParams: { header: makingParameters },
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: generateRequest, examples },
          'application/x-www-form-urlencoded': { schema: generateRequest, examples },
          'multipart/form-data': { schema: generateRequest, examples },
        },
      },
      responses: {
        200: sessionAnswer({
          description: 'The pictures, and what CLIP sees in them.',
          headers: makingHeaders,
          content: {
            'application/json': { schema: generateAnswer },
            'text/event-stream': {
              schema: z.string().meta({ description: STREAM_HELP }),
              example: showEvents([
                ['queued', { place: 1 }],
                ['step', { step: 1, steps: 30, index: 0 }],
                ['partial_image', { b64Json: 'iVBORw0KGgo…', index: 0, partialIndex: 0 }],
                ['image', { index: 0 }],
              ]),
            },
          },
        }),
        ...errorAnswersInWords(
          {
            prompt: "'prompt' is required and must be a string.",
            samples: "'samples' must be a positive number.",
            cfg: "'cfg' must be a positive number.",
            height: "'height' must be a positive number.",
            width: "'width' must be a multiple of 8 from 64 to 2048.",
          },
          ...bodyErrors,
          'session_invalid',
          'origin_not_allowed',
          ...sentenceErrors,
          ...keepingErrors,
        ),
      },
    },
  },
};
