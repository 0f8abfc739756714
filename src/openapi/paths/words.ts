import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { normaliseSchema } from '../../routes/normalise-request.ts';
import { receipt } from '../record-schemas.ts';
import { bodyErrors, errorAnswers, plainAnswer } from '../responses.ts';

const word = z
  .object({
    value: z.string().meta({ description: 'As it stands in records and prompts.' }),
    label: z.string().meta({ description: 'The Korean name to show.' }),
    labels: z.array(z.string()).meta({ description: 'Every Korean name.' }),
  })
  .meta({ id: 'Word', examples: [{ value: 'exciting', label: '신나는', labels: ['신나는', '흥미진진한'] }] });

const vocabulary = z
  .object({
    version: z.string().meta({ description: 'Changes with every change of the lists.' }),
    moods: z.array(word),
    styles: z.array(word),
  })
  .meta({ id: 'Vocabulary' });

const normaliseRequest = normaliseSchema.meta({ id: 'NormaliseRequest' });

const normalisedWords = z
  .object({
    moods: z.array(receipt).meta({ description: 'One a word, in the order of the request.' }),
    styles: z.array(receipt),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'NormalisedWords' });

const examples = {
  words: { summary: 'Words from anywhere', value: { moods: ['cozy', '포근한'], styles: ['watercolor'] } },
};

export const wordPaths: ZodOpenApiPathsObject = {
  '/vocabulary': {
    get: {
      operationId: 'vocabulary',
      tags: ['words'],
      summary: 'The mood and style lists in English and Korean',
      responses: {
        200: plainAnswer({
          description: 'The lists.',
          content: { 'application/json': { schema: vocabulary } },
        }),
        ...errorAnswers(),
      },
    },
  },
  '/normalise': {
    post: {
      operationId: 'normalise',
      tags: ['words'],
      summary: 'Map words onto the lists, with a receipt for each',
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: normaliseRequest, examples },
          'application/x-www-form-urlencoded': { schema: normaliseRequest },
          'multipart/form-data': { schema: normaliseRequest },
        },
      },
      responses: {
        200: plainAnswer({
          description: 'A receipt a word; `value` is null where nothing on the list is near.',
          content: { 'application/json': { schema: normalisedWords } },
        }),
        ...errorAnswers('invalid_request', ...bodyErrors, 'origin_not_allowed'),
      },
    },
  },
};
