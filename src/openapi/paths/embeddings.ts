import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { MOST_TOKENS } from '../../embeddings/embedder.ts';
import { EMBEDDING_MODELS_OF_OPENAI, FASTTEXT_MODEL } from '../../embeddings/embedding-models.ts';
import { adjustment } from '../record-schemas.ts';
import { bodyErrors, errorAnswers, plainAnswer, upstreamErrors } from '../responses.ts';

const tokens = z.array(z.number().int().min(0));

const embeddingRequest = z
  .object({
    model: z.string().meta({
      description: `\`${FASTTEXT_MODEL}\` is the model of this server and always there. Other names (${EMBEDDING_MODELS_OF_OPENAI.join(', ')}) are passed on where an OpenAI is set up; elsewhere they stand for it, as \`adjustments\` says, unless aliases are off.`,
    }),
    input: z
      .union([
        z.string().min(1),
        z.array(z.string().min(1)).min(1).max(2048),
        tokens.min(1),
        z.array(tokens).min(1).max(2048),
      ])
      .meta({
        description: `Texts, or tokens of the model. At most ${MOST_TOKENS.text} tokens a text and ${MOST_TOKENS.request} together. \`${FASTTEXT_MODEL}\` takes texts, and its tokens are words.`,
      }),
    encoding_format: z.enum(['float', 'base64']).optional().meta({
      description: 'Numbers, which is the default, or Base64 of little-endian float32.',
    }),
    dimensions: z
      .int()
      .min(1)
      .optional()
      .meta({
        description: `Numbers in each vector, at most those the model has: 128 for \`${FASTTEXT_MODEL}\`. Shorter vectors are the beginning of the whole one, brought back to length 1.`,
      }),
    user: z.string().optional().meta({ description: 'Passed on.' }),
  })
  .meta({ id: 'EmbeddingRequest' });

const embeddingList = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.number().int(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    model: z.string().meta({ description: 'The one that answered.' }),
    usage: z.object({ prompt_tokens: z.number().int(), total_tokens: z.number().int() }),
    adjustments: z
      .array(adjustment)
      .optional()
      .meta({ description: 'Where another model answered than the one asked for.' }),
  })
  .meta({ id: 'EmbeddingList' });

const examples = {
  words: {
    summary: 'Two words, Korean and English',
    value: { model: FASTTEXT_MODEL, input: ['포근한', 'warm'] },
  },
};

export const embeddingPaths: ZodOpenApiPathsObject = {
  '/v1/embeddings': {
    post: {
      operationId: 'createEmbedding',
      tags: ['openai'],
      summary: 'Turn texts into vectors whose cosine tells how near their meanings are',
      description: `\`${FASTTEXT_MODEL}\` averages the vectors of words. It was trained on English; Korean is put into English with the server's lexicon first, word for word. Words that neither knows are like themselves and nothing else.`,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: embeddingRequest, examples } },
      },
      responses: {
        200: plainAnswer({
          description: 'A vector for each text, in their order.',
          content: { 'application/json': { schema: embeddingList } },
        }),
        ...errorAnswers(
          'missing_required_parameter',
          'invalid_type',
          'invalid_value',
          'empty_string',
          'empty_array',
          'string_above_max_length',
          'array_above_max_length',
          'integer_below_min_value',
          'integer_above_max_value',
          'model_not_found',
          ...bodyErrors,
          'origin_not_allowed',
          ...upstreamErrors,
          'daily_budget_exceeded',
          'storage_full',
          'storage_failed',
          'upstream_invalid_response',
        ),
      },
    },
  },
};
