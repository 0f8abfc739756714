import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  type Exchange,
  FakeServer,
  type FaultScope,
  jsonReply,
  type Outcome,
  type Reply,
} from './fake-server.ts';

/** What goes wrong with the bytes of a file, or with the whole hub. */
export type HubFault = FaultScope & {
  /** Only where a file of this path within its repository is asked for. Left out: any request it makes sense for. */
  file?: string;
} & (
    | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
    /** Sends so many bytes of those asked for, and cuts the connection, or says nothing more. */
    | { kind: 'cut' | 'stall'; afterBytes: number }
    /** Says (in `content-length` and `content-range`) that the file has so many bytes more than are listed. */
    | { kind: 'wrongLength'; surplusBytes: number }
    /** Sends so many bytes more than are listed, or fewer, and does not say how many. */
    | { kind: 'wrongBody'; surplusBytes: number }
    /** Sends other bytes than are listed. */
    | { kind: 'wrongContent' }
    | { kind: 'ignoreRange' }
  );

interface FakeHubOptions {
  /** Folders by the name of the repository. One folder may have several names. */
  repositories: Record<string, string>;
  /** What must be sent as a bearer token; left out: nothing needs to. */
  token?: string;
  /** Repositories whose terms nobody has accepted. */
  gated?: readonly string[];
  /** Large files are sent by another server, and the hub redirects to it. */
  hasCdn?: boolean;
  /** Files on one page of a listing. */
  pageSize?: number;
  port?: number;
}

interface StoredFile {
  path: string;
  bytes: Buffer;
  /** What git calls it. */
  oid: string;
  sha256: string;
  isLarge: boolean;
}

interface StoredRepository {
  commit: string;
  files: StoredFile[];
}

const LARGE_FILE = /\.(onnx|onnx_data|pb|bin)$/;
const CHUNK_BYTES = 64 * 1024;

/** Starts a model hub in the layout of Hugging Face over folders of this machine. Call `close()` when done. */
export async function startFakeHub(options: FakeHubOptions): Promise<FakeHub> {
  const repositories = new Map<string, StoredRepository>();
  for (const [name, folder] of Object.entries(options.repositories)) {
    repositories.set(name, await readRepository(folder));
  }
  const hub = new FakeHub(repositories, options);
  await hub.listen(options.port ?? 0);
  if (options.hasCdn) await hub.cdn.listen(0);
  return hub;
}

/** As strict as the real one: what it does not have is a 404 (or a 401 for those who are nobody), and HEAD is not GET. */
export class FakeHub extends FakeServer<HubFault> {
  /** Where large files come from when the hub has such a server; its requests are recorded there. */
  readonly cdn: FakeCdn;
  readonly #repositories: Map<string, StoredRepository>;
  readonly #options: FakeHubOptions;

