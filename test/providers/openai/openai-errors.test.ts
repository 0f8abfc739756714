import { APIConnectionError, APIError } from 'openai';
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

function answered(status: number, body: object = {}): APIError {
  return APIError.generate(status, body, undefined, new Headers());
}

describe('the message', () => {
  const failures = [
    connectionError('ECONNREFUSED', 'connect'),
    connectionError('SELF_SIGNED_CERT_IN_CHAIN'),
    connectionError('ECONNRESET', 'read'),
    ...[400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504].map((status) => answered(status)),
    answered(422, { error: { message: 'The schema is unknown.' } }),
    answered(400, { error: { code: 'moderation_blocked' } }),
    new Error('whatever'),
  ];

  it.each(failures.map((error) => ({ error })))('of $error names who has failed', ({ error }) => {
    const ofText = toUpstreamError(error, 'm', 'text model').message;
    const ofImages = toUpstreamError(error, 'm').message;
    expect(ofText).toMatch(/text model/);
    expect(ofText).not.toMatch(/image|Retry-After/);
    expect(ofImages).toMatch(/image (provider|model)/);
    expect(ofImages).not.toMatch(/text model|Retry-After/);
  });

  it('hands on why a request is not accepted', () => {
    const error = answered(422, { error: { message: 'too long' } });
    expect(toUpstreamError(error, 'm', 'text model').message).toBe(
      'The text model does not accept this request: too long',
    );
  });

  it('tells a country that is not served from a key that is refused', () => {
    const code = 'unsupported_country_region_territory';
    const inCountry = toUpstreamError(answered(403, { error: { code } }), 'm', 'text model');
    expect(inCountry).toMatchObject({ code: 'upstream_auth_failed' });
    expect(inCountry.message).toMatch(/country/);
    expect(toUpstreamError(answered(403), 'm', 'text model').message).toMatch(/denied this server access/);
    expect(toUpstreamError(answered(401), 'm', 'text model').message).toMatch(/refused the server's API key/);
  });
});

describe('a refusal for the content', () => {
  const moderationOf = (error: object) =>
    toUpstreamError(answered(400, { error: { code: 'moderation_blocked', ...error } }), 'm').moderation;

  it('hands on which categories were found, and where', () => {
    const moderation_details = { categories: ['violence', 'sexual'], moderation_stage: 'output' };
    expect(moderationOf({ moderation_details })).toEqual(moderation_details);
  });

  it('finds the categories in the message where nothing else tells them', () => {
    const message = 'Rejected by the safety system. safety_violations=[violence, sexual].';
    expect(moderationOf({ message })).toEqual({
      categories: ['violence', 'sexual'],
      moderation_stage: 'unknown',
    });
  });

  it.each([
    { message: 'Rejected.' },
    { message: 'Rejected. safety_violations=[].' },
    { moderation_details: 'violence' },
    { moderation_details: { categories: [1, null] } },
  ])('says nothing of what it was not told: %j', (error) => {
    expect(moderationOf(error)).toBeUndefined();
  });

  it('calls a stage it does not know unknown', () => {
    const moderation_details = { categories: ['violence'], moderation_stage: 'midway' };
    expect(moderationOf({ moderation_details })?.moderation_stage).toBe('unknown');
  });
});
