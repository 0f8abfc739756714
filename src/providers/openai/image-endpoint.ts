import { APIConnectionError } from 'openai';
import type { Dispatcher } from 'undici';
import type { Outbound } from '../../outbound.ts';
import { toMultipart } from './multipart.ts';
import { readApiError } from './openai-errors.ts';

export interface ImageEndpointOptions {
  apiKey: string;
  /** With the version: `https://api.openai.com/v1`, or that of any OpenAI-compatible server. */
  baseUrl: string;
  request: Outbound['request'];
}

/** An answer whose body is still on its way. */
export type UpstreamReply = Pick<Dispatcher.ResponseData, 'headers' | 'body'>;

export interface ImageEndpoint {
  /**
   * `POST /images/generations`.
   * @throws APIError the SDK's own error classes, for every answer that is not a success
   */
  generate(body: object, signal: AbortSignal): Promise<UpstreamReply>;
  /** `POST /images/edits`, as a form. The errors are the same. */
  edit(form: Parameters<typeof toMultipart>[0], signal: AbortSignal): Promise<UpstreamReply>;
}

/**
 * The images endpoint without the SDK's client: its types and errors, but the answer as a Node stream. For an
 * answer of 4 MB that saves a fifth of the server's processor time (docs/decisions/0006-image-replies.md).
 */
export function createImageEndpoint({ apiKey, baseUrl, request }: ImageEndpointOptions): ImageEndpoint {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    accept: 'application/json, text/event-stream',
    'user-agent': 'imaginate',
  };

  async function post(path: string, sent: Sent, signal: AbortSignal): Promise<UpstreamReply> {
    const options = {
      method: 'POST',
      signal,
      body: sent.body,
      headers: { ...headers, ...sent.headers },
    } as const;
    const reply = await request(`${baseUrl}${path}`, options).catch((cause) => {
      throw new APIConnectionError({ cause });
    });
    if (reply.statusCode >= 200 && reply.statusCode < 300) return reply;
    throw await readApiError(reply);
  }

  return {
    generate: (body, signal) => {
      const sent = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      return post('/images/generations', sent, signal);
    },
    edit: (form, signal) => post('/images/edits', toMultipart(form), signal),
  };
}

/** A body with the headers that belong to it. */
interface Sent {
  headers: Record<string, string>;
  body: string | readonly Uint8Array[];
}
