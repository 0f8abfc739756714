import { type EmbeddingRequest, MOST_TOKENS, type VectorEncoding } from '../../embeddings/embedder.ts';
import {
  checkFilledText,
  checkLength,
  checkText,
  checkWholeNumber,
  type Fields,
  invalidValue,
  missing,
  quoteList,
  refuse,
  wrongType,
} from './read-fields.ts';

const MOST_INPUTS = 2048;
const ENCODINGS: readonly VectorEncoding[] = ['float', 'base64'];

/**
 * Checks a body as OpenAI does. Fields of other names are ignored, and null is none.
 * @throws AppError with the code OpenAI gives, naming the field
 */
export function readEmbeddingRequest(body: unknown): EmbeddingRequest {
  const { model, input, encoding_format, dimensions, user } = (body ?? {}) as Fields;
  return {
    model: readModel(model ?? undefined),
    input: readInput(input ?? undefined),
    encoding: readEncoding(encoding_format ?? 'float'),
    dimensions: readDimensions(dimensions ?? undefined),
    user: readUser(user ?? undefined),
  };
}

function readModel(model: unknown): string {
  if (model === undefined) throw missing('model');
  return checkText(model, 'model');
}

function readInput(input: unknown): EmbeddingRequest['input'] {
  if (input === undefined) throw missing('input');
  if (typeof input === 'string') return { texts: [checkFilledText(input, 'input')] };
  if (!Array.isArray(input)) {
    throw wrongType('input', 'a string, an array of strings, of tokens or of arrays of tokens', input);
  }
  if (typeof input[0] === 'number') return { tokens: checkTotal([readTokens(input, 'input')]) };
  checkLength(input, 'input', MOST_INPUTS);
  return Array.isArray(input[0])
    ? { tokens: checkTotal(input.map((tokens, index) => readTokens(tokens, `input[${index}]`))) }
    : { texts: input.map((text, index) => checkFilledText(text, `input[${index}]`)) };
}

function readTokens(tokens: unknown, param: string): number[] {
  if (!Array.isArray(tokens)) throw wrongType(param, 'an array of tokens', tokens);
  if (!tokens.every((token) => Number.isSafeInteger(token) && token >= 0)) {
    throw refuse('invalid_type', param, `Invalid '${param}': expected every token to be an integer >= 0.`);
  }
  checkLength(tokens, param, MOST_TOKENS.text);
  return tokens;
}

function checkTotal(lists: number[][]): number[][] {
  const total = lists.reduce((sum, { length }) => sum + length, 0);
  if (total <= MOST_TOKENS.request) return lists;
  const detail = `Invalid 'input': expected at most ${MOST_TOKENS.request} tokens in a request, but got ${total} instead.`;
  throw refuse('array_above_max_length', 'input', detail);
}

function readEncoding(given: unknown): VectorEncoding {
  const encoding = ENCODINGS.find((known) => known === given);
  if (encoding === undefined) throw invalidValue('encoding_format', given, quoteList(ENCODINGS));
  return encoding;
}

function readDimensions(dimensions: unknown): number | undefined {
  if (dimensions === undefined) return undefined;
  return checkWholeNumber(dimensions, 'dimensions', { least: 1, most: Number.MAX_SAFE_INTEGER });
}

function readUser(user: unknown): string | undefined {
  return user === undefined ? undefined : checkText(user, 'user');
}
