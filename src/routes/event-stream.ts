import type { Response } from 'express';

const KEEP_ALIVE_MS = 15_000;

/** Server-sent events on one response: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface EventStream {
  /** Opens the stream with the first event; does nothing once the caller has gone. */
  send(event: string, data: unknown): void;
  end(): void;
}

export function createEventStream(response: Response): EventStream {
  let keepAlive: NodeJS.Timeout | undefined;

  function open(): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    keepAlive = setInterval(() => response.write(': still working\n\n'), KEEP_ALIVE_MS);
    response.once('close', () => clearInterval(keepAlive));
  }

  return {
    send(event, data) {
      if (response.destroyed || response.writableEnded) return;
      if (!response.headersSent) open();
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end() {
      clearInterval(keepAlive);
      response.end();
    },
  };
}
