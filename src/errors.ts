/** What a caller did, or what happened to us: the first word of every OpenAI error envelope. */
type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'image_generation_user_error'
  | 'insufficient_quota'
  | 'rate_limit_error'
  | 'service_unavailable_error'
  | 'upstream_error'
  | 'server_error';

interface ErrorEntry {
  /** HTTP status of the answer. */
  status: number;
  type: ErrorType;
  /** The sentence a caller reads when the place that throws has nothing more exact to say. */
  message: string;
  /**
   * True where a request to a provider may have been carried out (and billed) although no result came back.
   * It is never sent again by us; if it was a paid one, its Idempotency-Key keeps answering with this error.
   */
  outcomeUnknown?: true;
}

/** Every error this server answers with. `docs/errors.md` is kept equal to this table by a test. */
export const errorTable = {
  // The request
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field of the request has a value that cannot be used.',
  },
  invalid_json: { status: 400, type: 'invalid_request_error', message: 'The body is not valid JSON.' },
  invalid_body: {
    status: 400,
    type: 'invalid_request_error',
    message:
      'The body could not be read. Send JSON, a urlencoded form or a multipart form, and send it whole.',
  },
  empty_request: {
    status: 400,
    type: 'invalid_request_error',
    message:
      "There is nothing to draw: send 'search', or at least one of 'moods', 'theme', 'background', 'object', 'act', 'styles'.",
  },
  body_too_large: {
    status: 413,
    type: 'invalid_request_error',
    message: 'The body is larger than this server accepts.',
  },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    message:
      'Send the body as application/json, application/x-www-form-urlencoded or multipart/form-data, in UTF-8.',
  },
  invalid_image_number: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The image number must be a whole number, counted from 0.',
  },
  invalid_generation_id: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The generation id must be a UUID of version 7, as in the "id" of a generation record.',
  },
  invalid_idempotency_key: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The Idempotency-Key header must be 1 to 255 printable ASCII characters.',
  },
  idempotency_needs_session: {
    status: 400,
    type: 'invalid_request_error',
    message:
      'An Idempotency-Key is remembered within a session, and this request came without one. Send the X-Imaginate-Session token (or the cookie) of an earlier answer, such as that of GET /session.',
  },
  idempotency_key_reused: {
    status: 422,
    type: 'invalid_request_error',
    message: 'This Idempotency-Key was used with another body. Send a new key for a new request.',
  },
  idempotency_no_result: {
    status: 409,
    type: 'invalid_request_error',
    message:
      'This Idempotency-Key was used before, but its images are not here: the server stopped before they were stored, or they were deleted. They may have been paid for, so nothing is made again under this key. Send a new key to make them anew.',
  },
  session_invalid: {
    status: 401,
    type: 'authentication_error',
    message:
      "The session token was not issued by this server. Leave out the X-Imaginate-Session header (and the cookie) to use or open a session, or send 'new' to open one.",
  },
  origin_not_allowed: {
    status: 403,
    type: 'permission_error',
    message: 'Web pages of this origin may not use this server. The operator can add it to CORS_ORIGINS.',
  },
  host_not_allowed: {
    status: 403,
    type: 'permission_error',
    message:
      'This server answers on loopback only, under the names localhost, 127.0.0.1 and [::1]. The operator can add others to ALLOWED_HOSTS.',
  },
  not_found: { status: 404, type: 'invalid_request_error', message: 'There is no such route.' },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    message: 'This route does not take that method.',
  },
  generation_not_found: {
    status: 404,
    type: 'invalid_request_error',
    message: 'This session has no such generation.',
  },
  image_not_found: {
    status: 404,
    type: 'invalid_request_error',
    message: 'The generation has no image of that number.',
  },
  precondition_failed: {
    status: 412,
    type: 'invalid_request_error',
    message: 'The image is not the one that the If-Match or If-Unmodified-Since header names.',
  },
  range_not_satisfiable: {
    status: 416,
    type: 'invalid_request_error',
    message: 'The Range header asks for bytes beyond the end of the image.',
  },

  // Requests in the form of the OpenAI API, with the codes it gives
  missing_required_parameter: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field that the request needs is not there.',
  },
  invalid_type: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field of the request has a value of another type than it takes.',
  },
  invalid_value: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field of the request has a value that is not one of those it takes.',
  },
  empty_string: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field of the request is an empty text.',
  },
  empty_array: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field of the request is an empty list.',
  },
  string_above_max_length: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field of the request is longer than it may be.',
  },
  array_above_max_length: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A field of the request has more entries than it may have.',
  },
  integer_below_min_value: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A number of the request is smaller than it may be.',
  },
  integer_above_max_value: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A number of the request is larger than it may be.',
  },
  invalid_parameter_combination: {
    status: 400,
    type: 'invalid_request_error',
    message: 'Two fields of the request do not go together.',
  },
  unsupported_parameter: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The model cannot do what a field of the request asks for.',
  },
  invalid_image_file: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A file of the request is not an image that can be used.',
  },
  image_too_large: {
    status: 413,
    type: 'invalid_request_error',
    message: 'An image of the request has more bytes or pixels than it may have.',
  },
  model_not_found: {
    status: 404,
    type: 'invalid_request_error',
    message: 'The model does not exist here. GET /v1/models lists those that do.',
  },
  invalid_api_key: {
    status: 401,
    type: 'invalid_request_error',
    message:
      "The API key is missing or wrong. Send one that this server's operator gave out as 'Authorization: Bearer <key>'.",
  },
  link_expired: {
    status: 410,
    type: 'invalid_request_error',
    message: 'This link was valid for 60 minutes. The image is still in the session it was made in.',
  },
  daily_budget_exceeded: {
    status: 429,
    type: 'insufficient_quota',
    message: 'The daily budget of this API key is used up. It starts anew at midnight UTC.',
  },

  target_not_found: {
    status: 400,
    type: 'invalid_request_error',
    message:
      "Nothing in the picture looks like 'target'. Name something that is seen in it, or send a 'mask'.",
  },

  request_cancelled: {
    status: 499,
    type: 'invalid_request_error',
    message: 'The caller hung up before the work was done; it was stopped.',
  },

  // What the providers said
  moderation_blocked: {
    status: 400,
    type: 'image_generation_user_error',
    message: 'This request was refused for its content. Nothing was made.',
  },
  extraction_refused: {
    status: 400,
    type: 'image_generation_user_error',
    message: 'The text model refused this sentence for its content.',
  },
  upstream_rejected: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The image provider does not accept this request.',
  },
  insufficient_quota: {
    status: 429,
    type: 'insufficient_quota',
    message: "The server's account at the image provider has no credit left. Its operator has to add some.",
  },
  rate_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    message: 'No more images can be made at the moment. Try again after Retry-After seconds.',
  },
  upstream_auth_failed: {
    status: 502,
    type: 'upstream_error',
    message: "The provider refused the server's API key. Its operator has to check OPENAI_API_KEY.",
  },
  upstream_model_not_found: {
    status: 502,
    type: 'upstream_error',
    message: 'The provider does not know the configured model.',
  },
  upstream_unreachable: {
    status: 502,
    type: 'upstream_error',
    message: 'The provider could not be reached. Nothing was made and nothing was paid.',
  },
  upstream_error: {
    status: 502,
    type: 'upstream_error',
    message: 'The provider failed while working on the request.',
    outcomeUnknown: true,
  },
  upstream_invalid_response: {
    status: 502,
    type: 'upstream_error',
    message: 'The provider answered with something that is not a whole image reply.',
    outcomeUnknown: true,
  },
  upstream_overloaded: {
    status: 503,
    type: 'service_unavailable_error',
    message: 'The provider is overloaded. Try again after Retry-After seconds.',
  },
  upstream_timeout: {
    status: 504,
    type: 'upstream_error',
    message: 'The provider did not answer in time.',
    outcomeUnknown: true,
  },
  extraction_failed: {
    status: 502,
    type: 'upstream_error',
    message: 'The sentence could not be translated, and EXTRACTOR=openai allows no other way.',
  },

  // This server
  server_stopping: {
    status: 503,
    type: 'service_unavailable_error',
    message: 'The server is stopping and takes no new work. Try again in a moment.',
  },
  server_stopped: {
    status: 503,
    type: 'service_unavailable_error',
    message: 'The server was stopped while it worked on this request. The images may have been paid for.',
    outcomeUnknown: true,
  },
  server_busy: {
    status: 503,
    type: 'service_unavailable_error',
    message: 'Too many requests are waiting already. Try again after Retry-After seconds.',
  },
  drawing_failed: {
    status: 500,
    type: 'server_error',
    message: 'The picture could not be drawn.',
  },
  runtime_not_installed: {
    status: 503,
    type: 'service_unavailable_error',
    message:
      "A package for models on this machine is not installed. The server's operator has to run 'npm install --include=optional'.",
  },
  model_not_installed: {
    status: 503,
    type: 'service_unavailable_error',
    message: "A model for this is not on this machine. 'npm run models -- list' names those to get.",
  },
  model_unusable: {
    status: 503,
    type: 'service_unavailable_error',
    message: "The files of a model on this machine cannot be used. 'npm run models -- verify' tells which.",
  },
  inference_failed: {
    status: 500,
    type: 'server_error',
    message: 'A model on this machine failed while working on the request.',
  },
  storage_full: {
    status: 507,
    type: 'server_error',
    message: 'There is no room left to store images. The operator has to free disk space or set a retention.',
    outcomeUnknown: true,
  },
  storage_failed: {
    status: 500,
    type: 'server_error',
    message: 'The images could not be written to or read from the disk.',
    outcomeUnknown: true,
  },
  internal_error: {
    status: 500,
    type: 'server_error',
    message: 'The server made a mistake. It has been logged under the requestId.',
    outcomeUnknown: true,
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

export interface AppErrorOptions {
  /** The request field at fault, as the caller wrote it. */
  param?: string;
  /** Seconds after which a new try makes sense; sent as `Retry-After`. */
  retryAfterSeconds?: number;
  /** Why the content was refused. */
  moderation?: ModerationDetails;
  /** Headers of the answer, such as what is left of a limit. */
  headers?: Readonly<Record<string, string>>;
  /** What made us throw; logged, never sent. */
  cause?: unknown;
}

/** As in the errors of OpenAI's Responses API: which categories, and whether the request or the result was refused. */
export interface ModerationDetails {
  categories: string[];
  moderation_stage: 'input' | 'output' | 'unknown';
}

/**
 * The one error class of the server: a code for machines, a sentence for people, the cause for us.
 * Stages and providers throw codes; only `middleware/handle-error.ts` reads statuses.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly param: string | null;
  readonly retryAfterSeconds: number | undefined;
  readonly moderation: ModerationDetails | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail the exact sentence to send instead of the table's; must hold no key, prompt or base64. */
  constructor(code: ErrorCode, detail?: string, options: AppErrorOptions = {}) {
    super(detail ?? errorTable[code].message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.moderation = options.moderation;
    this.headers = options.headers ?? {};
  }

  /** Whether the work may have been done and paid for although no result came back. */
  get outcomeUnknown(): boolean {
    return (errorTable[this.code] as ErrorEntry).outcomeUnknown === true;
  }
}

/** Any thrown value as an `AppError`; what is not one already becomes `internal_error` with its cause. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal_error', undefined, { cause: error });
}

/** For the log: what an upstream says may quote the prompt, so only its codes are kept. */
export function describeCause(error: AppError): unknown {
  const { cause } = error;
  if (!(cause instanceof Error)) return undefined;
  if ('requestID' in cause && 'status' in cause && 'code' in cause) {
    return { name: cause.name, status: cause.status, code: cause.code, upstreamRequestId: cause.requestID };
  }
  if (error.code === 'internal_error') return cause.stack;
  return { name: cause.name, code: 'code' in cause ? cause.code : undefined };
}

/** The OpenAI error envelope; `requestId` is ours and harmless to OpenAI clients. */
export interface ErrorEnvelope {
  error: {
    message: string;
    type: string;
    param: string | null;
    code: string;
    requestId: string;
    /** Set where the content was refused. */
    moderation_details?: ModerationDetails;
  };
}

/** The envelope to send for an error, in an HTTP body or as an `error` event. */
export function toErrorEnvelope(error: AppError, requestId: string): ErrorEnvelope {
  return {
    error: {
      message: error.message,
      type: errorTable[error.code].type,
      param: error.param,
      code: error.code,
      requestId,
      ...(error.moderation === undefined ? {} : { moderation_details: error.moderation }),
    },
  };
}
