import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { errorAnswers, plainAnswer } from '../responses.ts';

const model = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().meta({ description: 'When the list was drawn up, in seconds since 1970.' }),
    owned_by: z.string(),
    shutdown_date: z.iso
      .date()
      .nullable()
      .meta({ description: 'The day from which it no longer answers; null where none is announced.' }),
    alias_of: z
      .string()
      .optional()
      .meta({ description: 'The model that answers in its place; left out where it answers itself.' }),
    ready: z
      .boolean()
      .optional()
      .meta({ description: 'Of models that run on this machine: whether it is here and can be run.' }),
    command: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'What the operator runs to get it; null where that is not needed, or no help.' }),
  })
  .meta({
    id: 'Model',
    examples: [
      {
        id: 'dall-e-2',
        object: 'model',
        created: 1_795_132_800,
        owned_by: 'openai',
        shutdown_date: '2026-05-12',
        alias_of: 'preview',
      },
      {
        id: 'stable-diffusion-v1-5',
        object: 'model',
        created: 1_795_132_800,
        owned_by: 'stable-diffusion',
        shutdown_date: null,
        ready: false,
        command: 'npm run models -- pull stable-diffusion-v1-5',
      },
    ],
  });

const modelList = z.object({ object: z.literal('list'), data: z.array(model) }).meta({ id: 'ModelList' });

export const modelPaths: ZodOpenApiPathsObject = {
  '/v1/models': {
    get: {
      operationId: 'listModels',
      tags: ['openai'],
      summary: 'The models a caller may name, and who answers to each name',
      responses: {
        200: plainAnswer({
          description:
            'Models for images, embeddings and moderations, and those on this machine that look at images.',
          content: { 'application/json': { schema: modelList } },
        }),
        ...errorAnswers(),
      },
    },
  },
  '/v1/models/{id}': {
    get: {
      operationId: 'retrieveModel',
      tags: ['openai'],
      summary: 'One model',
      requestParams: {
        path: z.object({ id: z.string().meta({ description: 'Of the list.', examples: ['preview'] }) }),
      },
      responses: {
        200: plainAnswer({
          description: 'The model.',
          content: { 'application/json': { schema: model } },
        }),
        ...errorAnswers('model_not_found'),
      },
    },
  },
};
