import { z } from 'zod';
import type { ZodOpenApiContentObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../errors.ts';
import { imagineSchema } from '../../routes/imagine-request.ts';
import {
  ANSWER_FORM_HELP,
  madeImagesAnswer,
  makingErrors,
  makingParameters,
  sentenceErrors,
} from '../making-images.ts';
import { sessionParameter } from '../parameters.ts';
import { briefRecord } from '../record-schemas.ts';
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

/** What may be wrong with the request, or happen before anything is made. */
const briefErrors: readonly ErrorCode[] = [
  'invalid_request',
  ...bodyErrors,
  'session_invalid',
  'origin_not_allowed',
  ...sentenceErrors,
  'daily_budget_exceeded',
  'storage_full',
  'storage_failed',
];

export const imaginePaths: ZodOpenApiPathsObject = {
  '/openai_query': {
    post: {
      operationId: 'imagine',
      tags: ['images'],
      summary: 'Make images and keep them in the session',
      description: ANSWER_FORM_HELP,
      requestParams: { header: makingParameters },
      requestBody: { required: true, content: body },
      responses: { 200: madeImagesAnswer, ...errorAnswers(...briefErrors, ...makingErrors) },
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
        ...errorAnswers(...briefErrors),
      },
    },
  },
};