  constructor(repositories: Map<string, StoredRepository>, options: FakeHubOptions) {
    super();
    this.#repositories = repositories;
    this.#options = options;
    this.cdn = new FakeCdn((exchange, sha256) => this.#sendLarge(exchange, sha256));
  }

  get url(): string {
    return this.origin;
  }

  commitOf(repository: string): string {
    const found = this.#repositories.get(repository);
    if (found === undefined) throw new Error(`the fake hub has no repository ${repository}`);
    return found.commit;
  }

  /** The `Range` header of every request for a file's bytes, in order; undefined where there was none. */
  rangesOf(path: string): (string | undefined)[] {
    return this.requests
      .filter((request) => request.path.includes('/resolve/') && request.path.endsWith(`/${path}`))
      .map(({ headers }) => headers.range);
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.cdn.close()]);
  }

  protected async answer({ request, authorization, signal }: Exchange): Promise<Outcome> {
    if (request.method !== 'GET') return jsonReply(405, { error: 'Method Not Allowed' });
    const [, api, name = '', rest = ''] = /^(\/api\/models)?\/([^/]+\/[^/]+)\/(.+)$/.exec(request.path) ?? [];
    const { token, gated = [] } = this.#options;
    if (token !== undefined && authorization !== `Bearer ${token}`) {
      return failure(401, 'RepoNotFound', 'Invalid username or password.');
    }
    if (gated.includes(name)) return failure(403, 'GatedRepo', `Access to model ${name} is restricted.`);
    const repository = this.#repositories.get(name);
    if (repository === undefined) {
      // Those who are nobody are not told whether a repository is private or does not exist.
      return failure(token === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found');
    }
    const [, verb = '', revision = '', path = ''] =
      /^(revision|tree|resolve)\/([^/]+)(?:\/(.+))?$/.exec(rest) ?? [];
    if (decodeURIComponent(revision) !== 'main' && revision !== repository.commit) {
      return failure(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
    }
    if (api && verb === 'revision') return this.#applyFault(request.path, () => describe(name, repository));
    if (api && verb === 'tree')
      return this.#applyFault(request.path, () => this.#listFiles(request, repository));
    if (api || verb !== 'resolve') return failure(404, 'NotFound', 'Not found');
    const file = repository.files.find((candidate) => candidate.path === decodeURIComponent(path));
    if (file === undefined) return failure(404, 'EntryNotFound', 'Entry not found');
    signal.throwIfAborted();
    if (!file.isLarge || !this.#options.hasCdn) return this.#send(request, file, repository.commit);
    const location = `${this.cdn.origin}/signed/${file.sha256}?X-Signature=secret`;
    return { status: 302, headers: { location, ...fileHeaders(file, repository.commit) }, body: [] };
  }

  #sendLarge(exchange: Exchange, sha256: string): Outcome {
    for (const { files, commit } of this.#repositories.values()) {
      const file = files.find((candidate) => candidate.sha256 === sha256);
      if (file !== undefined) return this.#send(exchange.request, file, commit);
    }
    return failure(404, 'EntryNotFound', 'Entry not found');
  }

  #applyFault(path: string, makeReply: () => Reply): Outcome {
    const fault = this.takeFault(path, ({ kind, file }) => kind === 'answer' && file === undefined);
    return fault?.kind === 'answer' ? toReply(fault) : makeReply();
  }

  #listFiles({ query, path }: Exchange['request'], { files }: StoredRepository): Reply {
    const { pageSize = 1000 } = this.#options;
    const start = Number(query.get('cursor') ?? 0);
    const page = files.slice(start, start + pageSize);
    const isLast = start + pageSize >= files.length;
    const next = `<${this.origin}${path}?recursive=true&cursor=${start + pageSize}>; rel="next"`;
    const folders = new Set(
      page.flatMap((file) => (file.path.includes('/') ? [file.path.split('/', 1)[0]] : [])),
    );
    const entries = [
      ...Array.from(folders, (folder) => ({ type: 'directory', oid: '0'.repeat(40), size: 0, path: folder })),
      ...page.map(({ path: filePath, bytes, oid, sha256, isLarge }) => ({
        type: 'file',
        oid,
        size: bytes.length,
        path: filePath,
        ...(isLarge ? { lfs: { oid: sha256, size: bytes.length, pointerSize: 134 } } : {}),
      })),
    ];
    return jsonReply(200, entries, isLast ? {} : { link: next });
  }

  #send({ path, headers: asked }: Exchange['request'], file: StoredFile, commit: string): Outcome {
    const fault = this.takeFault(path, (candidate) => (candidate.file ?? file.path) === file.path);
    if (fault?.kind === 'answer') return toReply(fault);
    const headers = fileHeaders(file, commit);
    const isSame = asked['if-range'] === undefined || asked['if-range'] === headers.etag;
    const [, from] =
      (fault?.kind !== 'ignoreRange' && isSame && /^bytes=(\d+)-$/.exec(asked.range ?? '')) || [];
    const start = Number(from ?? 0);
    if (from !== undefined && start >= file.bytes.length) {
      return { status: 416, headers: { 'content-range': `bytes */${file.bytes.length}` }, body: [] };
    }
    const surplus = fault?.kind === 'wrongLength' ? fault.surplusBytes : 0;
    const size = file.bytes.length + surplus;
    const bytes = fault?.kind === 'wrongContent' ? garble(file.bytes) : file.bytes;
    const reply: Reply = {
      status: from === undefined ? 200 : 206,
      headers: {
        ...headers,
        'content-length': String(size - start),
        ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
      },
      body: inChunks(bytes.subarray(start)),
    };
    if (surplus > 0) return { ...reply, afterBody: 'cut' };
    if (fault?.kind === 'cut' || fault?.kind === 'stall') {
      const part = bytes.subarray(start, start + fault.afterBytes);
      return { ...reply, body: inChunks(part), afterBody: fault.kind === 'cut' ? 'cut' : 'hang' };
    }
    if (fault?.kind === 'wrongBody') {
      const body = Buffer.concat([bytes, Buffer.alloc(Math.max(0, fault.surplusBytes))]);
      return { ...reply, headers, body: stream(body.subarray(start, bytes.length + fault.surplusBytes)) };
    }
    return reply;
  }
}

