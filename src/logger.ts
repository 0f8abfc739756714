import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * The server's log: one JSON line per event on standard output.
 * Prompts, keys and image data are never logged; headers that carry secrets are cut as a second fence.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: {
      paths: ['*.authorization', '*.cookie', '*["x-imaginate-session"]', '*.apiKey', '*.headers'],
      censor: '[redacted]',
    },
  });
}
