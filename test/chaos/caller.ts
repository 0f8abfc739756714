import type { GenerationRecord } from '../../src/record.ts';

/** What came back, wholly received; `cut` when the connection ended before that. */
export type Answer = { status: number; headers: Headers; body: Buffer } | 'cut';

/** Someone with a session of their own, whose token outlives the server's death. */
export interface Caller {
  sessionToken: string;
  imagine(url: string, request: ImagineCall): Promise<Answer>;
  list(url: string): Promise<Answer>;
  get(url: string, path: string): Promise<Answer>;
  remove(url: string, id: string): Promise<Answer>;
  clear(url: string): Promise<Answer>;
}

export interface ImagineCall {
  /** In English, so that the fake text model hands it on to the image model as it is. */
  sentence: string;
  /** An Idempotency-Key. */
  key?: string;
  images: number;
}

/** Opens a session. Nothing is written for it until it stores something. */
export async function openSession(url: string): Promise<Caller> {
  const opened = await send(url, '/session', { headers: { 'x-imaginate-session': 'new' } });
  const sessionToken = opened === 'cut' ? null : opened.headers.get('x-imaginate-session');
  if (sessionToken === null) throw new Error('The server opened no session.');
  const headers = { 'x-imaginate-session': sessionToken, accept: 'application/json' };

  return {
    sessionToken,
    imagine: (at, { sentence, key, images }) =>
      send(at, '/openai_query', {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        // A size the image model makes itself, so that nothing is scaled.
        body: JSON.stringify({ search: sentence, number: images, size: '1024' }),
      }),
    list: (at) => send(at, '/session', { headers }),
    get: (at, path) => send(at, path, { headers }),
    remove: (at, id) => send(at, `/session/generations/${id}`, { method: 'DELETE', headers }),
    clear: (at) => send(at, '/session_clear?clear=True', { method: 'POST', headers }),
  };
}

/** No answer takes this long: the server hangs, which is a fault of its own. */
const HANGS_AFTER_MS = 60_000;

async function send(url: string, path: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(HANGS_AFTER_MS) });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body };
  } catch (error) {
    // `fetch` throws a TypeError for every fault of the connection, and for nothing else here.
    if (error instanceof TypeError) return 'cut';
    throw error;
  }
}

/** The status and, of an error, its code: `409 idempotency_no_result`. */
export function nameOf(answer: Answer): string {
  if (answer === 'cut') return 'cut';
  if (answer.status < 400) return String(answer.status);
  const { error } = JSON.parse(answer.body.toString()) as { error: { code: string } };
  return `${answer.status} ${error.code}`;
}

/** The record of an answered `imagine`; undefined for any other answer. */
export function recordOf(answer: Answer): GenerationRecord | undefined {
  return answer === 'cut' || answer.status !== 200 ? undefined : JSON.parse(answer.body.toString());
}
