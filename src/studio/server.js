/** The server's refusal: its sentence, its code and the request's id, to be shown as they are. */
export class RefusedError extends Error {
  /**
   * @param {{ message: string, code: string, requestId?: string }} refusal
   * @param {number | null} [retryAfterSeconds]
   */
  constructor({ message, code, requestId }, retryAfterSeconds = null) {
    super(message);
    this.code = code;
    this.requestId = requestId ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer, or half of one: nobody knows what became of the request. */
export class ConnectionLostError extends Error {}

/** @type {(() => Promise<void>) | undefined} */
let askForKey;
/** While the person is asked, whatever else needs the key waits for the same answer. */
let asking;

/** @param {() => Promise<void>} ask resolves when the server has taken a key; called when it wants one */
export function onKeyNeeded(ask) {
  askForKey = ask;
}

/** Shows the server an API key, once: the cookie it answers with stands for the key from then on. */
export function sendKey(key) {
  return sendOnce('/session', { headers: { Authorization: `Bearer ${key}` } });
}

/**
 * `fetch` that throws for everything but a success. Where the server wants an API key, it is asked for, and the request
 * is sent again.
 * @throws {RefusedError | ConnectionLostError}
 */
export async function send(path, options = {}) {
  try {
    return await sendOnce(path, options);
  } catch (error) {
    if (error.code !== 'invalid_api_key' || askForKey === undefined) throw error;
  }
  asking ??= askForKey().finally(() => {
    asking = undefined;
  });
  await asking;
  return sendOnce(path, options);
}

async function sendOnce(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (cause) {
    throw new ConnectionLostError(undefined, { cause });
  }
  if (!response.ok) throw await readRefusal(response);
  return response;
}

async function readRefusal(response) {
  const retryAfterSeconds = Number(response.headers.get('Retry-After')) || null;
  const { error } = await response.json().catch(() => ({}));
  // Something between the page and the server may answer in its own words.
  const unknown = { message: response.statusText, code: `http_${response.status}` };
  return new RefusedError(error ?? unknown, retryAfterSeconds);
}

async function readJson(path, options = {}) {
  const response = await send(path, {
    ...options,
    headers: { Accept: 'application/json', ...options.headers },
  });
  try {
    return await response.json();
  } catch (cause) {
    throw new ConnectionLostError(undefined, { cause });
  }
}

export const loadVocabulary = () => readJson('/vocabulary');

/** What the server makes images with. It answers so while it is not ready, too. */
export async function loadSetup() {
  const response = await fetch('/readyz');
  return response.json();
}

/** @param {{ mood: string, style: string }} filter words of the vocabulary; '' for any */
export function loadSession(filter) {
  const query = new URLSearchParams(Object.entries(filter).filter(([, word]) => word !== ''));
  return readJson(`/session?${query}`);
}

export const loadGeneration = (id) => readJson(`/session/generations/${id}`);

export const removeGeneration = (id) => send(`/session/generations/${id}`, { method: 'DELETE' });

export const clearSession = () => send('/session_clear?clear=True', { method: 'POST' });

/** What would be made. @param {string} body JSON of the request */
export const loadBrief = (body) =>
  readJson('/brief', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
