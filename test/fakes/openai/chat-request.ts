import { isChatModel } from './models.ts';
import {
  checkListLength,
  invalidValue,
  missingParameter,
  modelNotFound,
  Refusal,
  readChoice,
  readFlag,
  readText,
  readWholeNumber,
  refuseUnknownFields,
  requireText,
  unknownParameter,
  unsupportedParameter,
  wrongType,
} from './refusal.ts';
import { checkStrictSchema } from './strict-schema.ts';

/** A chat request that the API accepts. */
export interface ChatJob {
  model: string;
  /** The last message of the user. */
  sentence: string;
  /** Text of all messages. */
  promptText: string;
  /** The schema of a `json_schema` response format, and whether the answer is bound to it. */
  schema: { strict: boolean; definition: Record<string, unknown> } | null;
  maxCompletionTokens: number;
  reasons: boolean;
}

/** Fields of models that do not reason. */
const samplingFields = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'stop',
];

const knownFields = [
  'messages',
  'model',
  'max_completion_tokens',
  'metadata',
  'n',
  'prompt_cache_key',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'store',
  'stream',
  'user',
  'verbosity',
];

/** Real fields that nothing here sends; the fake says so rather than play them badly. */
const unplayedFields = [
  'audio',
  'function_call',
  'functions',
  'modalities',
  'moderation',
  'parallel_tool_calls',
  'prediction',
  'prompt_cache_options',
  'prompt_cache_retention',
  'stream_options',
  'tool_choice',
  'tools',
  'web_search_options',
];

const roles = ['system', 'developer', 'user', 'assistant', 'tool'];
const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const MOST_COMPLETION_TOKENS = 128_000;
const IDENTIFIER_MAX_LENGTH = 64;

/** @throws Refusal for what the API of November 2026 refuses. */
export function readChatRequest(body: Record<string, unknown>): ChatJob {
  const model = requireText(body, 'model', 256);
  if (!isChatModel(model)) throw modelNotFound(model);
  for (const name of samplingFields) {
    if (name in body) throw unsupportedParameter(name);
  }
  if ('max_tokens' in body) throw unsupportedParameter('max_tokens', " Use 'max_completion_tokens' instead.");
  for (const name of unplayedFields) {
    if (name in body) {
      throw new Refusal(400, `The fake OpenAI does not play '${name}'.`, 'fake_unsupported', name);
    }
  }
  refuseUnknownFields(body, knownFields);

  const { sentence, promptText } = readMessages(body.messages);
  const maxCompletionTokens = readWholeNumber(body, 'max_completion_tokens', [1, MOST_COMPLETION_TOKENS]);
  const effort = readChoice(body, 'reasoning_effort', efforts) ?? 'medium';
  readChoice(body, 'verbosity', ['low', 'medium', 'high']);
  readChoice(body, 'service_tier', ['auto', 'default', 'flex', 'scale', 'priority', 'fast']);
  readWholeNumber(body, 'n', [1, 1]);
  readFlag(body, 'store');
  readText(body, 'user', IDENTIFIER_MAX_LENGTH);
  readText(body, 'safety_identifier', IDENTIFIER_MAX_LENGTH);
  if (readFlag(body, 'stream')) {
    throw new Refusal(400, 'The fake OpenAI does not stream chat completions.', 'fake_unsupported', 'stream');
  }

  return {
    model,
    sentence,
    promptText,
    schema: readResponseFormat(body.response_format, promptText),
    maxCompletionTokens: maxCompletionTokens ?? MOST_COMPLETION_TOKENS,
    reasons: effort !== 'none',
  };
}

function readMessages(messages: unknown): { sentence: string; promptText: string } {
  if (messages === undefined) throw missingParameter('messages');
  if (!Array.isArray(messages)) throw wrongType('messages', 'an array of objects', messages);
  checkListLength('messages', messages, Number.POSITIVE_INFINITY);
  const texts = messages.map((message: unknown, index) => readMessage(message, `messages[${index}]`));
  const sentence = texts.findLast(({ role }) => role === 'user')?.content ?? '';
  return { sentence, promptText: texts.map(({ content }) => content).join('\n') };
}

function readMessage(message: unknown, path: string): { role: string; content: string } {
  if (typeof message !== 'object' || message === null) throw wrongType(path, 'an object', message);
  const { role, content, ...others } = message as Record<string, unknown>;
  if (typeof role !== 'string') throw wrongType(`${path}.role`, 'a string', role ?? null);
  if (!roles.includes(role)) throw invalidValue(`${path}.role`, role, roles);
  for (const name of Object.keys(others)) {
    if (!['name', 'refusal', 'tool_call_id', 'tool_calls'].includes(name)) {
      throw unknownParameter(`${path}.${name}`);
    }
  }
  if (typeof content === 'string') return { role, content };
  if (!Array.isArray(content)) {
    throw wrongType(`${path}.content`, 'one of a string or array of objects', content ?? null);
  }
  const parts = content.map((part: unknown, index) => {
    const { type, text } = (part ?? {}) as Record<string, unknown>;
    if (type === 'text' && typeof text === 'string') return text;
    throw invalidValue(`${path}.content[${index}].type`, String(type), ['text']);
  });
  return { role, content: parts.join('') };
}

function readResponseFormat(format: unknown, promptText: string): ChatJob['schema'] {
  if (format === undefined) return null;
  if (typeof format !== 'object' || format === null) throw wrongType('response_format', 'an object', format);
  const { type, json_schema: jsonSchema, ...others } = format as Record<string, unknown>;
  const types = ['text', 'json_object', 'json_schema'];
  if (typeof type !== 'string' || !types.includes(type)) {
    throw invalidValue('response_format.type', String(type), types);
  }
  const [surplus] = Object.keys(others);
  if (surplus !== undefined) throw unknownParameter(`response_format.${surplus}`);
  if (type === 'json_object' && !/json/i.test(promptText)) {
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    throw new Refusal(400, message, null, 'messages');
  }
  if (type !== 'json_schema') return null;

  const { name, schema, strict } = (jsonSchema ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string') throw missingParameter('response_format.json_schema.name');
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    const param = 'response_format.json_schema.name';
    const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
    throw new Refusal(400, message, 'invalid_value', param);
  }
  if (typeof schema !== 'object' || schema === null) {
    throw missingParameter('response_format.json_schema.schema');
  }
  if (strict === true) checkStrictSchema(name, schema);
  return { strict: strict === true, definition: schema as Record<string, unknown> };
}
