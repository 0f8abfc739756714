import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeErrors } from '../scripts/describe-errors.ts';
import { AppError, type ErrorCode, errorTable, toAppError, toErrorEnvelope } from '../src/errors.ts';

describe('the error table', () => {
  it('equals docs/errors.md', () => {
    expect(readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')).toBe(describeErrors());
  });

  it('has a code, a status and a sentence for each', () => {
    for (const [code, { status, message }] of Object.entries(errorTable)) {
      expect(code).toMatch(/^[a-z_]+$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(message).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('never calls an outcome unknown that a caller may simply repeat', () => {
    const unknown = (Object.keys(errorTable) as ErrorCode[]).filter(
      (code) => new AppError(code).outcomeUnknown,
    );
    expect(unknown.every((code) => errorTable[code].status >= 500)).toBe(true);
  });
});

describe('toErrorEnvelope', () => {
  it('has OpenAI’s four keys and the request id, and never the cause', () => {
    const error = new AppError('upstream_error', undefined, { cause: new Error('sk-secret') });
    expect(toErrorEnvelope(error, 'r1')).toEqual({
      error: {
        message: expect.any(String),
        type: 'upstream_error',
        param: null,
        code: 'upstream_error',
        requestId: 'r1',
      },
    });
    expect(JSON.stringify(toErrorEnvelope(toAppError(new Error('sk-secret')), 'r1'))).not.toContain(
      'sk-secret',
    );
  });
});
