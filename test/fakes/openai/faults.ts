import type { FaultScope } from '../fake-server.ts';
import { type TransportFault, transportFault } from '../transport-faults.ts';
import { type ApiErrorBody, Refusal } from './refusal.ts';

/** An error the API itself answers with. */
export type ApiFault = FaultScope & { layer: 'api'; refusal: Refusal };

/** A generation that comes back wrong. */
export type ImageFault = FaultScope & { layer: 'image' } & (
    | { kind: 'invalidBase64'; image: number }
    | { kind: 'truncatedPng'; image: number }
    | { kind: 'notAnImage'; image: number }
    | { kind: 'fewerImages'; images: number }
    | { kind: 'missingData' }
    | { kind: 'jpegInsteadOfPng' }
    | { kind: 'wrongSize' }
    | { kind: 'brokenStream'; completedImages: number; end: 'cut' | 'hang' | ApiErrorBody }
  );

/** A chat completion that comes back wrong. */
export type ChatFault = FaultScope & { layer: 'chat' } & (
    | { kind: 'refusal' }
    | { kind: 'jsonSchemaUnsupported' }
    | { kind: 'textLines' }
    | { kind: 'fencedJson' }
    | { kind: 'schemaViolation' }
    | { kind: 'emptyContent' }
    | { kind: 'lengthFinish' }
    | { kind: 'contentFilterFinish' }
  );

/** Anything that may be pushed to the `faults` of a fake OpenAI. */
export type OpenAIFault = TransportFault | ApiFault | ImageFault | ChatFault;

/** Why a 429 of type `insufficient_quota` came. */
export type QuotaCode =
  | 'insufficient_quota'
  | 'credit_balance_exhausted'
  | 'organization_spend_limit_exceeded'
  | 'project_spend_limit_exceeded'
  | 'organization_usage_limit_exceeded';

function apiError(
  status: number,
  type: string,
  code: string | null,
  message: string,
  headers: Record<string, string> = {},
): ApiFault {
  return { layer: 'api', refusal: new Refusal(status, message, code, null, type, headers) };
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}

/**
 * Every fault by name. Push the result as it is, or with a path and a number of times:
 * `fake.faults.push({ ...fault.rateLimited(2), path: '/v1/images/generations', times: 3 })`.
 */
