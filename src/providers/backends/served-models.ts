const ASK_TIMEOUT_MS = 5000;

/** The models of a back end, as far as they are known. */
export interface ServedModels {
  /** At least one; the first is the default. */
  names(): readonly string[];
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
}

/** Starts to ask at once, so that the answer is there when the first caller wants to know. */
export function createServedModels({ configured, ownModel, list }: ServedModelsOptions): ServedModels {
  const closing = new AbortController();
  let listed: string[] = [];
  let asking: Promise<void> | undefined = configured === undefined ? undefined : Promise.resolve();

  function names(): readonly string[] {
    if (configured !== undefined) return [configured];
    return listed.length === 1 ? listed : [ownModel, ...listed];
  }

  async function ask(): Promise<void> {
    try {
      listed = await list(AbortSignal.any([closing.signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]));
    } catch {
      asking = undefined;
    }
  }

  function known(): Promise<void> {
    asking ??= ask();
    return asking;
  }

  void known();
  return {
    names,
    known,
    toSend(name) {
      if (configured !== undefined || name !== ownModel) return name;
      return listed.length === 1 ? listed[0] : undefined;
    },
    close: () => closing.abort(),
  };
}
