import { ConnectionLostError, RefusedError, send } from './server.js';
import { readEvents } from './server-sent-events.js';

/** Waits between attempts: a server that restarts is back within them. */
const RETRY_DELAYS_MS = [500, 1000, 2000, 4000, 8000];

/**
 * Has images made and follows the work. When the connection drops, the same request is sent again under the same
 * Idempotency-Key: the server goes on with the work it has, so nothing is made or paid twice.
 *
 * @param {import('./image-requests.js').ImagesRequest} request
 * @param {object} follower
 * @param {(event: string, data: any) => void} follower.onEvent stages and images, as they come
 * @param {(attempt: number) => void} follower.onReconnect before each further attempt, counted from 1
 * @param {(milliseconds: number) => Promise<void>} [wait]
 * @returns {Promise<object>} the record
 * @throws {RefusedError} what the server said
 * @throws {ConnectionLostError} when every attempt was cut off
 */
export async function imagineOnce(request, follower, wait = sleep) {
  for (const [index, delayMs] of RETRY_DELAYS_MS.entries()) {
    try {
      return await follow(request, follower);
    } catch (error) {
      if (!(error instanceof ConnectionLostError)) throw error;
    }
    follower.onReconnect(index + 1);
    await wait(delayMs);
  }
  return follow(request, follower);
}

async function follow({ key, path, body }, { onEvent }) {
  const response = await send(path, {
    method: 'POST',
    headers: {
      Accept: 'text/event-stream',
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body,
  });
  const events = readEvents(response.body);
  for (;;) {
    const next = await events.next().catch((cause) => {
      throw new ConnectionLostError(undefined, { cause });
    });
    if (next.done) throw new ConnectionLostError();
    const { event, data } = next.value;
    if (event === 'done') return data;
    if (event === 'error') throw new RefusedError(data.error);
    onEvent(event, data);
  }
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
