import type { Request, Response } from 'express';

/** What a caller may still send after its answer, and for how long. */
const LINGER_BYTES = 8 * 1024 * 1024;
const LINGER_MS = 2000;

/**
 * Makes the answer the last one of its connection although the request has not come whole. Closed at once, a connection
 * with unread bytes is reset, and a caller that is still sending never sees why (RFC 9112, section 9.6). So our side
 * is ended first, and a little of what still comes is thrown away.
 */
export function endConnection(request: Request, response: Response): void {
  response.set('Connection', 'close');
  const { socket } = request;
  // Node calls this when the last answer of a connection is written, and from then on throws away what comes.
  socket.destroySoon = () => {
    const destroy = () => socket.destroy();
    const timer = setTimeout(destroy, LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
    request.once('end', destroy);
    const mostBytes = socket.bytesRead + LINGER_BYTES;
    request.on('data', () => {
      if (socket.bytesRead > mostBytes) destroy();
    });
    socket.end();
  };
}
