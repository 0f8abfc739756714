import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { imageAnswers, imageHeaders, imageParameters } from '../image-files.ts';
import { generationId, imageNumber, sessionParameter } from '../parameters.ts';
import { generationRecord } from '../record-schemas.ts';
import { bodyErrors, degradedHeader, errorAnswers, sessionAnswer } from '../responses.ts';

const header = z.object(sessionParameter);
const imageHeader = z.object({ ...sessionParameter, ...imageParameters });

const attachmentHeaders = {
  ...imageHeaders,
  'Content-Disposition': z.string().meta({ examples: ['attachment; filename="generated_0.png"'] }),
};

const download = {
  tags: ['images'],
  summary: 'The n-th image of the newest generation, as an attachment',
  requestParams: { header: imageHeader, path: z.object({ n: imageNumber }) },
  responses: {
    ...imageAnswers({ answer: sessionAnswer, headers: attachmentHeaders }),
    ...errorAnswers(
      'invalid_image_number',
      'session_invalid',
      'origin_not_allowed',
      'generation_not_found',
      'image_not_found',
      'range_not_satisfiable',
      'precondition_failed',
      'storage_failed',
    ),
  },
} satisfies ZodOpenApiOperationObject;

const clearFlag = z.string().meta({
  description: '`true`, `1`, `yes` or `on`, in any case; anything else means no.',
  examples: ['True'],
});
const clearBody = z
  .object({ clear: z.union([z.boolean(), clearFlag]).optional() })
  .meta({ id: 'ClearRequest' });
const cleared = z
  .object({
    message: z.string(),
    deleted: z.object({ generations: z.int(), images: z.int(), bytes: z.int() }),
  })
  .meta({ id: 'Cleared' });

export const sessionPaths: ZodOpenApiPathsObject = {
  '/Image_download/{n}': {
    get: { operationId: 'download', ...download },
    post: { operationId: 'downloadByPost', ...download },
  },
  '/session_clear': {
    post: {
      operationId: 'clearSession',
      tags: ['session'],
      summary: 'Delete every image of the session',
      description:
        '`clear` is read from the query, else from the body. Without a true one nothing is deleted and the answer says so.',
      requestParams: { header, query: z.object({ clear: clearFlag.optional() }) },
      requestBody: {
        content: {
          'application/json': { schema: clearBody },
          'application/x-www-form-urlencoded': { schema: clearBody },
          'multipart/form-data': { schema: clearBody },
          'text/plain': { schema: z.string(), example: 'clear=True' },
        },
      },
      responses: {
        200: sessionAnswer({
          description: 'Deleted, or what to send to have it deleted. JSON where `Accept` prefers it.',
          content: {
            'text/plain': { schema: z.string(), example: 'Completed Dalle Image Delete' },
            'application/json': { schema: cleared },
          },
        }),
        ...errorAnswers(...bodyErrors, 'session_invalid', 'origin_not_allowed', 'storage_failed'),
      },
    },
  },
  '/session': {
    get: {
      operationId: 'listGenerations',
      tags: ['session'],
      summary: "The session's records, newest first",
      requestParams: {
        header,
        query: z.object({
          mood: z
            .string()
            .optional()
            .meta({ description: 'Only records of this mood.', examples: ['warm'] }),
          style: z
            .string()
            .optional()
            .meta({ description: 'Only records of this style.', examples: ['sketch'] }),
        }),
      },
      responses: {
        200: sessionAnswer({
          description: 'The records.',
          content: { 'application/json': { schema: z.array(generationRecord) } },
        }),
        ...errorAnswers('session_invalid', 'storage_failed'),
      },
    },
  },
  '/session/generations/{id}': {
    get: {
      operationId: 'getGeneration',
      tags: ['session'],
      summary: 'One record',
      requestParams: { header, path: z.object({ id: generationId }) },
      responses: {
        200: sessionAnswer({
          description: 'The record.',
          headers: degradedHeader,
          content: { 'application/json': { schema: generationRecord } },
        }),
        ...errorAnswers('invalid_generation_id', 'session_invalid', 'generation_not_found', 'storage_failed'),
      },
    },
    delete: {
      operationId: 'removeGeneration',
      tags: ['session'],
      summary: 'Remove one generation with its images',
      requestParams: { header, path: z.object({ id: generationId }) },
      responses: {
        204: sessionAnswer({ description: 'Removed.' }),
        ...errorAnswers(
          'invalid_generation_id',
          'session_invalid',
          'origin_not_allowed',
          'generation_not_found',
          'storage_failed',
        ),
      },
    },
  },
  '/session/generations/{id}/images/{n}': {
    get: {
      operationId: 'getImage',
      tags: ['session'],
      summary: 'One image',
      requestParams: { header: imageHeader, path: z.object({ id: generationId, n: imageNumber }) },
      responses: {
        ...imageAnswers({ answer: sessionAnswer, headers: imageHeaders }),
        ...errorAnswers(
          'invalid_generation_id',
          'invalid_image_number',
          'session_invalid',
          'generation_not_found',
          'image_not_found',
          'range_not_satisfiable',
          'precondition_failed',
          'storage_failed',
        ),
      },
    },
  },
};
