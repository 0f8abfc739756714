/** How calls to other servers get out. */
export interface ProxySettings {
  httpsProxy: string | undefined;
  httpProxy: string | undefined;
  /** Hosts to be reached directly, separated by commas. */
  noProxy: string | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * The one `fetch` for every outgoing call: honours the proxy settings and has no time limits of its own beyond
 * the connection's (images take minutes; callers pass a signal). Loaded on the first call.
 */
export function createOutboundFetch(proxy: ProxySettings): typeof fetch {
  let loading: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    loading ??= loadFetch(proxy);
    return (await loading)(input, init);
  };
}

async function loadFetch({ httpsProxy, httpProxy, noProxy }: ProxySettings): Promise<typeof fetch> {
  // The agent needs the fetch of its own package: Node's built-in one may be of another version.
  const { EnvHttpProxyAgent, fetch: undiciFetch } = await import('undici');
  // An empty string keeps the agent from reading the environment itself.
  const dispatcher = new EnvHttpProxyAgent({
    httpsProxy: httpsProxy ?? '',
    httpProxy: httpProxy ?? '',
    noProxy: noProxy ?? '',
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  const bound = (input: unknown, init: object = {}) =>
    undiciFetch(input as Parameters<typeof undiciFetch>[0], { ...init, dispatcher });
  return bound as unknown as typeof fetch;
}
