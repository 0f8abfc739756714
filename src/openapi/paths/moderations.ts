import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { DEFAULT_OPENAI_MODEL, WORD_CHECK_MODEL } from '../../moderation/moderation-models.ts';
import { adjustment } from '../record-schemas.ts';
import { bodyErrors, errorAnswers, plainAnswer, upstreamErrors } from '../responses.ts';

const part = z.union([
  z.object({ type: z.literal('text'), text: z.string().min(1) }),
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string().min(1) }) }),
]);

const moderationRequest = z
  .object({
    input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1), z.array(part).min(1)]).meta({
      description: `Texts are judged one by one, parts together. \`${WORD_CHECK_MODEL}\` takes no images.`,
    }),
    model: z
      .string()
      .optional()
      .meta({
        description: `\`${WORD_CHECK_MODEL}\` is always there. Other names are passed on where an OpenAI is set up, \`${DEFAULT_OPENAI_MODEL}\` unless told; elsewhere those of its models stand for \`${WORD_CHECK_MODEL}\`, as \`adjustments\` says, unless aliases are off.`,
      }),
  })
  .meta({ id: 'ModerationRequest' });

const moderation = z
  .object({
    id: z.string(),
    model: z.string().meta({ description: 'The one that judged.' }),
    results: z.array(
      z.object({
        flagged: z.boolean(),
        categories: z.record(z.string(), z.boolean().nullable()),
        category_scores: z.record(z.string(), z.number().nullable()),
        category_applied_input_types: z
          .record(z.string(), z.array(z.string()))
          .optional()
          .meta({ description: 'Empty for a category that was not judged.' }),
      }),
    ),
    adjustments: z
      .array(adjustment)
      .optional()
      .meta({ description: 'Where another model judged than the one asked for.' }),
  })
  .meta({ id: 'Moderation' });

const examples = {
  text: { summary: 'A sentence', value: { input: '따뜻한 바다에서 휴가를 즐기는 여성 사진' } },
};

export const moderationPaths: ZodOpenApiPathsObject = {
  '/v1/moderations': {
    post: {
      operationId: 'createModeration',
      tags: ['openai'],
      summary: 'Tell whether content may be harmful',
      description: `\`${WORD_CHECK_MODEL}\` looks for bad words in Korean and English: swearing and insults are \`harassment\`, slurs \`hate\`, sexual words \`sexual\`. What is sure is flagged with a score of 1; what has an innocent meaning too is not, and scores 0.5. The other categories are never judged.`,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: moderationRequest, examples } },
      },
      responses: {
        200: plainAnswer({
          description: 'A verdict for each text, or one for all parts.',
          content: { 'application/json': { schema: moderation } },
        }),
        ...errorAnswers(
          'missing_required_parameter',
          'invalid_type',
          'invalid_value',
          'empty_string',
          'empty_array',
          'unsupported_parameter',
          'model_not_found',
          ...bodyErrors,
          'origin_not_allowed',
          ...upstreamErrors,
          'upstream_model_not_found',
          'upstream_invalid_response',
        ),
      },
    },
  },
};
