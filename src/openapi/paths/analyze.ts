import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { examplePicture } from '../example-picture.ts';
import { pictureFile } from '../image-requests.ts';
import { clipAnalysis, exampleClipAnalysis, language, wordsToFind } from '../local-answers.ts';
import { adjustment } from '../record-schemas.ts';
import { errorAnswersInWords, localModelErrors, plainAnswer, uploadErrors } from '../responses.ts';

const IMAGE_HELP =
  'A still PNG, JPEG or WebP of less than 50 MB and 50 million pixels. Photos are turned upright (EXIF), and what shows through is put on white.';
const POINTS_HELP =
  'What is to be outlined, in pixels of the picture as it is seen upright; everything in it where neither `points` nor `box` is sent.';
const POINT_LABELS_HELP =
  'For each point 1, which is on it, or 0, which is not. As a list, `labels` beside `points` means the same.';
const BOX_HELP = 'Left, top, right and bottom of what is to be outlined.';

const point = z.array(z.number()).length(2);
const box = z
  .array(z.number())
  .length(4)
  .meta({ description: BOX_HELP, examples: [[8, 4, 40, 36]] });

const commonFields = {
  lang: language,
  mask_format: z.enum(['rows', 'rle', 'png']).default('rows').meta({
    description:
      "How masks are written: rows of 0 and 1, COCO's compact RLE, or PNGs in base64. Rows that would be too long together are sent as `rle`, as `adjustments` says.",
  }),
  regions: z.boolean().default(false).meta({
    description: 'Whether CLIP names what is in each mask: `basic_segmentation.concepts`.',
  }),
  points_per_side: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({
      description:
        'Where everything is outlined: SAM is asked at so many points along each edge; 32 unless told.',
      examples: [16],
    }),
};

const analyzeRequest = z
  .object({
    image: z.string().meta({
      description: `In base64, or as a data URL. ${IMAGE_HELP}`,
      examples: [examplePicture],
    }),
    labels: z.union([wordsToFind, z.array(z.literal([0, 1]))]).optional(),
    ...commonFields,
    points: z
      .array(point)
      .min(1)
      .max(64)
      .optional()
      .meta({ description: POINTS_HELP, examples: [[[24, 20]]] }),
    point_labels: z
      .array(z.literal([0, 1]))
      .optional()
      .meta({ description: POINT_LABELS_HELP, examples: [[1]] }),
    box: box.optional(),
  })
  .meta({
    id: 'AnalyzeRequest',
    description: 'Fields nobody knows are ignored and named in `warnings`.',
  });

const jsonText = (description: string, example: string) =>
  z
    .string()
    .optional()
    .meta({ description: `${description} As JSON.`, examples: [example] });

const analyzeForm = z
  .object({
    image: pictureFile.meta({ description: IMAGE_HELP }),
    labels: wordsToFind.optional(),
    ...commonFields,
    points: jsonText(POINTS_HELP, '[[24, 20]]'),
    point_labels: jsonText(POINT_LABELS_HELP, '[1]'),
    box: jsonText(BOX_HELP, '[8, 4, 40, 36]'),
  })
  .meta({ id: 'AnalyzeForm' });

const examples = {
  picture: {
    summary: '해와 바다',
    value: { image: examplePicture, labels: '해, 바다, 고양이', mask_format: 'rle', regions: true },
  },
  concepts: { summary: '보이는 것을 한국어로', value: { image: examplePicture, lang: 'ko' } },
  point: {
    summary: 'What is at a point',
    value: { image: examplePicture, points: [[24, 20]], point_labels: [1], mask_format: 'png' },
  },
};

const corner = z.array(z.number()).length(2).meta({
  description: 'From the upper left corner of the picture: it goes from 0, 0 to its width and height.',
});

const cocoRle = z
  .object({
    size: z.array(z.int()).length(2).meta({ description: 'Height, then width.' }),
    counts: z.string(),
  })
  .meta({ id: 'CocoRle', description: 'As pycocotools reads and writes it.' });