/** The server that large files come from: it knows signed addresses only, and refuses those who bring a token. */
class FakeCdn extends FakeServer<FaultScope> {
  readonly #sendLarge: (exchange: Exchange, sha256: string) => Outcome;

  constructor(sendLarge: (exchange: Exchange, sha256: string) => Outcome) {
    super();
    this.#sendLarge = sendLarge;
  }

  protected async answer(exchange: Exchange): Promise<Outcome> {
    const { request, authorization } = exchange;
    const [, sha256] = /^\/signed\/([0-9a-f]{64})$/.exec(request.path) ?? [];
    const isSigned = request.query.get('X-Signature') === 'secret';
    if (sha256 === undefined || !isSigned) return jsonReply(403, { error: 'Forbidden' });
    if (authorization !== undefined) {
      return jsonReply(400, { error: 'Only one auth mechanism allowed' });
    }
    return this.#sendLarge(exchange, sha256);
  }
}

async function readRepository(folder: string): Promise<StoredRepository> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const files = await Promise.all(paths.map((path) => readStoredFile(folder, path)));
  const listing = files.map(({ path, oid }) => `${oid} ${path}\n`).join('');
  return { commit: createHash('sha1').update(listing).digest('hex'), files };
}

async function readStoredFile(folder: string, path: string): Promise<StoredFile> {
  const bytes = await readFile(join(folder, path));
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, bytes, oid, sha256, isLarge: LARGE_FILE.test(path) };
}

function describe(name: string, { commit, files }: StoredRepository): Reply {
  return jsonReply(200, { id: name, sha: commit, siblings: files.map(({ path }) => ({ rfilename: path })) });
}

function fileHeaders({ oid, sha256, isLarge, bytes }: StoredFile, commit: string): Record<string, string> {
  const etag = `"${isLarge ? sha256 : oid}"`;
  return {
    etag,
    'accept-ranges': 'bytes',
    'x-repo-commit': commit,
    ...(isLarge ? { 'x-linked-etag': etag, 'x-linked-size': String(bytes.length) } : {}),
  };
}

function failure(status: number, code: string, message: string): Reply {
  return jsonReply(status, { error: message }, { 'x-error-code': code, 'x-error-message': message });
}

function toReply({ status, headers = {}, body = '' }: Extract<HubFault, { kind: 'answer' }>): Reply {
  return { status, headers, body: [Buffer.from(body)] };
}

function inChunks(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  );
}

/** A body whose length is not said. */
async function* stream(bytes: Buffer): AsyncIterable<Buffer> {
  yield* inChunks(bytes);
}

function garble(bytes: Buffer): Buffer {
  const garbled = Buffer.from(bytes);
  garbled[Math.floor(bytes.length / 2)] = (garbled[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
  return garbled;
}
