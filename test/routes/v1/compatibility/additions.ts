import type { Exchange } from './exchange.ts';

/** What our answers hold beyond OpenAI's: each is explained here, and the tests find no other. */
export const explainedFields: Readonly<Record<string, string>> = {
  id: 'The generation in the session: `GET /session/generations/{id}` has its record.',
  model: 'The model that made the images. Where another was named, `adjustments` says so.',
  adjustments:
    'What was changed in the request, each as `{ parameter, requested, used, reason }`. Empty where nothing was.',
  warnings: 'Sentences for people, such as the names of fields that mean nothing here.',
};

export const explainedHeaders: Readonly<Record<string, string>> = {
  'x-imaginate-generation': 'The same as `id`.',
  'x-imaginate-cost-usd':
    'What was paid, in US dollars; 0 where nothing is. Left out where it cannot be known.',
  'x-request-id': 'Stands in the log, too, and in errors.',
  deprecation: 'When the end of the named model was announced at the latest (RFC 9745).',
  sunset: 'When the named model ends, or ended (RFC 8594).',
};

const FIELDS_OF_OPENAI = [
  'created',
  'data',
  'background',
  'output_format',
  'quality',
  'size',
  'usage',
  'safety_identifier',
];
const HEADERS_OF_OURS = /^(x-imaginate-.*|x-request-id|sunset|deprecation)$/;

/** The names of what is in an answer and not in OpenAI's. */
export function additionsOf({ answer, response }: Exchange): { fields: string[]; headers: string[] } {
  return {
    fields: Object.keys(answer).filter((name) => !FIELDS_OF_OPENAI.includes(name)),
    headers: [...response.headers.keys()].filter((name) => HEADERS_OF_OURS.test(name)),
  };
}
