import { randomUUID } from 'node:crypto';
import {
  type Exchange,
  FakeServer,
  isMultipart,
  jsonReply,
  type Outcome,
  type Reply,
} from './fake-server.ts';
import { defaultBrief } from './openai/brief.ts';
import { chatReply } from './openai/chat-reply.ts';
import { type ChatJob, readChatRequest } from './openai/chat-request.ts';
import { readEditForm, readEditJson } from './openai/edit-request.ts';
import { embeddingReply, readEmbeddingRequest } from './openai/embeddings.ts';
import type { OpenAIFault } from './openai/faults.ts';
import { readGenerationRequest } from './openai/generation-request.ts';
import type { ImageJob } from './openai/image-parameters.ts';
import { imageReply } from './openai/image-reply.ts';
import { listModels } from './openai/models.ts';
import { moderationReply, readModerationRequest } from './openai/moderations.ts';
import { modelNotFound, Refusal } from './openai/refusal.ts';
import { applyTransportFault, suitsEventStream } from './transport-faults.ts';

export { fault } from './openai/faults.ts';
export { NEXT_IMAGE_MODEL } from './openai/models.ts';

export interface FakeOpenAIOptions {
  /** A free one unless told. */
  port?: number;
  /** The only key that is let in; `sk-test-imaginate` unless told. */
  apiKey?: string;
  /** What the text model says to a sentence; see {@link FakeOpenAI.brief}. */
  brief?: (sentence: string) => object | string;
  /**
   * Answer with prebuilt PNGs of about this many bytes instead of drawn ones, so that a benchmark measures its
   * client. PNG only.
   */
  imageBytes?: number;
  /** Delay before every answer to a valid request. */
  latencyMs?: number;
  /** See {@link FakeOpenAI.shutdownDates}. */
  shutdownDates?: Record<string, string | null>;
}

/**
 * The OpenAI API of November 2026, as strict as the real one: generations, edits, chat completions, embeddings,
 * moderations and models. What is retired (variations, dall-e) or not needed answers 404.
 */
export class FakeOpenAI extends FakeServer<OpenAIFault> {
  readonly apiKey: string;
  /**
   * What the text model says to the last user message: an object is sent as JSON (and must satisfy a strict
   * schema; surplus fields are dropped), a string as it is. May be replaced at any time.
   */
  brief: (sentence: string) => object | string;
  /**
   * By model, the `shutdown_date` that the list of models gives in place of the known one. May be replaced or
   * changed at any time. It changes no other answer: a model works whatever its date.
   */
  shutdownDates: Record<string, string | null>;
  readonly #imageBytes: number | undefined;

  constructor(options: FakeOpenAIOptions) {
    super();
    this.apiKey = options.apiKey ?? 'sk-test-imaginate';
    this.brief = options.brief ?? defaultBrief;
    this.latencyMs = options.latencyMs ?? 0;
    this.shutdownDates = options.shutdownDates ?? {};
    this.#imageBytes = options.imageBytes;
  }

  /** The base URL for clients, with `/v1`. */
  get url(): string {
    return `${this.origin}/v1`;
  }

  protected async answer(exchange: Exchange): Promise<Outcome> {
    try {
      this.#checkKey(exchange.authorization);
      return await this.#route(exchange);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return withRequestId(jsonReply(error.status, { error: error.body }, error.headers));
    }
  }

