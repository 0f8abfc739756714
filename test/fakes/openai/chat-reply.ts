import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { jsonReply, type Reply } from '../fake-server.ts';
import type { ChatJob } from './chat-request.ts';
import type { ChatFault } from './faults.ts';
import { Refusal } from './refusal.ts';
import { tokensOf } from './tokens.ts';

type FinishReason = 'stop' | 'length' | 'content_filter';

const REASONING_TOKENS = 64;

/**
 * The answer to a chat request.
 * @param brief what the model says: an object, bound to the schema when it is strict, or any text as it is
 */
export function chatReply(job: ChatJob, brief: object | string, fault: ChatFault | undefined): Reply {
  if (fault?.kind === 'jsonSchemaUnsupported') {
    const message = `Invalid parameter: 'response_format' of type 'json_schema' is not supported with model \`${job.model}\`.`;
    throw new Refusal(400, message, null, 'response_format');
  }
  const answer = typeof brief === 'string' ? brief : bindToSchema(brief, job.schema);
  let content: string | null = typeof answer === 'string' ? answer : JSON.stringify(answer);
  let finishReason: FinishReason = 'stop';
  let refusal: string | null = null;

  const fields = typeof answer === 'string' ? {} : answer;
  switch (fault?.kind) {
    case 'refusal':
      refusal = "I'm sorry, I can't assist with that request.";
      content = null;
      break;
    case 'textLines':
      content = textLines(fields);
      break;
    case 'fencedJson':
      content = `Here is the result:\n\n\`\`\`json\n${JSON.stringify(fields, null, 2)}\n\`\`\`\n`;
      break;
    case 'schemaViolation':
      content = JSON.stringify(violateSchema(fields));
      break;
    case 'emptyContent':
      content = '';
      break;
    case 'lengthFinish':
      content = content.slice(0, Math.floor(content.length / 2));
      finishReason = 'length';
      break;
    case 'contentFilterFinish':
      content = '';
      finishReason = 'content_filter';
      break;
  }

  const reasoningTokens = job.reasons ? REASONING_TOKENS : 0;
  let answerTokens = tokensOf(content ?? refusal ?? '');
  if (reasoningTokens + answerTokens > job.maxCompletionTokens) {
    answerTokens = Math.max(0, job.maxCompletionTokens - reasoningTokens);
    content = (content ?? '').slice(0, answerTokens * 3);
    finishReason = 'length';
  }
  const promptTokens = tokensOf(job.promptText);
  const completionTokens = Math.min(reasoningTokens + answerTokens, job.maxCompletionTokens);

  return jsonReply(200, {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: job.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal, annotations: [] },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: Math.min(reasoningTokens, job.maxCompletionTokens),
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: 'default',
    system_fingerprint: null,
  });
}

/** Decoding under a strict schema gives its fields and no others; a brief that lacks one is the test's mistake. */
function bindToSchema(brief: object, schema: ChatJob['schema']): object {
  if (!schema?.strict) return brief;
  const names = Object.keys((schema.definition.properties as object | undefined) ?? {});
  const answer = Object.fromEntries(Object.entries(brief).filter(([name]) => names.includes(name)));
  const parsed = z.fromJSONSchema(schema.definition).safeParse(answer);
  if (!parsed.success) {
    throw new Error(`The brief set for the fake OpenAI breaks the schema: ${z.prettifyError(parsed.error)}`);
  }
  return answer;
}

function textLines(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      const said = Array.isArray(value) ? value.join(', ') : String(value ?? 'None');
      return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${said || 'None'}`;
    })
    .join('\n');
}

function violateSchema(fields: object): object {
  const [first, last] = [Object.keys(fields)[0], Object.keys(fields).at(-1)];
  const kept = Object.entries(fields).filter(([name]) => name !== last || name === first);
  return { ...Object.fromEntries(kept), ...(first !== undefined && { [first]: 42 }), confidence: 0.9 };
}
