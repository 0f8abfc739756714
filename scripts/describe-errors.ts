import { type ErrorCode, errorTable } from '../src/errors.ts';

const INTRODUCTION = `# Errors

Every error of a request that HTTP could read is answered as JSON in OpenAI's envelope, with a \`requestId\` that also stands in the log and in the
\`X-Request-Id\` header:

\`\`\`json
{ "error": { "message": "…", "type": "…", "param": null, "code": "…", "requestId": "…" } }
\`\`\`

\`POST /generate\` and \`POST /analyze\` answer with \`{"error": "message"}\` alone, unless the caller may not call at all (401 for the API key, 403).

In an event stream that has begun, the same object is the data of an \`error\` event. \`message\` is often more exact
than the sentence below. "Unknown" in the last column means that the work may have been done (and paid for) although
no result came back: it is never sent again by the server, and if it had begun to pay, its Idempotency-Key keeps
answering with this error.

This page is written by \`npm run docs:errors\` from the table in \`src/errors.ts\`.
`;

/** The text of docs/errors.md. */
export function describeErrors(): string {
  const rows = (Object.keys(errorTable) as ErrorCode[]).map((code) => {
    const entry = errorTable[code];
    const outcome = 'outcomeUnknown' in entry ? 'unknown' : '';
    return `| \`${code}\` | ${entry.status} | \`${entry.type}\` | ${entry.message} | ${outcome} |`;
  });
  return [
    INTRODUCTION,
    '| code | status | type | message | outcome |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
