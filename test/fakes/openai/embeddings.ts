import { createHash } from 'node:crypto';
import { jsonReply, type Reply } from '../fake-server.ts';
import { findEmbeddingModel } from './models.ts';
import {
  checkListLength,
  emptyText,
  missingParameter,
  modelNotFound,
  Refusal,
  readChoice,
  readText,
  readWholeNumber,
  refuseNulls,
  refuseUnknownFields,
  requireText,
  unsupportedParameter,
  wrongType,
} from './refusal.ts';
import { tokensOf } from './tokens.ts';

/** A text, or a list of token numbers. */
type EmbeddingInput = string | readonly number[];

/** A request for embeddings that the API accepts. */
interface EmbeddingJob {
  model: string;
  inputs: readonly EmbeddingInput[];
  tokens: number;
  /** How many the model computes, and how many of them are asked for. */
  fullDimensions: number;
  dimensions: number;
  asBase64: boolean;
}

const knownFields = ['input', 'model', 'dimensions', 'encoding_format', 'user'];
const MOST_LIST_ENTRIES = 2048;
const MOST_TOKENS_PER_INPUT = 8192;
const MOST_TOKENS_PER_REQUEST = 300_000;
const LAST_TOKEN = 100_276;
const IDENTIFIER_MAX_LENGTH = 64;

/** @throws Refusal for what the API of November 2026 refuses; what is undocumented counts as refused. */
export function readEmbeddingRequest(body: Record<string, unknown>): EmbeddingJob {
  refuseUnknownFields(body, knownFields);
  refuseNulls(body);
  const model = requireText(body, 'model', 256);
  const family = findEmbeddingModel(model);
  if (!family) throw modelNotFound(model);

  const inputs = readInputs(body.input);
  const tokens = countTokens(inputs);
  if (body.dimensions !== undefined && !family.canBeShortened) throw unsupportedParameter('dimensions');
  const dimensions = readWholeNumber(body, 'dimensions', [1, family.dimensions]) ?? family.dimensions;
  const encoding = readChoice(body, 'encoding_format', ['float', 'base64']);
  readText(body, 'user', IDENTIFIER_MAX_LENGTH);
  return {
    model,
    inputs,
    tokens,
    fullDimensions: family.dimensions,
    dimensions,
    asBase64: encoding === 'base64',
  };
}

/** Unit vectors that depend on model and input alone. */
export function embeddingReply(job: EmbeddingJob): Reply {
  const data = job.inputs.map((input, index) => {
    const vector = embed(job, input);
    const embedding = job.asBase64 ? toBase64(vector) : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: job.tokens, total_tokens: job.tokens };
  return jsonReply(200, { object: 'list', data, model: job.model, usage });
}

function readInputs(input: unknown): EmbeddingInput[] {
  if (input === undefined) throw missingParameter('input');
  if (typeof input === 'string') return [readInput('input', input)];
  if (!Array.isArray(input)) throw wrongType('input', 'a string or an array', input);
  checkListLength('input', input, MOST_LIST_ENTRIES);
  if (typeof input[0] === 'number') return [readInput('input', input)];
  return input.map((entry: unknown, index) => {
    if (typeof entry !== typeof input[0]) throw wrongType(`input[${index}]`, 'the type of the first', entry);
    return readInput(`input[${index}]`, entry);
  });
}

function readInput(path: string, input: unknown): EmbeddingInput {
  if (typeof input === 'string') {
    if (input === '') throw emptyText(path);
    return input;
  }
  if (!Array.isArray(input)) throw wrongType(path, 'a string or an array of integers', input);
  checkListLength(path, input, MOST_LIST_ENTRIES);
  return input.map((token: unknown, index) => {
    const isToken = Number.isInteger(token) && Number(token) >= 0 && Number(token) <= LAST_TOKEN;
    if (!isToken) throw wrongType(`${path}[${index}]`, 'a token', token);
    return Number(token);
  });
}

function countTokens(inputs: readonly EmbeddingInput[]): number {
  let sum = 0;
  for (const input of inputs) {
    const tokens = typeof input === 'string' ? tokensOf(input) : input.length;
    if (tokens > MOST_TOKENS_PER_INPUT) {
      const message = `This model's maximum context length is ${MOST_TOKENS_PER_INPUT} tokens, however you requested ${tokens} tokens. Please reduce your prompt.`;
      throw new Refusal(400, message, 'context_length_exceeded', 'input');
    }
    sum += tokens;
  }
  if (sum > MOST_TOKENS_PER_REQUEST) {
    const message = `Requested ${sum} tokens, max ${MOST_TOKENS_PER_REQUEST} tokens per request`;
    throw new Refusal(400, message, 'max_tokens_per_request', 'input', 'max_tokens_per_request');
  }
  return sum;
}

/** Shorter vectors are the beginning of the full one, brought back to length 1, as with the real models. */
function embed({ model, fullDimensions, dimensions }: EmbeddingJob, input: EmbeddingInput): Float32Array {
  const bytes = createHash('shake256', { outputLength: fullDimensions * 4 })
    .update(JSON.stringify([model, input]))
    .digest();
  const values = Array.from({ length: dimensions }, (_, index) => bytes.readInt32LE(index * 4));
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

/** Little-endian float32. */
function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
