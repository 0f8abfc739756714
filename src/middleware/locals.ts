import type { Logger } from '../logger.ts';

declare global {
  namespace Express {
    /** What middleware leaves for the handlers of a request. */
    interface Locals {
      requestId: string;
      logger: Logger;
      /** Set by the session middleware, on routes that use it. */
      sessionId: string;
      /** Whether the session was opened for this very request. */
      isNewSession: boolean;
    }
  }
}
