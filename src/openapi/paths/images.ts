import { z } from 'zod';
import type { ZodOpenApiContentObject, ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../errors.ts';
import { exampleImageEvents, IMAGE_STREAM_HELP, imagesResponse } from '../image-answers.ts';
import { imageAnswers, imageHeaders, imageParameters } from '../image-files.ts';
import {
  generationExamples,
  imageEditExamples,
  imageEditForm,
  imageEditRequest,
  imageGenerationRequest,
  imageVariationExamples,
  imageVariationForm,
  imageVariationRequest,
} from '../image-requests.ts';
import {
  makingErrors,
  makingHeaders,
  makingParameters,
  sentenceErrors,
  showEvents,
} from '../making-images.ts';
import {
  bodyErrors,
  errorAnswers,
  openErrorAnswers,
  plainAnswer,
  sessionAnswer,
  uploadErrors,
} from '../responses.ts';

const fieldErrors: readonly ErrorCode[] = [
  'missing_required_parameter',
  'invalid_type',
  'invalid_value',
  'string_above_max_length',
  'integer_below_min_value',
  'integer_above_max_value',
  'invalid_parameter_combination',
  'unsupported_parameter',
  'invalid_request',
  'model_not_found',
  'session_invalid',
  'origin_not_allowed',
  ...makingErrors,
];
const promptErrors: readonly ErrorCode[] = [...fieldErrors, 'empty_string', ...sentenceErrors];

const retirementHeaders = {
  Sunset: z
    .string()
    .optional()
    .meta({
      description:
        'When the model that is named ends or has ended, where that is known. Errors have it, too.',
      examples: ['Tue, 01 Dec 2026 00:00:00 GMT'],
      header: { id: 'Sunset' },
    }),
  Deprecation: z
    .string()
    .optional()
    .meta({
      description: 'Sent with `Sunset`: since when that is announced, in seconds since 1970.',
      examples: ['@1788220800'],
      header: { id: 'Deprecation' },
    }),
};

function imagesOperation({
  content,
  errors,
  ...operation
}: {
  operationId: string;
  summary: string;
  description: string;
  content: ZodOpenApiContentObject;
  errors: readonly ErrorCode[];
}): ZodOpenApiOperationObject {
  return {
    ...operation,
    tags: ['openai'],
    requestParams: { header: makingParameters },
    requestBody: { required: true, content },
    responses: {
      200: sessionAnswer({
        description: 'The images, which are kept in the session, too.',
        headers: { ...makingHeaders, ...retirementHeaders },
        content: {
          'application/json': { schema: imagesResponse },
          'text/event-stream': {
            schema: z.string().meta({ description: IMAGE_STREAM_HELP }),
            example: showEvents(exampleImageEvents),
          },
        },
      }),
      ...errorAnswers(...errors),
    },
  };
}

export const imagePaths: ZodOpenApiPathsObject = {
  '/v1/images/generations': {
    post: imagesOperation({
      operationId: 'createImage',
      summary: 'Make images from a prompt',
      description:
        'Providers that read every language get the prompt as it is; for the others it is put into English first, as `revised_prompt` shows.',
      content: {
        'application/json': { schema: imageGenerationRequest, examples: generationExamples },
        'application/x-www-form-urlencoded': { schema: imageGenerationRequest },
        'multipart/form-data': { schema: imageGenerationRequest },
      },
      errors: [...promptErrors, ...bodyErrors],
    }),
  },
  '/v1/images/edits': {
    post: imagesOperation({
      operationId: 'createImageEdit',
      summary: 'Change a picture, or several into one',
      description: 'Everywhere, where a mask is transparent, or where the `target` is seen.',
      content: {
        'application/json': { schema: imageEditRequest, examples: imageEditExamples },
        'multipart/form-data': { schema: imageEditForm },
      },
      errors: [...promptErrors, ...uploadErrors, 'target_not_found'],
    }),
  },
  '/v1/images/variations': {
    post: imagesOperation({
      operationId: 'createImageVariation',
      summary: 'Make others like a picture',
      description: "OpenAI's own ended with dall-e-2; here models of today do it.",
      content: {
        'application/json': { schema: imageVariationRequest, examples: imageVariationExamples },
        'multipart/form-data': { schema: imageVariationForm },
      },
      errors: [...fieldErrors, ...uploadErrors],
    }),
  },
  '/v1/images/links/{token}/{file}': {
    get: {
      operationId: 'followImageLink',
      tags: ['openai'],
      security: [],
      summary: 'The image that a link leads to',
      description:
        'Links are the `url` of an image; they need neither key nor session. Ranges are for PNG alone.',
      requestParams: {
        header: z.object(imageParameters),
        path: z.object({
          token: z.string().meta({ description: 'Signed by this server.' }),
          file: z.string().meta({ description: 'Any name.', examples: ['image.png'] }),
        }),
      },
      responses: {
        ...imageAnswers({
          answer: plainAnswer,
          headers: { ...imageHeaders, 'Accept-Ranges': imageHeaders['Accept-Ranges'].optional() },
          content: { 'image/png': {}, 'image/jpeg': {}, 'image/webp': {} },
        }),
        ...openErrorAnswers(
          'not_found',
          'link_expired',
          'image_not_found',
          'range_not_satisfiable',
          'precondition_failed',
          'storage_failed',
        ),
      },
    },
  },
};
