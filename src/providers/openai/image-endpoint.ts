import { APIConnectionError, APIError } from 'openai';
import type { ImageGenerateParams } from 'openai/resources/images';
import type { Dispatcher } from 'undici';
import type { Outbound } from '../../outbound.ts';

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
  generate(body: ImageGenerateParams, signal: AbortSignal): Promise<UpstreamReply>;
}

/**
 * The images endpoint without the SDK's client: its types and errors, but the answer as a Node stream. For an
 * answer of 4 MB that saves a fifth of the server's processor time (docs/decisions/0006-image-replies.md).
 */
export function createImageEndpoint({ apiKey, baseUrl, request }: ImageEndpointOptions): ImageEndpoint {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'user-agent': 'imaginate',
  };
  return {
    async generate(body, signal) {
      const reply = await request(`${baseUrl}/images/generations`, {
        method: 'POST',
        headers,
        signal,
        body: JSON.stringify(body),
      }).catch((cause) => {
        throw new APIConnectionError({ cause });
      });
      if (reply.statusCode >= 200 && reply.statusCode < 300) return reply;
      throw await toApiError(reply);
    },
  };
}

async function toApiError({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<APIError> {
  const text = await body.text();
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return APIError.generate(statusCode, parseObject(text), text, new Headers(kept));
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