export const fault = {
  ...transportFault,

  // What the API says itself

  /** 400 `moderation_blocked`: the prompt was refused before any work. */
  moderation(): ApiFault {
    const message =
      'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID. safety_violations=[violence].';
    return apiError(400, 'image_generation_user_error', 'moderation_blocked', message);
  },

  /** 400 `moderation_blocked`: the finished image was refused. */
  moderationOutput(): ApiFault {
    const message =
      'The generated image was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID. safety_violations=[sexual].';
    return apiError(400, 'image_generation_user_error', 'moderation_blocked', message);
  },

  /** 400 `content_policy_violation`, the code of the dall-e models. */
  contentPolicy(): ApiFault {
    const message =
      'Your request was rejected as a result of our safety system. Your prompt may contain text that is not allowed by our safety system.';
    return apiError(400, 'invalid_request_error', 'content_policy_violation', message);
  },

  /** 429 that no waiting helps against. */
  quotaExhausted(code: QuotaCode = 'credit_balance_exhausted'): ApiFault {
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    return apiError(429, 'insufficient_quota', code, message);
  },

  /** 429 `rate_limit_exceeded`. @param retryAfterSeconds of the header; left out when undefined */
  rateLimited(retryAfterSeconds?: number): ApiFault {
    const message = 'Rate limit reached for images per minute (IPM): Limit 5, Used 5, Requested 1.';
    return apiError(429, 'requests', 'rate_limit_exceeded', message, retryAfter(retryAfterSeconds));
  },

  /** 429 `slow_down`. */
  slowDown(retryAfterSeconds?: number): ApiFault {
    const message = 'Your request rate rose too quickly. Please slow down.';
    return apiError(429, 'rate_limit_error', 'slow_down', message, retryAfter(retryAfterSeconds));
  },

  /** 503 `server_is_overloaded`. */
  overloaded(retryAfterSeconds?: number): ApiFault {
    const message = 'The engine is currently overloaded, please try again later.';
    return apiError(
      503,
      'service_unavailable_error',
      'server_is_overloaded',
      message,
      retryAfter(retryAfterSeconds),
    );
  },

  /** 500 without a code. */
  serverError(status = 500): ApiFault {
    const message = 'The server had an error while processing your request. Sorry about that!';
    return apiError(status, 'server_error', null, message);
  },

  /** 401, as if the key had been revoked. */
  invalidKey(): ApiFault {
    return apiError(401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided.');
  },

  /** 403 for a country that is not served. */
  forbidden(): ApiFault {
    const message = 'Country, region, or territory not supported';
    return apiError(403, 'request_forbidden', 'unsupported_country_region_territory', message);
  },

  /** 404, as if the model had been retired today. */
  modelNotFound(model = 'gpt-image-2.5-flare'): ApiFault {
    const message = `The model \`${model}\` does not exist or you do not have access to it.`;
    return apiError(404, 'invalid_request_error', 'model_not_found', message);
  },

  // Generations that come back wrong; images are counted from 0

  /** Image k has characters that are not base64. */
  invalidBase64(image = 0): ImageFault {
    return { layer: 'image', kind: 'invalidBase64', image };
  },

  /** Image k is a PNG that stops in the middle. */
  truncatedPng(image = 0): ImageFault {
    return { layer: 'image', kind: 'truncatedPng', image };
  },

  /** Image k is the base64 of a sentence. */
  notAnImage(image = 0): ImageFault {
    return { layer: 'image', kind: 'notAnImage', image };
  },

  /** Only this many images, whatever `n` says. */
  fewerImages(images: number): ImageFault {
    return { layer: 'image', kind: 'fewerImages', images };
  },

  /** An answer without `data`; a stream that ends before its first completed image. */
  missingData(): ImageFault {
    return { layer: 'image', kind: 'missingData' };
  },

  /** All images are JPEGs although PNGs are announced. */
  jpegInsteadOfPng(): ImageFault {
    return { layer: 'image', kind: 'jpegInsteadOfPng' };
  },

  /** All images are PNGs of half the width and height that are announced. */
  wrongSize(): ImageFault {
    return { layer: 'image', kind: 'wrongSize' };
  },

  /** An event stream with an `error` event after k completed images. Waits for a request with `stream`. */
  streamErrorAfter(completedImages: number, error: Partial<ApiErrorBody> = {}): ImageFault {
    const end = {
      message: 'The server had an error while processing your request. Sorry about that!',
      type: 'server_error',
      param: null,
      code: null,
      ...error,
    };
    return { layer: 'image', kind: 'brokenStream', completedImages, end };
  },

  /** An event stream whose connection closes after k completed images. Waits for a request with `stream`. */
  streamCutAfter(completedImages: number): ImageFault {
    return { layer: 'image', kind: 'brokenStream', completedImages, end: 'cut' };
  },

  /** An event stream that falls silent after k completed images. Waits for a request with `stream`. */
  streamHangAfter(completedImages: number): ImageFault {
    return { layer: 'image', kind: 'brokenStream', completedImages, end: 'hang' };
  },

  // Chat completions that come back wrong

  /** The model refuses: `refusal` set, `content` null. */
  refusal(): ChatFault {
    return { layer: 'chat', kind: 'refusal' };
  },

  /** 400 about `response_format`. Waits for a request with a `json_schema` format. */
  jsonSchemaUnsupported(): ChatFault {
    return { layer: 'chat', kind: 'jsonSchemaUnsupported' };
  },

  /** `Mood: …` lines in place of JSON, as a server answers that ignores the schema. */
  textLines(): ChatFault {
    return { layer: 'chat', kind: 'textLines' };
  },

  /** The right JSON in a Markdown code fence, with a sentence before it. */
  fencedJson(): ChatFault {
    return { layer: 'chat', kind: 'fencedJson' };
  },

  /** JSON with a wrong type, a missing and a surplus field. */
  schemaViolation(): ChatFault {
    return { layer: 'chat', kind: 'schemaViolation' };
  },

  emptyContent(): ChatFault {
    return { layer: 'chat', kind: 'emptyContent' };
  },

  /** The first half of the content, `finish_reason` `length`. */
  lengthFinish(): ChatFault {
    return { layer: 'chat', kind: 'lengthFinish' };
  },

  /** No content, `finish_reason` `content_filter`. */
  contentFilterFinish(): ChatFault {
    return { layer: 'chat', kind: 'contentFilterFinish' };
  },
};
