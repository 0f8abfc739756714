import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How a request ended, seen from the fake: `answered` wholly; `abandoned` because the client went (or the fake
 * closed) first; `cut` by the fake itself, because a fault says so.
 */
type RequestEnd = 'answered' | 'abandoned' | 'cut';

/** A `multipart/form-data` body: the values of each field, and the files, in the order they came. */
export interface RecordedForm {
  fields: Record<string, string[]>;
  files: RecordedFile[];
}

/** One file of a form. `contentType` is what the client says it is. */
interface RecordedFile {
  field: string;
  filename: string;
  contentType: string;
  bytes: Buffer;
}

/** A request as the fake received it. */
export interface RecordedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case; the key of `authorization` is replaced by `[redacted]`. */
  headers: Record<string, string>;
  /** The body as sent; empty until it is read. So are the next two. */
  bodyBytes: Buffer;
  /** The body as text; empty for a form, whose files are no text. */
  bodyText: string;
  /** The body where it is a JSON object; empty for every other body. */
  body: Record<string, unknown>;
  /** The body where it is `multipart/form-data` that can be read; null for every other body. */
  form: RecordedForm | null;
  /** Milliseconds since 1970. */
  receivedAt: number;
  /** Settles when the connection has nothing more to do with this request. Never rejects. */
  ended: Promise<RequestEnd>;
}

/** What a handler knows about the request it answers. */
export interface Exchange {
  request: RecordedRequest;
  /** As sent, for the check of the key. */
  authorization: string | undefined;
  /** Aborts when the client goes or the fake closes. */
  signal: AbortSignal;
}

/** Bytes to send, and what to do with the connection after the last of them. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** Sent in order. An event stream has one event a chunk. */
  body: readonly Buffer[] | AsyncIterable<Buffer>;
  /** `end` unless told. */
  afterBody?: 'end' | 'cut' | 'hang';
}

/** `hang`: never answer; `reset`: answer with a TCP reset. */
export type Outcome = Reply | 'hang' | 'reset';

/** Which requests a fault applies to. */
export interface FaultScope {
  /** Only requests with this path, such as `/v1/images/generations`. Left out: any request it makes sense for. */
  path?: string;
  /** How many requests it applies to before it is used up; 1 unless told, `Infinity` for ever. */
  times?: number;
}

/** Holds one request until the test lets it go. */
export interface Gate {
  /** Resolves when the request is there, its body read. */
  arrived: Promise<RecordedRequest>;
  /** Lets the request go on. Calling it before the request is there takes the gate away. */
  release(): void;
}

export interface GateOptions {
  /** Hold the next request with this path; the next one of any path when left out. */
  path?: string;
  /** Hold the answer after this many of its chunks (events of an event stream) instead of before it. */
  afterEvents?: number;
}

interface PendingGate {
  options: GateOptions;
  arrive(request: RecordedRequest): void;
  released: Promise<void>;
}

/** Long enough that no client finds a kept connection closed between two of its requests. */
const KEEP_ALIVE_MS = 120_000;

/** The part every fake has: an HTTP server on loopback that records, holds, delays, fails and counts. */
export abstract class FakeServer<Fault extends FaultScope> {
  /** Every request since the start, in the order of arrival. */
  readonly requests: RecordedRequest[] = [];
  /** Set to false where the fake serves so many requests that remembering their uploads would fill the memory. */
  keepRequests = true;
  /**
   * Faults waiting for their request; push to it. The first that suits a request is applied and, when its
   * `times` are used up, removed: an empty list means that all have happened. A request that the real service
   * would refuse is refused, and uses up no fault.
   */
  readonly faults: Fault[] = [];
  /** How many bodies were fully read and answers fully sent; the requests held now, and the most ever at once. */
  readonly counts = { bodiesRead: 0, answersSent: 0, inFlight: 0, mostInFlight: 0 };
  /** Delay before every answer to a valid request, faults included. */
  latencyMs = 0;

  readonly #gates: PendingGate[] = [];
  /** What went wrong in the fake itself or in what the test set up. */
  readonly #mistakes: unknown[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  protected abstract answer(exchange: Exchange): Promise<Outcome>;

