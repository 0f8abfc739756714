const ASK_TIMEOUT_MS = 5000;
/** How old the list may be before the server is asked again. */
const FRESH_MS = 3_600_000;
/** After a failure, the server is left alone for this long. */
const FAILURE_MS = 60_000;

/** The models of a back end, as far as they are known. */
export interface ServedModels {
  /** At least one; the first is the default. A list that is too old is asked for anew, for the next who wants to know. */
  names(): readonly string[];
  /** Asks the server, unless it has answered or failed not long ago. Never rejects. */
  refresh(): Promise<void>;
  /** Settles when the server has been asked once; a server that did not answer is asked again. Never rejects. */
  known(): Promise<void>;
  /** What to call the model in a request; undefined: leave the choice to the server. */
  toSend(name: string): string | undefined;
  /** Stops asking. */
  close(): void;
}

export interface ServedModelsOptions {
  /** The configured model: the only one there is, then, and nobody is asked. */
  configured: string | undefined;
  /** Stands for the server's own choice. */
  ownModel: string;
  list(signal: AbortSignal): Promise<string[]>;
  now?: () => number;
}

/** Starts to ask at once, so that the answer is there when the first caller wants to know. */
export function createServedModels(options: ServedModelsOptions): ServedModels {
  const { configured, ownModel, list, now = Date.now } = options;
  const closing = new AbortController();
  let listed: string[] = [];
  let hasAnswered = configured !== undefined;
  let askAgainAt = configured === undefined ? 0 : Number.POSITIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function askNow(): Promise<void> {
    try {
      listed = await list(AbortSignal.any([closing.signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]));
      hasAnswered = true;
      askAgainAt = now() + FRESH_MS;
    } catch {
      askAgainAt = now() + FAILURE_MS;
    }
  }

  /** Those who want to know at the same time share one question. */
  function ask(): Promise<void> {
    asking ??= askNow().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  const refresh = () => (now() < askAgainAt ? Promise.resolve() : ask());

  void refresh();
  return {
    names() {
      void refresh();
      if (configured !== undefined) return [configured];
      return listed.length === 1 ? listed : [ownModel, ...listed];
    },
    refresh,
    known: () => (hasAnswered ? Promise.resolve() : ask()),
    toSend(name) {
      if (configured !== undefined || name !== ownModel) return name;
      return listed.length === 1 ? listed[0] : undefined;
    },
    close: () => closing.abort(),
  };
}