const mask = z.union([
  z
    .array(z.array(z.literal([0, 1])))
    .meta({ description: '`rows`: of the size of the picture; 1 is in the mask.' }),
  cocoRle,
  z.string().meta({ description: '`png`: in base64, one bit a pixel; white is in the mask.' }),
]);

const basicSegmentation = z
  .object({
    masks: z.array(mask).meta({
      description:
        'The best first. All other lists are in the same order. Where something is pointed at, three.',
    }),
    polygons: z.array(z.array(corner)).meta({
      description: 'The outer ring of the largest part of each mask, simplified; empty where the mask is.',
    }),
    rings: z
      .array(z.array(z.object({ points: z.array(corner), hole: z.boolean() })))
      .meta({ description: 'The further rings of each mask: other parts, and holes.' }),
    boxes: z
      .array(z.array(z.int()).length(4))
      .meta({ description: 'Left, top, right and bottom of each mask.' }),
    areas: z.array(z.int()).meta({ description: 'Pixels in each mask.' }),
    iou: z
      .array(z.number())
      .meta({ description: 'The overlap with the truth that SAM expects of each mask.' }),
    stability: z.array(z.number()).meta({
      description: 'How little each mask depends on where it is cut off, 0 to 1.',
    }),
    concepts: z
      .array(z.object({ name: z.string(), confidence: z.number() }).nullable())
      .optional()
      .meta({ description: 'With `regions`: what CLIP sees in each mask alone.' }),
  })
  .meta({ id: 'BasicSegmentation', description: 'Where SAM sees something.' });

const analyzeAnswer = z
  .object({
    request_id: z.uuid(),
    generated_image: z.string().meta({
      description:
        'The picture that was looked at, in base64: the PNG that was sent, or one of what is seen of it.',
    }),
    clip_analysis: clipAnalysis,
    basic_segmentation: basicSegmentation,
    size: z.string().meta({ description: 'Of that picture, as `WIDTHxHEIGHT`.' }),
    models: z.object({ clip: z.string(), sam: z.string() }).meta({ description: 'Who looked.' }),
    adjustments: z.array(adjustment),
    warnings: z.array(z.string()).meta({ description: 'They tell of tiny models, too.' }),
  })
  .meta({
    id: 'AnalyzeAnswer',
    description: "The contract's fields, and what more SAM can tell.",
    examples: [
      {
        request_id: '98f92244-1334-4f0d-969b-aa7ee622c699',
        generated_image: 'iVBORw0KGgo…',
        clip_analysis: exampleClipAnalysis,
        basic_segmentation: {
          masks: [
            [
              [0, 1, 1],
              [0, 1, 1],
            ],
          ],
          polygons: [
            [
              [1, 0],
              [3, 0],
              [3, 2],
              [1, 2],
            ],
          ],
          rings: [[]],
          boxes: [[1, 0, 3, 2]],
          ...{ areas: [4], iou: [0.97], stability: [0.98] },
        },
        size: '3x2',
        models: { clip: 'clip-vit-large-patch14', sam: 'sam-vit-large' },
        ...{ adjustments: [], warnings: [] },
      },
    ],
  });

export const analyzePaths: ZodOpenApiPathsObject = {
  '/analyze': {
    post: {
      operationId: 'analyze',
      tags: ['local'],
      summary: 'Tell what CLIP sees in a picture, and where SAM sees it',
      description: 'Nothing is kept. The work ends when the caller hangs up.',
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: analyzeRequest, examples },
          'multipart/form-data': { schema: analyzeForm },
        },
      },
      responses: {
        200: plainAnswer({
          description: 'What is seen.',
          content: { 'application/json': { schema: analyzeAnswer } },
        }),
        ...errorAnswersInWords(
          {
            image: "'image' is required and must be a string.",
            labels: "'labels' must be 1 to 200 words, separated by commas, each of at most 200 characters.",
            mask_format: "'mask_format' must be 'rows', 'rle' or 'png'.",
            box: "'box' must lie within the picture, which is 64 by 64 pixels.",
          },
          ...uploadErrors.filter((code) => code !== 'invalid_value'),
          'origin_not_allowed',
          ...localModelErrors,
          'server_busy',
          'server_stopping',
          'server_stopped',
        ),
      },
    },
  },
};
