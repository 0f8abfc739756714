import type { ErrorRequestHandler, RequestHandler } from 'express';

/** Middleware that routes put in front of their handlers. */
export interface RouteParts {
  readBody: (RequestHandler | ErrorRequestHandler)[];
  /** The same, and plain text as well. */
  readBodyOrText: (RequestHandler | ErrorRequestHandler)[];
  /** The same, and pictures, which it leaves in `response.locals.uploads`. */
  readUploads: (RequestHandler | ErrorRequestHandler)[];
  /** Leaves the caller's session id in `response.locals.sessionId`. */
  session: RequestHandler;
}
