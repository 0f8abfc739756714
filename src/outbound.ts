import type { Dispatcher } from 'undici';

/** How calls to other servers get out. */
export interface ProxySettings {
  httpsProxy?: string | undefined;
  httpProxy?: string | undefined;
  /** Hosts to be reached directly, separated by commas. */
  noProxy?: string | undefined;
}

/**
 * The one way out for every call to another server: honours the proxy settings, and has no time limits of its own
 * beyond the connection's (images take minutes; callers pass a signal).
 */
export interface Outbound {
  fetch: typeof fetch;
  /** For large answers: the body is a Node stream, and costs a third of what it costs through `fetch`. */
  request(url: string, options: OutboundRequest): Promise<Dispatcher.ResponseData>;
}

export interface OutboundRequest {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  /** A text, or pieces to be sent one after the other; their length belongs into the headers. */
  body?: string | Iterable<Uint8Array>;
  signal: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Nothing is loaded before the first call. */
export function createOutbound(proxy: ProxySettings): Outbound {
  let loading: ReturnType<typeof load> | undefined;
  const loaded = () => {
    loading ??= load(proxy);
    return loading;
  };
  return {
    fetch: async (input, init) => (await loaded()).fetch(input, init),
    request: async (url, options) => (await loaded()).request(url, options),
  };
}

async function load({ httpsProxy = '', httpProxy = '', noProxy = '' }: ProxySettings) {
  // The agent needs the fetch of its own package: Node's built-in one may be of another version.
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({
    // Empty strings keep the agent from reading the environment itself.
    httpsProxy,
    httpProxy,
    noProxy,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  const bound = (input: unknown, init: object = {}) =>
    undici.fetch(input as Parameters<typeof undici.fetch>[0], { ...init, dispatcher });
  return {
    fetch: bound as unknown as typeof fetch,
    request: (url: string, options: OutboundRequest) =>
      // The package takes any iterable; its types do not say so.
      undici.request(url, { ...options, body: options.body as string, dispatcher }),
  };
}