  async listen(port: number): Promise<void> {
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.requestTimeout = 0;
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** `http://127.0.0.1:<port>`, without a path. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  requestsTo(path: string): RecordedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** Holds the next matching request (each gate holds one). */
  gate(options: GateOptions = {}): Gate {
    const arrived = Promise.withResolvers<RecordedRequest>();
    const released = Promise.withResolvers<void>();
    const pending = { options, arrive: arrived.resolve, released: released.promise };
    this.#gates.push(pending);
    return {
      arrived: arrived.promise,
      release: () => {
        const index = this.#gates.indexOf(pending);
        if (index >= 0) this.#gates.splice(index, 1);
        released.resolve();
      },
    };
  }

  /**
   * Ends every connection, hanging ones included, and stops listening. A second call does nothing.
   * @throws whatever kept the fake from answering a request, such as a brief that breaks the schema
   */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    if (this.#mistakes.length > 0) throw this.#mistakes[0];
  }

  /** The next fault for a request, taken off the list when its times are used up. */
  protected takeFault(path: string, suits: (fault: Fault) => boolean): Fault | undefined {
    const index = this.faults.findIndex((fault) => (fault.path ?? path) === path && suits(fault));
    const fault = this.faults[index];
    if (!fault) return undefined;
    const timesLeft = (fault.times ?? 1) - 1;
    if (timesLeft > 0) this.faults[index] = { ...fault, times: timesLeft };
    else this.faults.splice(index, 1);
    return fault;
  }

  /** Waits the general latency, or the one given; ends early when the client goes. */
  protected async delay(signal: AbortSignal, latencyMs = this.latencyMs): Promise<void> {
    if (latencyMs > 0) await wait(latencyMs, undefined, { signal });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    const ended = Promise.withResolvers<RequestEnd>();
    const request = toRecord(incoming, ended.promise);
    if (this.keepRequests) this.requests.push(request);
    this.counts.inFlight += 1;
    this.counts.mostInFlight = Math.max(this.counts.mostInFlight, this.counts.inFlight);

    response.once('close', () => {
      this.counts.inFlight -= 1;
      if (response.writableFinished) this.counts.answersSent += 1;
      ended.resolve(response.writableFinished ? 'answered' : 'abandoned');
      gone.abort();
    });

    try {
      const bodyBytes = await buffer(incoming).catch(() => undefined);
      if (bodyBytes === undefined) return; // the client went while sending
      await recordBody(request, bodyBytes);
      this.counts.bodiesRead += 1;

      const gate = this.#takeGate(request.path);
      if (gate && gate.options.afterEvents === undefined) await passGate(gate, request, gone.signal);

      const { authorization } = incoming.headers;
      const outcome = await this.answer({ request, authorization, signal: gone.signal });
      if (outcome === 'hang') return;
      if (outcome === 'reset') {
        ended.resolve('cut');
        incoming.socket.resetAndDestroy();
        return;
      }
      await send(response, outcome, {
        signal: gone.signal,
        beforeChunk: async (chunkIndex) => {
          if (gate?.options.afterEvents === chunkIndex) await passGate(gate, request, gone.signal);
        },
        beforeCut: () => ended.resolve('cut'),
      });
    } catch (error) {
      if (gone.signal.aborted) return;
      this.#mistakes.push(error);
      response.destroy();
    }
  }

  #takeGate(path: string): PendingGate | undefined {
    const index = this.#gates.findIndex((gate) => (gate.options.path ?? path) === path);
    return index < 0 ? undefined : this.#gates.splice(index, 1)[0];
  }
}

/** A JSON answer as a {@link Reply}. */
export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: [Buffer.from(JSON.stringify(value))],
  };
}

function toRecord(incoming: IncomingMessage, ended: Promise<RequestEnd>): RecordedRequest {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  if (headers.authorization) {
    headers.authorization = headers.authorization.replace(/^(Bearer )?.*$/i, '$1[redacted]');
  }
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    bodyBytes: Buffer.alloc(0),
    bodyText: '',
    body: {},
    form: null,
    receivedAt: Date.now(),
    ended,
  };
}

/** Whether a request says that its body is a form. */
export function isMultipart(request: RecordedRequest): boolean {
  return /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
}

async function recordBody(request: RecordedRequest, bodyBytes: Buffer): Promise<void> {
  request.bodyBytes = bodyBytes;
  if (isMultipart(request)) {
    request.form = await toForm(bodyBytes, request.headers['content-type'] ?? '');
    return;
  }
  request.bodyText = bodyBytes.toString('utf8');
  request.body = toJsonObject(request.bodyText);
}

async function toForm(bodyBytes: Buffer, contentType: string): Promise<RecordedForm | null> {
  const init = { headers: { 'content-type': contentType } };
  const entries = await new Response(new Uint8Array(bodyBytes), init).formData().catch(() => null);
  if (!entries) return null;
  const form: RecordedForm = { fields: {}, files: [] };
  for (const [field, value] of entries) {
    if (typeof value === 'string') {
      const values = form.fields[field] ?? [];
      values.push(value);
      form.fields[field] = values;
    } else {
      const bytes = Buffer.from(await value.arrayBuffer());
      form.files.push({ field, filename: value.name, contentType: value.type, bytes });
    }
  }
  return form;
}

function toJsonObject(bodyText: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bodyText);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

async function passGate(gate: PendingGate, request: RecordedRequest, signal: AbortSignal): Promise<void> {
  gate.arrive(request);
  await Promise.race([gate.released, signal.aborted ? undefined : once(signal, 'abort')]);
  signal.throwIfAborted();
}

interface SendHooks {
  signal: AbortSignal;
  beforeChunk(chunkIndex: number): Promise<void>;
  beforeCut(): void;
}

async function send(response: ServerResponse, reply: Reply, hooks: SendHooks): Promise<void> {
  const headers = { ...reply.headers };
  if (isWhole(reply.body)) {
    headers['content-length'] ??= String(reply.body.reduce((sum, chunk) => sum + chunk.length, 0));
  }
  response.writeHead(reply.status, headers);
  if (!isWhole(reply.body) || reply.afterBody) response.flushHeaders();

  let chunkIndex = 0;
  for await (const chunk of reply.body) {
    await hooks.beforeChunk(chunkIndex);
    if (!response.write(chunk)) await once(response, 'drain', { signal: hooks.signal });
    chunkIndex += 1;
  }
  await hooks.beforeChunk(chunkIndex);

  if (reply.afterBody === 'hang') return;
  if (reply.afterBody === 'cut') {
    hooks.beforeCut();
    // An empty write comes back when everything before it is with the kernel, so the client gets it all.
    await new Promise<void>((resolve) => response.write('', () => resolve()));
    response.socket?.destroy();
    return;
  }
  response.end();
}

function isWhole(body: Reply['body']): body is readonly Buffer[] {
  return Array.isArray(body);
}
