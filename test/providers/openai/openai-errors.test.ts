import { APIConnectionError } from 'openai';
import { describe, expect, it } from 'vitest';
import { toUpstreamError } from '../../../src/providers/openai/openai-errors.ts';

function connectionError(code: string, syscall?: string): APIConnectionError {
  const cause = Object.assign(new Error('failed'), { code, ...(syscall === undefined ? {} : { syscall }) });
  return new APIConnectionError({ cause: new TypeError('fetch failed', { cause }) });
}

describe('a connection that failed', () => {
  it.each([
    ['ECONNREFUSED', 'connect', 'upstream_unreachable'],
    ['ENOTFOUND', 'getaddrinfo', 'upstream_unreachable'],
    ['EHOSTUNREACH', 'connect', 'upstream_unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, 'upstream_unreachable'],
    ['ECONNREFUSED', undefined, 'upstream_unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', undefined, 'upstream_unreachable'],
    ['EHOSTUNREACH', 'read', 'upstream_error'],
    ['ENETUNREACH', 'write', 'upstream_error'],
    ['ECONNRESET', 'read', 'upstream_error'],
    ['UND_ERR_SOCKET', undefined, 'upstream_error'],
  ])('by %s in %s is %s', (code, syscall, expected) => {
    expect(toUpstreamError(connectionError(code, syscall), 'm').code).toBe(expected);
  });
});
