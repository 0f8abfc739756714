import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { errorAnswers, openErrorAnswers, plainAnswer } from '../responses.ts';

const localModel = z
  .object({
    name: z.string().nullable().meta({ description: 'Null where there is none that can be used.' }),
    ready: z.boolean(),
    isTiny: z.boolean().meta({ description: 'Whether it is a toy that knows coloured shapes only.' }),
    command: z
      .string()
      .nullable()
      .meta({
        description: 'What the operator runs to get one; null where that is not needed, or no help.',
        examples: ['npm run models -- pull stable-diffusion-v1-5'],
      }),
    problem: z
      .string()
      .nullable()
      .meta({ description: 'The sentence that requests are refused with; null where it is ready.' }),
  })
  .meta({ id: 'LocalModel', description: 'A model that runs on this machine.' });

const readiness = z
  .object({
    status: z.enum(['ready', 'not ready']),
    provider: z.string(),
    extractor: z.string(),
    hasRoom: z.boolean().meta({ description: 'Whether images can be stored.' }),
    models: z.object({ 'stable-diffusion': localModel, clip: localModel, sam: localModel }).meta({
      description:
        'The models on this machine. Without them the server is ready all the same, unless its images are to be made by Stable Diffusion.',
    }),
  })
  .meta({ id: 'Readiness' });

export const systemPaths: ZodOpenApiPathsObject = {
  '/healthz': {
    get: {
      operationId: 'health',
      tags: ['system'],
      security: [],
      summary: 'Whether the server is alive',
      responses: {
        200: plainAnswer({
          description: 'Alive.',
          content: { 'application/json': { schema: z.object({ status: z.literal('alive') }) } },
        }),
        ...openErrorAnswers(),
      },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readiness',
      tags: ['system'],
      security: [],
      summary: 'Whether the server can take work',
      responses: {
        200: plainAnswer({ description: 'It can.', content: { 'application/json': { schema: readiness } } }),
        503: plainAnswer({
          description:
            'It is stopping, there is no room left on the disk, or its images are to be made by a model that is not here.',
          content: { 'application/json': { schema: readiness } },
        }),
        ...openErrorAnswers(),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      tags: ['system'],
      summary: 'What the server counts of itself, for Prometheus',
      responses: {
        200: plainAnswer({
          description: "Prometheus' text format.",
          content: {
            'text/plain; version=0.0.4; charset=utf-8': {
              schema: z.string(),
              example: 'imaginate_images_total{provider="preview",result="made"} 4\n',
            },
          },
        }),
        ...errorAnswers(),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openapi',
      tags: ['system'],
      security: [],
      summary: 'This document',
      responses: {
        200: plainAnswer({
          description: 'OpenAPI 3.1.',
          content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } },
        }),
        ...openErrorAnswers(),
      },
    },
  },
  '/docs': {
    get: {
      operationId: 'docs',
      tags: ['system'],
      security: [],
      summary: 'This document as a page to read and try',
      responses: {
        200: plainAnswer({ description: 'Swagger UI.', content: { 'text/html': { schema: z.string() } } }),
        ...openErrorAnswers(),
      },
    },
  },
};
