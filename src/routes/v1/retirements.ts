import type { Response } from 'express';

/** OpenAI gives at least three months' notice before an image model ends. */
const NOTICE_MONTHS = 3;

/** Tells callers that the model they name has ended, or will. */
export interface Retirements {
  /** Sets `Sunset` (RFC 8594) and `Deprecation` (RFC 9745) where the model's last day is known. */
  tell(response: Response, model: string): void;
}

/** @param shutdownDate the day from which a model no longer answers, as `YYYY-MM-DD`; null where none is announced */
export function createRetirements(shutdownDate: (model: string) => string | null): Retirements {
  return {
    tell(response, model) {
      const day = shutdownDate(model);
      if (day === null) return;
      const end = new Date(`${day}T00:00:00Z`);
      const notice = new Date(end);
      notice.setUTCMonth(notice.getUTCMonth() - NOTICE_MONTHS);
      response.set('Sunset', end.toUTCString());
      response.set('Deprecation', `@${notice.getTime() / 1000}`);
    },
  };
}
