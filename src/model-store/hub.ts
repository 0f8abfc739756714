import { PassThrough, type Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Outbound } from '../outbound.ts';
import { HubUnavailable, type Patience, withRetries, withStallWatch } from './hub-patience.ts';
import { ModelStoreError } from './model-store-error.ts';
import { isInnerPath } from './safe-path.ts';

/** A file of a repository, as the hub lists it. */
export interface HubFile {
  path: string;
  size: number;
  /** Large files (LFS) are known by their SHA-256, small ones by what git calls them. */
  hash: { algorithm: 'sha256' | 'git-blob'; hex: string };
}

/** An open answer with a file's bytes, or with a part of them. */
export interface HubAnswer {
  /** 206 with a part of the file, 200 with the whole. */
  status: 200 | 206;
  headers: Dispatcher.ResponseData['headers'];
  /** Ends where the connection is lost, be it before the end. */
  body: Readable;
}

/** The part of a file that is asked for. */
interface ByteRange {
  from: number;
  /** Of the file that the first part came from: another one is sent whole. Undefined: the hub gave none. */
  etag: string | undefined;
}

/** A model hub in the layout of Hugging Face. */
export interface Hub {
  /** Without credentials, for sentences. */
  readonly address: string;
  /** @returns the commit that a branch, tag or commit stands for */
  resolveRevision(repository: string, revision: string, signal: AbortSignal): Promise<string>;
  /** Files whose paths would lead out of a folder are left out. */
  listFiles(repository: string, commit: string, signal: AbortSignal): Promise<HubFile[]>;
  /** Tries once: {@link HubUnavailable} says that another try makes sense. */
  openFile(request: HubFileRequest): Promise<HubAnswer>;
}

interface HubFileRequest {
  repository: string;
  commit: string;
  path: string;
  range: ByteRange | undefined;
  signal: AbortSignal;
}

export interface HubOptions extends Pick<Config['hub'], 'endpoint' | 'token'> {
  request: Outbound['request'];
  patience: Patience;
}

const MOST_REDIRECTS = 5;
const MOST_PAGES = 100;
const READ_AHEAD_BYTES = 1024 * 1024;
const revisionSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().int().nonnegative().default(0),
    oid: z.string().default(''),
    lfs: z.object({ oid: z.string(), size: z.number().int().nonnegative() }).nullish(),
  }),
);

