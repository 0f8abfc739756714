import { APIConnectionError } from 'openai';
import type { Dispatcher } from 'undici';
import type { Outbound, OutboundRequest } from '../../outbound.ts';
import { toMultipart } from '../openai/multipart.ts';
import { readApiError } from '../openai/openai-errors.ts';
import type { BackendCall } from './backend.ts';

/** Both throw the SDK's error classes for everything but a success. */
export interface BackendEndpoint {
  send(call: BackendCall, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  /** The names in `GET /models`, whose entries hold no more than an id on some servers. */
  listModels(signal: AbortSignal): Promise<string[]>;
}

export interface BackendEndpointOptions {
  /** With the version, such as `http://127.0.0.1:8080/v1`. */
  baseUrl: string;
  apiKey: string | undefined;
  request: Outbound['request'];
}

export function createBackendEndpoint({ baseUrl, apiKey, request }: BackendEndpointOptions): BackendEndpoint {
  const common = { accept: 'application/json', 'user-agent': 'imaginate', ...keyHeader(apiKey) };

  async function call(path: string, options: OutboundRequest): Promise<Dispatcher.ResponseData> {
    const headers = { ...common, ...options.headers };
    const reply = await request(`${baseUrl}${path}`, { ...options, headers }).catch((cause) => {
      throw new APIConnectionError({ cause });
    });
    if (reply.statusCode >= 200 && reply.statusCode < 300) return reply;
    throw await readApiError(reply);
  }

  return {
    send: (what, signal) => call(what.path, { method: 'POST', signal, ...toSent(what) }),
    async listModels(signal) {
      const { body } = await call('/models', { method: 'GET', headers: {}, signal });
      const { data } = ((await body.json()) ?? {}) as { data?: unknown };
      return (Array.isArray(data) ? data : []).flatMap((entry: { id?: unknown } | null) =>
        typeof entry?.id === 'string' && entry.id !== '' ? [entry.id] : [],
      );
    },
  };
}

/** The header that shows the key, where there is one. */
export function keyHeader(apiKey: string | undefined): { authorization?: string } {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

function toSent(
  call: BackendCall,
): Pick<OutboundRequest, 'headers'> & Required<Pick<OutboundRequest, 'body'>> {
  return 'form' in call
    ? toMultipart(call.form)
    : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(call.json) };
}
