import { AppError, type ErrorCode } from '../errors.ts';
import { type EmbeddingRequest, MOST_TOKENS, type VectorEncoding } from './embedder.ts';

const MOST_INPUTS = 2048;

/**
 * Checks a body as OpenAI does. Fields of other names are ignored, and null is none.
 * @throws AppError with the code OpenAI gives, naming the field
 */
export function readEmbeddingRequest(body: unknown): EmbeddingRequest {
  const { model, input, encoding_format, dimensions, user } = (body ?? {}) as Record<string, unknown>;
  return {
    model: readModel(model),
    input: readInput(input),
    encoding: readEncoding(encoding_format ?? 'float'),
    dimensions: readDimensions(dimensions ?? undefined),
    user: readUser(user ?? undefined),
  };
}

function readModel(model: unknown): string {
  if (model === undefined || model === null) throw missing('model');
  if (typeof model !== 'string') throw wrongType('model', 'a string');
  return model;
}

function readInput(input: unknown): EmbeddingRequest['input'] {
  if (input === undefined || input === null) throw missing('input');
  if (typeof input === 'string') return { texts: [readText(input, 'input')] };
  if (!Array.isArray(input)) {
    throw wrongType('input', 'a string, a list of strings, a list of tokens or a list of such lists');
  }
  if (input.length === 0) throw refuse('empty_array', 'input', 'is an empty list: send at least one text');
  if (typeof input[0] === 'number') return { tokens: checkTotal([readTokens(input, 'input')]) };
  if (input.length > MOST_INPUTS) {
    const detail = `has ${input.length} entries; ${MOST_INPUTS} are the most`;
    throw refuse('array_above_max_length', 'input', detail);
  }
  return Array.isArray(input[0])
    ? { tokens: checkTotal(input.map((tokens, index) => readTokens(tokens, `input[${index}]`))) }
    : { texts: input.map((text, index) => readText(text, `input[${index}]`)) };
}

function readText(text: unknown, param: string): string {
  if (typeof text !== 'string') throw wrongType(param, 'a string');
  if (text === '') throw refuse('empty_string', param, 'is empty: send the text to embed');
  return text;
}

function readTokens(tokens: unknown, param: string): number[] {
  if (!Array.isArray(tokens) || !tokens.every((token) => Number.isSafeInteger(token) && token >= 0)) {
    throw wrongType(param, 'a list of tokens, which are whole numbers');
  }
  if (tokens.length === 0) throw refuse('empty_array', param, 'is an empty list: send at least one token');
  if (tokens.length > MOST_TOKENS.text) {
    const detail = `has ${tokens.length} tokens; ${MOST_TOKENS.text} are the most of one text`;
    throw refuse('array_above_max_length', param, detail);
  }
  return tokens;
}

function checkTotal(lists: number[][]): number[][] {
  const total = lists.reduce((sum, { length }) => sum + length, 0);
  if (total <= MOST_TOKENS.request) return lists;
  const detail = `has ${total} tokens; ${MOST_TOKENS.request} are the most of one request`;
  throw refuse('array_above_max_length', 'input', detail);
}

function readEncoding(encoding: unknown): VectorEncoding {
  if (encoding === 'float' || encoding === 'base64') return encoding;
  throw refuse('invalid_value', 'encoding_format', "must be 'float' or 'base64'");
}

function readDimensions(dimensions: unknown): number | undefined {
  if (dimensions === undefined) return undefined;
  if (!Number.isSafeInteger(dimensions)) throw wrongType('dimensions', 'a whole number');
  if ((dimensions as number) < 1) throw refuse('integer_below_min_value', 'dimensions', 'must be 1 or more');
  return dimensions as number;
}

function readUser(user: unknown): string | undefined {
  if (user !== undefined && typeof user !== 'string') throw wrongType('user', 'a string');
  return user;
}

function missing(param: string): AppError {
  return refuse('missing_required_parameter', param, 'is missing');
}

function wrongType(param: string, expected: string): AppError {
  return refuse('invalid_type', param, `must be ${expected}`);
}

function refuse(code: ErrorCode, param: string, detail: string): AppError {
  return new AppError(code, `'${param}' ${detail}.`, { param });
}
