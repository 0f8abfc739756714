import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../../errors.ts';
import { editSchema, variationSchema } from '../../routes/session-edits.ts';
import { jsonPicture, pictureFile } from '../image-requests.ts';
import {
  ANSWER_FORM_HELP,
  madeImagesAnswer,
  makingErrors,
  makingParameters,
  sentenceErrors,
} from '../making-images.ts';
import { generationId, imageNumber } from '../parameters.ts';
import { errorAnswers, uploadErrors } from '../responses.ts';

const model = variationSchema.shape.model.meta({ description: 'One of `/v1/models`.' });
const { description } = editSchema.shape.mask;
const preserveUnmasked = z
  .boolean()
  .default(true)
  .meta({ description: editSchema.shape.preserve_unmasked.description });
const editFields = { model, preserve_unmasked: preserveUnmasked };

const variationRequest = variationSchema.extend({ model }).meta({ id: 'VariationRequest' });
const editRequest = editSchema
  .extend({ ...editFields, mask: jsonPicture.optional().meta({ description }) })
  .meta({ id: 'EditRequest' });
const editForm = editSchema
  .extend({ ...editFields, mask: pictureFile.optional().meta({ description }) })
  .meta({ id: 'EditForm' });

const editExamples = {
  korean: { summary: '한국어로', value: { search: '하늘을 노을로 바꿔 줘' } },
  english: { summary: 'In English', value: { search: 'turn the sky into a sunset', number: 2 } },
};
const variationExamples = { two: { summary: 'Two of them', value: { number: 2 } } };

const errors: readonly ErrorCode[] = [
  'invalid_request',
  'invalid_generation_id',
  'invalid_image_number',
  'generation_not_found',
  'image_not_found',
  'model_not_found',
  ...uploadErrors,
  'session_invalid',
  'origin_not_allowed',
  ...makingErrors,
];

const targetErrors: readonly ErrorCode[] = ['target_not_found', 'invalid_parameter_combination'];

const common = {
  tags: ['session'],
  description: `The new generation names the image as its \`parent\`. ${ANSWER_FORM_HELP}`,
  requestParams: {
    header: makingParameters,
    path: z.object({ id: generationId, n: imageNumber }),
  },
} satisfies Partial<ZodOpenApiOperationObject>;

export const sessionEditPaths: ZodOpenApiPathsObject = {
  '/session/generations/{id}/images/{n}/edit': {
    post: {
      operationId: 'editImage',
      summary: 'Change an image of the session by words',
      ...common,
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: editRequest, examples: editExamples },
          'multipart/form-data': { schema: editForm, examples: editExamples },
        },
      },
      responses: { 200: madeImagesAnswer, ...errorAnswers(...errors, ...sentenceErrors, ...targetErrors) },
    },
  },
  '/session/generations/{id}/images/{n}/variation': {
    post: {
      operationId: 'varyImage',
      summary: 'Make others like an image of the session',
      ...common,
      requestBody: {
        content: {
          'application/json': { schema: variationRequest, examples: variationExamples },
          'application/x-www-form-urlencoded': { schema: variationRequest },
          'multipart/form-data': { schema: variationRequest },
        },
      },
      responses: { 200: madeImagesAnswer, ...errorAnswers(...errors) },
    },
  },
};