  #checkKey(authorization: string | undefined): void {
    if (!authorization) {
      const message =
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).";
      throw new Refusal(401, message, 'invalid_api_key');
    }
    if (authorization !== `Bearer ${this.apiKey}`) {
      const message =
        'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.';
      throw new Refusal(401, message, 'invalid_api_key');
    }
  }

  async #route(exchange: Exchange): Promise<Outcome> {
    const { method, path } = exchange.request;
    if (method === 'POST' && path === '/v1/images/generations') {
      return this.#answerImages(exchange, readGenerationRequest(readJson(exchange)));
    }
    if (method === 'POST' && path === '/v1/images/edits') {
      const { request } = exchange;
      return this.#answerImages(
        exchange,
        isMultipart(request)
          ? await readEditForm(request.form)
          : await readEditJson(readJson(exchange, "'multipart/form-data' and 'application/json'")),
      );
    }
    if (method === 'POST' && path === '/v1/embeddings') {
      const job = readEmbeddingRequest(readJson(exchange));
      return this.#answerWithFaults(exchange, async () => embeddingReply(job));
    }
    if (method === 'POST' && path === '/v1/moderations') {
      const job = readModerationRequest(readJson(exchange));
      return this.#answerWithFaults(exchange, async () => moderationReply(job));
    }
    if (method === 'POST' && path === '/v1/chat/completions') {
      const job = readChatRequest(readJson(exchange));
      return this.#answerChat(exchange, job);
    }
    if (method === 'GET' && path === '/v1/models') {
      return this.#answerWithFaults(exchange, async () =>
        jsonReply(200, { object: 'list', data: listModels(this.shutdownDates) }),
      );
    }
    if (method === 'GET' && path.startsWith('/v1/models/')) {
      const id = decodeURIComponent(path.slice('/v1/models/'.length));
      const entry = listModels(this.shutdownDates).find((model) => model.id === id);
      if (!entry) throw modelNotFound(id);
      return this.#answerWithFaults(exchange, async () => jsonReply(200, entry));
    }
    throw new Refusal(404, `Invalid URL (${method} ${path})`, null);
  }

  async #answerImages(exchange: Exchange, job: ImageJob): Promise<Outcome> {
    const suits = (fault: OpenAIFault) => {
      if (fault.layer === 'transport') return !job.stream || suitsEventStream(fault);
      if (fault.layer === 'image') return job.stream || fault.kind !== 'brokenStream';
      return fault.layer === 'api';
    };
    const makeReply = (fault?: OpenAIFault) =>
      imageReply(job, this.#imageBytes, fault?.layer === 'image' ? fault : undefined);
    return this.#answerWithFaults(exchange, makeReply, suits);
  }

  async #answerChat(exchange: Exchange, job: ChatJob): Promise<Outcome> {
    const suits = (fault: OpenAIFault) => {
      if (fault.layer === 'chat') return job.schema !== null || fault.kind !== 'jsonSchemaUnsupported';
      return fault.layer !== 'image';
    };
    const makeReply = async (fault?: OpenAIFault) =>
      chatReply(job, this.brief(job.sentence), fault?.layer === 'chat' ? fault : undefined);
    return this.#answerWithFaults(exchange, makeReply, suits);
  }

  async #answerWithFaults(
    { request, signal }: Exchange,
    makeReply: (fault?: OpenAIFault) => Promise<Reply>,
    suits: (fault: OpenAIFault) => boolean = isBelowContent,
  ): Promise<Outcome> {
    const fault = this.takeFault(request.path, suits);
    const isSlow = fault?.layer === 'transport' && fault.kind === 'slow';
    await this.delay(signal, isSlow ? fault.latencyMs : this.latencyMs);
    if (fault?.layer === 'api') throw fault.refusal;
    const makeReplyWithId = async () => withRequestId(await makeReply(fault));
    return fault?.layer === 'transport' ? applyTransportFault(fault, makeReplyWithId) : makeReplyWithId();
  }
}

function isBelowContent(fault: OpenAIFault): boolean {
  return fault.layer === 'transport' || fault.layer === 'api';
}

/** Starts a fake OpenAI on 127.0.0.1. Close it at the end. */
export async function startFakeOpenAI(options: FakeOpenAIOptions = {}): Promise<FakeOpenAI> {
  const fake = new FakeOpenAI(options);
  await fake.listen(options.port ?? 0);
  return fake;
}

function readJson({ request }: Exchange, acceptedTypes = "'application/json'"): Record<string, unknown> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(contentType)) {
    const message = `Unsupported content type: '${contentType}'. This API method only accepts ${acceptedTypes} requests.`;
    throw new Refusal(400, message, 'unsupported_content_type');
  }
  let value: unknown;
  try {
    value = JSON.parse(request.bodyText);
  } catch {
    throw new Refusal(400, 'We could not parse the JSON body of your request.', null);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'Invalid body: expected a JSON object.', 'invalid_type');
  }
  return value as Record<string, unknown>;
}

/** On every answer of the API; not on those of a proxy in between, which some faults play. */
function withRequestId(reply: Reply): Reply {
  const requestId = `req_${randomUUID().replaceAll('-', '')}`;
  return { ...reply, headers: { 'x-request-id': requestId, ...reply.headers } };
}
