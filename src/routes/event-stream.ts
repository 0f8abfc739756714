import type { Response } from 'express';
import { writePieces } from './write-pieces.ts';

/** Fields that hold an image. */
const BASE64_FIELDS = ['b64_json', 'b64Json'];
const KEEP_ALIVE_MS = 15_000;
/** A caller who waits for another's work gets headers and signs of life after this, though no event is due. */
const OPEN_AFTER_MS = 3000;

/** Server-sent events on one response: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface EventStream {
  /** Opens the stream with the first event; does nothing once the caller has gone. */
  send(event: string, data: unknown): void;
  /** The same for what is no loss: left out while the caller has not taken what was sent before. */
  sendUnlessBehind(event: string, data: unknown): void;
  /** The same for data that is large: JSON in pieces, without line breaks, written as the caller takes them. */
  sendPieces(event: string, data: Iterable<string | Buffer> | AsyncIterable<string | Buffer>): Promise<void>;
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
      const { base64, others } = takeBase64(data);
      const json = JSON.stringify(others);
      if (base64 === null) {
        response.write(`event: ${event}\ndata: ${json}\n\n`);
        return;
      }
      response.write(`event: ${event}\ndata: {"${base64.field}":"`);
      response.write(base64.text, 'latin1');
      response.write(`"${json === '{}' ? '' : ','}${json.slice(1)}\n\n`);
    },
    sendUnlessBehind(event, data) {
      if (!response.writableNeedDrain) this.send(event, data);
    },
    async sendPieces(event, data) {
      if (response.destroyed || response.writableEnded) return;
      open();
      // A sign of life in the middle of an event would break it.
      clearInterval(keepAlive);
      response.write(`event: ${event}\ndata: `);
      try {
        await writePieces(response, data);
      } catch (error) {
        // Nothing that comes now would be read as an event of its own.
        response.destroy();
        throw error;
      }
      if (!response.destroyed) response.write('\n\n');
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

/** Base64 has nothing to escape: megabytes of it need not go through `JSON.stringify`. */
function takeBase64(data: unknown): { base64: { field: string; text: string } | null; others: unknown } {
  for (const field of BASE64_FIELDS) {
    if (typeof data !== 'object' || data === null || !(field in data)) continue;
    const { [field]: text, ...others } = data as Record<string, unknown>;
    if (typeof text === 'string') return { base64: { field, text }, others };
  }
  return { base64: null, others: data };
}
