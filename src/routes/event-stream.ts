import { once } from 'node:events';
import type { Response } from 'express';

const KEEP_ALIVE_MS = 15_000;
/** A caller who waits for another's work gets headers and signs of life after this, though no event is due. */
const OPEN_AFTER_MS = 3000;

/** Server-sent events on one response: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface EventStream {
  /** Opens the stream with the first event; does nothing once the caller has gone. */
  send(event: string, data: unknown): void;
  /** The same for data that is large: JSON in pieces, without line breaks, written as the caller takes them. */
  sendPieces(event: string, data: AsyncIterable<Buffer>): Promise<void>;
  /** Opens the stream after a while even if there is no event. */
  openSoon(): void;
  /** Takes {@link openSoon} back: the answer is no stream after all. */
  cancel(): void;
  end(): void;
}

export function createEventStream(response: Response): EventStream {
  let opening: NodeJS.Timeout | undefined;
  let keepAlive: NodeJS.Timeout | undefined;

  function open(): void {
    clearTimeout(opening);
    if (response.headersSent || response.destroyed) return;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    keepAlive = setInterval(() => response.write(': still working\n\n'), KEEP_ALIVE_MS);
    response.once('close', () => clearInterval(keepAlive));
  }

  return {
    send(event, data) {
      if (response.destroyed || response.writableEnded) return;
      open();
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    async sendPieces(event, data) {
      if (response.destroyed || response.writableEnded) return;
      open();
      // A sign of life in the middle of an event would break it.
      clearInterval(keepAlive);
      response.write(`event: ${event}\ndata: `);
      for await (const piece of data) {
        if (response.destroyed) return;
        if (!response.write(piece)) await drained(response);
      }
      response.write('\n\n');
    },
    openSoon() {
      opening = setTimeout(open, OPEN_AFTER_MS);
    },
    cancel() {
      clearTimeout(opening);
    },
    end() {
      clearTimeout(opening);
      clearInterval(keepAlive);
      response.end();
    },
  };
}

/** Until the caller has taken what was written, or has gone. */
async function drained(response: Response): Promise<void> {
  const gone = new AbortController();
  const stop = () => gone.abort();
  response.once('close', stop);
  await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  response.off('close', stop);
}
