import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { AppError, type AppErrorOptions, type ErrorCode } from '../../errors.ts';

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

/** Who has failed, as the caller is told. */
export type Upstream = 'image provider' | 'text model';

/** Sentences that hold where the request as a whole goes on, too: by other means, or with the other images. */
const SENTENCES = {
  moderation_blocked: (upstream) => `The ${upstream} refused this request for its content.`,
  upstream_rejected: (upstream) => `The ${upstream} does not accept this request.`,
  insufficient_quota: (upstream) =>
    `The server's account for the ${upstream} has no credit left. Its operator has to add some.`,
  rate_limit_exceeded: (upstream) => `The ${upstream} takes no more requests at the moment (rate limit).`,
  upstream_auth_failed: (upstream) =>
    `The ${upstream} refused the server's API key. Its operator has to check OPENAI_API_KEY.`,
  upstream_unreachable: (upstream) => `The ${upstream} could not be reached. Nothing was sent.`,
  upstream_error: (upstream) => `The ${upstream} failed while working on the request.`,
  upstream_overloaded: (upstream) => `The ${upstream} is overloaded.`,
  upstream_timeout: (upstream) => `The ${upstream} did not answer in time.`,
} satisfies Partial<Record<ErrorCode, (upstream: Upstream) => string>>;

/** Told as 403, though the key is right. */
const COUNTRY_CODE = 'unsupported_country_region_territory';

const LONGEST_MESSAGE = 500;
const DEFAULT_RETRY_AFTER_SECONDS = 20;

/**
 * Anything the SDK or the connection throws, as one of our named errors. Upstream texts are passed on only
 * where they speak of the caller's own request: those about keys quote parts of them.
 * @param model the model asked for, to be named when the upstream does not know it
 */
export function toUpstreamError(
  error: unknown,
  model: string,
  upstream: Upstream = 'image provider',
): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof APIConnectionTimeoutError || isNamed(error, 'TimeoutError')) {
    return named('upstream_timeout', upstream, { cause: error });
  }
  if (error instanceof APIConnectionError) return fromConnection(error, upstream);
  if (error instanceof APIError) return fromAnswer(error, model, upstream);
  return named('upstream_error', upstream, { cause: error });
}

function named(code: keyof typeof SENTENCES, upstream: Upstream, options: AppErrorOptions): AppError {
  return new AppError(code, SENTENCES[code](upstream), options);
}

function fromConnection(error: APIConnectionError, upstream: Upstream): AppError {
  const { code, syscall } = findCause(error);
  const isConnected = syscall === 'read' || syscall === 'write';
  if (NOT_TRUSTED.test(code)) {
    const detail = `The TLS certificate of the ${upstream} is not trusted (${code}). Nothing was sent.`;
    return new AppError('upstream_unreachable', detail, { cause: error });
  }
  const wasNotSent = NOT_CONNECTED.test(code) && !isConnected;
  return named(wasNotSent ? 'upstream_unreachable' : 'upstream_error', upstream, { cause: error });
}

function fromAnswer(error: APIError, model: string, upstream: Upstream): AppError {
  const options: AppErrorOptions = { cause: error };
  const code = error.code ?? '';
  if (MODERATION_CODES.has(code)) {
    const detail = upstreamMessage(error) ?? SENTENCES.moderation_blocked(upstream);
    return new AppError('moderation_blocked', detail, { ...options, param: 'prompt' });
  }
  if (QUOTA_CODES.has(code) || error.type === 'insufficient_quota' || error.status === 402) {
    return named('insufficient_quota', upstream, options);
  }
  if (code === 'model_not_found' || error.status === 404) {
    const detail = `The provider has no ${upstream === 'text model' ? 'text' : 'image'} model '${model}'.`;
    return new AppError('upstream_model_not_found', detail, options);
  }
  switch (error.status) {
    case 400:
    case 413:
    case 422:
      return new AppError('upstream_rejected', rejection(error, upstream), {
        ...options,
        ...(error.param ? { param: error.param } : {}),
      });
    case 401:
      return named('upstream_auth_failed', upstream, options);
    case 403:
      return new AppError('upstream_auth_failed', denial(code, upstream), options);
    case 408:
    case 504:
      return named('upstream_timeout', upstream, options);
    case 429:
      return named('rate_limit_exceeded', upstream, { ...options, ...retryAfter(error) });
    case 503:
      return named('upstream_overloaded', upstream, { ...options, ...retryAfter(error) });
    default:
      return named('upstream_error', upstream, options);
  }
}

function rejection(error: APIError, upstream: Upstream): string {
  const reason = upstreamMessage(error);
  const sentence = SENTENCES.upstream_rejected(upstream);
  return reason === undefined ? sentence : `${sentence.slice(0, -1)}: ${reason}`;
}

function denial(code: string, upstream: Upstream): string {
  return code === COUNTRY_CODE
    ? `The ${upstream} is not offered in the country or region of this server.`
    : `The ${upstream} denied this server access (403): its operator has to check what OPENAI_API_KEY may be used for, and where.`;
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
