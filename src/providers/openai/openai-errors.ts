import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import type { Dispatcher } from 'undici';
import { AppError, type AppErrorOptions, type ErrorCode, type ModerationDetails } from '../../errors.ts';

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

/** Between us and the upstream, so nothing was sent to the latter. */
const PROXY_FAILED = /^UND_ERR_PRX_/;
/** How undici tells the status of a proxy that makes no tunnel. */
const PROXY_REFUSED = /^Proxy response \((\d{3})\)/;

/** Who has failed, as the caller is told. An image server is one of the operator's own. */
export type Upstream = 'image provider' | 'text model' | 'image server';

/** The variable that holds the key for each. */
const KEY_VARIABLES: Record<Upstream, string> = {
  'image provider': 'OPENAI_API_KEY',
  'text model': 'OPENAI_API_KEY',
  'image server': 'IMAGE_BACKEND_API_KEY',
};

/** Sentences that hold where the request as a whole goes on, too: by other means, or with the other images. */
const SENTENCES = {
  moderation_blocked: (upstream) => `The ${upstream} refused this request for its content.`,
  upstream_rejected: (upstream) => `The ${upstream} does not accept this request.`,
  insufficient_quota: (upstream) =>
    `The server's account for the ${upstream} has no credit left. Its operator has to add some.`,
  rate_limit_exceeded: (upstream) => `The ${upstream} takes no more requests at the moment (rate limit).`,
  upstream_auth_failed: (upstream) =>
    `The ${upstream} refused the server's API key. Its operator has to check ${KEY_VARIABLES[upstream]}.`,
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

/** An answer that is no success, as the SDK's own error of its status; bodies of every form, and none, are understood. */
export async function readApiError({
  statusCode,
  headers,
  body,
}: Dispatcher.ResponseData): Promise<APIError> {
  const text = await body.text();
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  const answer = parseObject(text);
  const envelope = answer === undefined || 'error' in answer ? answer : { error: answer };
  return APIError.generate(statusCode, envelope, text, new Headers(kept));
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function named(code: keyof typeof SENTENCES, upstream: Upstream, options: AppErrorOptions): AppError {
  return new AppError(code, SENTENCES[code](upstream), options);
}

function fromConnection(error: APIConnectionError, upstream: Upstream): AppError {
  const { code, syscall, message } = findCause(error);
  const [, refusal] = PROXY_REFUSED.exec(message) ?? [];
  if (refusal !== undefined || PROXY_FAILED.test(code)) {
    const reason = refusal === undefined ? '' : ` (it answered ${refusal})`;
    const detail = `The proxy lets nothing through to the ${upstream}${reason}: the server's operator has to check HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Nothing was sent.`;
    return new AppError('upstream_unreachable', detail, { cause: error });
  }
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
    const moderation = moderationOf(error);
    return new AppError('moderation_blocked', detail, {
      ...options,
      param: 'prompt',
      ...(moderation === undefined ? {} : { moderation }),
    });
  }
  if (QUOTA_CODES.has(code) || error.type === 'insufficient_quota' || error.status === 402) {
    return named('insufficient_quota', upstream, options);
  }
  if (code === 'model_not_found' || error.status === 404) {
    return new AppError('upstream_model_not_found', notFound(model, upstream), options);
  }
  switch (error.status) {
    case 400:
    case 413:
    case 422:
      return new AppError('upstream_rejected', withReason(SENTENCES.upstream_rejected(upstream), error), {
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
      return new AppError('upstream_overloaded', overload(error, upstream), {
        ...options,
        ...retryAfter(error),
      });
    default:
      return named('upstream_error', upstream, options);
  }
}

/** What was found, by the error's `moderation_details`, else by the end of its message. */
function moderationOf(error: APIError): ModerationDetails | undefined {
  const { moderation_details: details, message } = (error.error ?? {}) as {
    moderation_details?: { categories?: unknown; moderation_stage?: unknown };
    message?: unknown;
  };
  const told = Array.isArray(details?.categories) ? details.categories : violationsIn(message);
  const categories = told.filter((category) => typeof category === 'string' && category !== '');
  if (categories.length === 0) return undefined;
  const stage = details?.moderation_stage;
  return { categories, moderation_stage: stage === 'input' || stage === 'output' ? stage : 'unknown' };
}

/** From `… safety_violations=[violence, sexual].` */
function violationsIn(message: unknown): string[] {
  const [, list = ''] =
    /safety_violations=\[([^\]]*)\]/.exec(typeof message === 'string' ? message : '') ?? [];
  return list.split(',').map((category) => category.trim());
}

function notFound(model: string, upstream: Upstream): string {
  return upstream === 'image server'
    ? `The image server has no model '${model}', or not the route that was called: its operator has to check IMAGE_BACKEND_MODEL and IMAGE_BACKEND_URL, which ends with the version (/v1).`
    : `The provider has no ${upstream === 'text model' ? 'text' : 'image'} model '${model}'.`;
}

/** An image server says 503 for other things too, such as a model that is not loaded. */
function overload(error: APIError, upstream: Upstream): string {
  return upstream === 'image server'
    ? withReason('The image server cannot take requests at the moment.', error)
    : SENTENCES.upstream_overloaded(upstream);
}

function withReason(sentence: string, error: APIError): string {
  const reason = upstreamMessage(error);
  return reason === undefined ? sentence : `${sentence.slice(0, -1)}: ${reason}`;
}

function denial(code: string, upstream: Upstream): string {
  return code === COUNTRY_CODE
    ? `The ${upstream} is not offered in the country or region of this server.`
    : `The ${upstream} denied this server access (403): its operator has to check what ${KEY_VARIABLES[upstream]} may be used for, and where.`;
}

/** From `{"error":{"message"}}`, `{"error":"text"}` or FastAPI's `{"detail"}`. */
function upstreamMessage(error: APIError): string | undefined {
  const body = error.error as { message?: unknown; detail?: unknown } | string | undefined;
  const text = typeof body === 'string' ? body : (body?.message ?? detailText(body?.detail));
  return typeof text === 'string' && text !== '' ? text.slice(0, LONGEST_MESSAGE) : undefined;
}

/** FastAPI's `detail` is a sentence, or a list of what is wrong with which field. */
function detailText(detail: unknown): unknown {
  if (!Array.isArray(detail)) return detail;
  return (detail as ({ loc?: unknown; msg?: unknown } | null)[])
    .map((entry) => [Array.isArray(entry?.loc) ? entry.loc.at(-1) : undefined, entry?.msg])
    .map((parts) => parts.filter((part) => typeof part === 'string').join(': '))
    .filter(Boolean)
    .join('; ');
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
function findCause(error: unknown): { code: string; syscall: unknown; message: string } {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') {
      const { code, message } = cause;
      return { code, message, syscall: 'syscall' in cause ? cause.syscall : undefined };
    }
  }
  return { code: '', syscall: undefined, message: '' };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
