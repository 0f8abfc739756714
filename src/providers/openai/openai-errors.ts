import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
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

/** The connection was never made, so the request was never sent (unless it broke while reading or writing). */
const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;
const NOT_TRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

const LONGEST_MESSAGE = 500;
const DEFAULT_RETRY_AFTER_SECONDS = 20;

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
  const { code, syscall } = findCause(error);
  const isConnected = syscall === 'read' || syscall === 'write';
  if (NOT_TRUSTED.test(code)) {
    const detail = `The provider's TLS certificate is not trusted (${code}). Nothing was sent.`;
    return new AppError('upstream_unreachable', detail, { cause: error });
  }
  const wasNotSent = NOT_CONNECTED.test(code) && !isConnected;
  return new AppError(wasNotSent ? 'upstream_unreachable' : 'upstream_error', undefined, { cause: error });
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

/** The first of an error's causes that carries a code, with the system call it came from where it has one. */
function findCause(error: unknown): { code: string; syscall: unknown } {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') {
      return { code: cause.code, syscall: 'syscall' in cause ? cause.syscall : undefined };
    }
  }
  return { code: '', syscall: undefined };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
