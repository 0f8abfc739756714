import type { Request } from 'express';

export type AnswerFormat = 'text' | 'json' | 'event-stream';

const TEXT = 'text/plain';
const JSON_TYPE = 'application/json';
const EVENT_STREAM = 'text/event-stream';

/**
 * The form of the answer a caller asks for. The original answered in plain text, so everybody gets that who
 * does not prefer something else. A header that names JSON and plain text alike, as axios sends with every
 * request, prefers neither: clients of the original that use axios keep the text they rely on.
 */
export function answerFormat(request: Request): AnswerFormat {
  const accept = parseAccept(request.get('accept') ?? '');
  const text = accept.get(TEXT) ?? 0;
  const json = accept.get(JSON_TYPE) ?? 0;
  const eventStream = accept.get(EVENT_STREAM) ?? 0;
  if (eventStream > text && eventStream >= json) return 'event-stream';
  return json > text ? 'json' : 'text';
}

/** The types an Accept header names, each with its quality; wildcards name none. */
function parseAccept(header: string): Map<string, number> {
  return new Map(
    header.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [type, quality === undefined ? 1 : Number(quality) || 0];
    }),
  );
}