export function createHub({ endpoint, token, request, patience }: HubOptions): Hub {
  const origin = new URL(endpoint).origin;
  // Without the user and the password that an address may hold.
  const address = origin + new URL(endpoint).pathname.replace(/\/$/, '');

  /** Follows redirects; the token goes to the hub alone, never to the servers that it sends to. */
  async function get(url: string, headers: Record<string, string>, context: RequestContext) {
    let current = new URL(url);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const authorization =
        token !== undefined && current.origin === origin ? { authorization: `Bearer ${token}` } : {};
      const answer = await send(current, { ...headers, ...authorization }, context.signal);
      const { location } = answer.headers;
      if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string') {
        if (answer.statusCode < 300) return answer;
        const failure = describeFailure(answer, context);
        await answer.body.dump();
        throw failure;
      }
      await answer.body.dump();
      current = new URL(location, current);
    }
    throw new ModelStoreError(`The hub at ${address} sends in circles for ${context.subject}.`);
  }

  async function send(url: URL, headers: Record<string, string>, signal: AbortSignal) {
    try {
      return await request(url.href, { method: 'GET', headers, signal });
    } catch (cause) {
      signal.throwIfAborted();
      throw new HubUnavailable(
        `The hub at ${address} cannot be reached (${codeOf(cause)}). Check the network, HF_ENDPOINT and HTTPS_PROXY.`,
        { cause },
      );
    }
  }

  function describeFailure(answer: Dispatcher.ResponseData, { subject, revision }: RequestContext): Error {
    const status = answer.statusCode;
    const code = String(answer.headers['x-error-code'] ?? '');
    if (status === 429 || status === 408 || status >= 500) {
      return new HubUnavailable(`The hub at ${address} is busy or broken (it answered ${status}).`, {
        retryAfterSeconds: readRetryAfter(answer.headers['retry-after']),
      });
    }
    if (code === 'GatedRepo') {
      return new ModelStoreError(
        `${subject} is gated: accept its terms at ${address}/${subject}, and set HF_TOKEN to a token that may read it.`,
      );
    }
    if (status === 401 || status === 403) {
      return new ModelStoreError(
        token === undefined
          ? `The hub shows no ${subject} to everyone (${status}): check the name, or set HF_TOKEN if it is private or gated.`
          : `The hub does not let the token of HF_TOKEN read ${subject} (${status}): check the name, the token and what it may read.`,
      );
    }
    if (code === 'RevisionNotFound') return new ModelStoreError(`${subject} has no revision '${revision}'.`);
    if (status === 404) return new ModelStoreError(`The hub at ${address} has no ${subject}.`);
    return new ModelStoreError(`The hub at ${address} answered ${status} for ${subject}.`);
  }

  async function getJson<Schema extends z.ZodType>(url: string, schema: Schema, context: RequestContext) {
    return withRetries(patience, context.signal, async () => {
      const answer = await withStallWatch(patience.stallTimeoutMs, context.signal, ({ signal }) =>
        getText(url, { ...context, signal }),
      );
      const value = parseJson(answer.text, schema);
      if (value !== undefined) return { headers: answer.headers, value };
      throw new ModelStoreError(
        `The server at ${address} does not answer like a model hub. Check HF_ENDPOINT and whether a proxy stands in between.`,
      );
    });
  }

  async function getText(url: string, context: RequestContext) {
    const { headers, body } = await get(url, { accept: 'application/json' }, context);
    try {
      return { headers, text: await body.text() };
    } catch (cause) {
      context.signal.throwIfAborted();
      throw new HubUnavailable(`The answer of the hub at ${address} broke off (${codeOf(cause)}).`, {
        cause,
      });
    }
  }

  return {
    address,

    async resolveRevision(repository, revision, signal) {
      const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
      const { value } = await getJson(url, revisionSchema, { subject: repository, revision, signal });
      return value.sha;
    },

    async listFiles(repository, commit, signal) {
      const files: HubFile[] = [];
      let url: string | undefined = `${endpoint}/api/models/${repository}/tree/${commit}?recursive=true`;
      for (let page = 0; url !== undefined && page < MOST_PAGES; page += 1) {
        const answer: { headers: HubAnswer['headers']; value: z.infer<typeof treeSchema> } = await getJson(
          url,
          treeSchema,
          { subject: repository, revision: commit, signal },
        );
        const listed = answer.value.filter(({ type, path }) => type === 'file' && isInnerPath(path));
        files.push(...listed.map(toHubFile));
        url = nextPage(answer.headers.link, url);
      }
      return files;
    },

    async openFile({ repository, commit, path, range, signal }) {
      const url = `${endpoint}/${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
      const headers: Record<string, string> = {
        // A compressed answer could not be resumed, and its length would not be the file's.
        'accept-encoding': 'identity',
        ...(range === undefined ? {} : { range: `bytes=${range.from}-` }),
        ...(range?.etag === undefined ? {} : { 'if-range': range.etag }),
      };
      const context = { subject: `${repository}/${path}`, revision: commit, signal };
      const { statusCode, headers: answered, body } = await get(url, headers, context);
      return { status: statusCode === 206 ? 206 : 200, headers: answered, body: untilLost(body) };
    },
  };
}

/** A stream that fails throws away what was not read of it by then: it is read ahead, and its end is a plain one. */
function untilLost(body: Readable): Readable {
  const received = new PassThrough({ highWaterMark: READ_AHEAD_BYTES });
  body.on('error', () => received.end());
  received.on('close', () => body.destroy());
  return body.pipe(received);
}

interface RequestContext {
  /** What is asked for, for sentences. */
  subject: string;
  revision: string;
  signal: AbortSignal;
}

/** What went wrong below HTTP, such as `ECONNRESET`. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : codeOf(error.cause);
}

function toHubFile({ path, size, oid, lfs }: z.infer<typeof treeSchema>[number]): HubFile {
  if (lfs == null) return { path, size, hash: { algorithm: 'git-blob', hex: oid } };
  return { path, size: lfs.size, hash: { algorithm: 'sha256', hex: lfs.oid.replace(/^sha256:/, '') } };
}

/** @param link as RFC 8288 has it: `<address>; rel="next"` */
function nextPage(link: string | string[] | undefined, current: string): string | undefined {
  const [, next] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(String(link ?? '')) ?? [];
  return next === undefined ? undefined : new URL(next, current).href;
}

function readRetryAfter(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : 0;
}

function parseJson<Schema extends z.ZodType>(text: string, schema: Schema): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
