import { setTimeout as wait } from 'node:timers/promises';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import pRetry from 'p-retry';
import { AppError, type AppErrorOptions } from '../../errors.ts';

/** Names for "the content is not allowed" that OpenAI has used over the years. */
const MODERATION_CODES = new Set(['moderation_blocked', 'content_policy_violation', 'content_filter']);

/** No money left, told as 429; told apart from "too fast" by the code alone. */
const QUOTA_CODES = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
]);

/** The connection was never made, so the request was never sent. */
const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;
const NOT_TRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

const LONGEST_MESSAGE = 500;
/** A Retry-After beyond this is passed on to the caller instead of being waited for. */
const LONGEST_WAIT_SECONDS = 30;
const DEFAULT_RETRY_AFTER_SECONDS = 20;
const RETRIES = 2;

/**
 * Anything the SDK or the connection throws, as one of our named errors. Upstream texts are passed on only
 * where they speak of the caller's own request: those about keys quote parts of them.
 * @param model the model asked for, to be named when the upstream does not know it
 */
export function toUpstreamError(error: unknown, model: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof APIConnectionTimeoutError || isNamed(error, 'TimeoutError')) {
    return new AppError('upstream_timeout', undefined, { cause: error });
  }
  if (error instanceof APIConnectionError) return fromConnection(error);
  if (error instanceof APIError) return fromAnswer(error, model);
  return new AppError('upstream_error', undefined, { cause: error });
}

function fromConnection(error: APIConnectionError): AppError {
  const code = findCauseCode(error);
  if (NOT_TRUSTED.test(code)) {
    const detail = `The provider's TLS certificate is not trusted (${code}). Nothing was sent.`;
    return new AppError('upstream_unreachable', detail, { cause: error });
  }
  return new AppError(NOT_CONNECTED.test(code) ? 'upstream_unreachable' : 'upstream_error', undefined, {
    cause: error,
  });
}

function fromAnswer(error: APIError, model: string): AppError {
  const options: AppErrorOptions = { cause: error };
  const code = error.code ?? '';
  if (MODERATION_CODES.has(code)) {
    return new AppError('moderation_blocked', upstreamMessage(error), { ...options, param: 'prompt' });
  }
  if (QUOTA_CODES.has(code) || error.type === 'insufficient_quota' || error.status === 402) {
    return new AppError('insufficient_quota', undefined, options);
  }
  if (code === 'model_not_found' || error.status === 404) {
    return new AppError('upstream_model_not_found', `The provider has no model '${model}'.`, options);
  }
  switch (error.status) {
    case 400:
    case 413:
    case 422:
      return new AppError('upstream_rejected', upstreamMessage(error), {
        ...options,
        ...(error.param ? { param: error.param } : {}),
      });
    case 401:
    case 403:
      return new AppError('upstream_auth_failed', undefined, options);
    case 408:
    case 504:
      return new AppError('upstream_timeout', undefined, options);
    case 429:
      return new AppError('rate_limit_exceeded', undefined, { ...options, ...retryAfter(error) });
    case 503:
      return new AppError('upstream_overloaded', undefined, { ...options, ...retryAfter(error) });
    default:
      return new AppError('upstream_error', undefined, options);
  }
}

function upstreamMessage(error: APIError): string | undefined {
  const body = error.error as { message?: unknown } | string | undefined;
  const text = typeof body === 'string' ? body : body?.message;
  return typeof text === 'string' && text !== '' ? text.slice(0, LONGEST_MESSAGE) : undefined;
}

function retryAfter(error: APIError): { retryAfterSeconds: number } {
  const header = error.headers?.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return {
    retryAfterSeconds: Number.isFinite(seconds)
      ? Math.max(0, Math.ceil(seconds))
      : DEFAULT_RETRY_AFTER_SECONDS,
  };
}

function findCauseCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return '';
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/**
 * Runs a call, and again only when it is known that the first was not carried out: the connection was
 * refused, or the provider said "too many requests" for a reason other than money.
 * @param call throws `AppError`s
 */
export function retryWhereNothingWasDone<Result>(
  call: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  return pRetry(call, {
    retries: RETRIES,
    minTimeout: 250,
    maxTimeout: 2000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => wasNotDone(error),
    onFailedAttempt: async ({ error }) => {
      const seconds = error instanceof AppError && wasNotDone(error) ? (error.retryAfterSeconds ?? 0) : 0;
      await wait(seconds * 1000, undefined, { signal });
    },
  });
}

function wasNotDone(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'upstream_unreachable') return true;
  return error.code === 'rate_limit_exceeded' && (error.retryAfterSeconds ?? 0) <= LONGEST_WAIT_SECONDS;
}
