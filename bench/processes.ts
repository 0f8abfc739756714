import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');
const KILL_AFTER_MS = 10_000;

const runningProcesses = new Set<ChildProcess>();
const folders = new Set<string>();

/** However the benchmark ends, nothing of it stays behind. */
process.once('exit', () => {
  for (const child of runningProcesses) child.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A process of its own that takes part in a measurement. */
export interface MeasuredProcess extends AsyncDisposable {
  pid: number;
  /** Where it listens. */
  url: string;
  /** From the start of the process to the line in which it says where it listens. */
  listeningAfterMs: number;
  child: ChildProcess;
}

interface ProcessOptions {
  arguments: readonly string[];
  directory: string;
  environment?: Record<string, string>;
  /** Finds the address in what the process prints. */
  address: RegExp;
  hasMessages?: boolean;
}

/** Runs Node with nothing of this process's environment but the path. */
export async function startNode(options: ProcessOptions): Promise<MeasuredProcess> {
  const { address, directory, environment = {}, hasMessages = false } = options;
  const startedAt = performance.now();
  const child = spawn(process.execPath, options.arguments, {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', hasMessages ? 'ipc' : 'ignore'],
  });
  watch(child);
  const url = await findAddress(child, address);
  return {
    pid: child.pid ?? 0,
    url,
    listeningAfterMs: performance.now() - startedAt,
    child,
    [Symbol.asyncDispose]: () => stop(child),
  };
}

function findAddress(child: ChildProcess, address: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('The process has no output.'));
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => {
      const found = address.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    lines.on('close', () => reject(new Error(`${child.spawnargs.join(' ')} ended without listening.`)));
  });
}

/** Has the process ended with this one, however that ends. */
export function watch(child: ChildProcess): void {
  runningProcesses.add(child);
  child.once('exit', () => runningProcesses.delete(child));
}

/** Asks the process to end, and ends it where it does not. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}

/** A new folder that is removed at the end. */
export interface TemporaryFolder extends AsyncDisposable {
  path: string;
}

export async function makeFolder(parent = tmpdir()): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(parent, 'imaginate-bench-'));
  folders.add(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
      folders.delete(path);
    },
  };
}

/** The key the fake upstream lets in. */
export const UPSTREAM_KEY = 'sk-bench';

/** The fake of OpenAI; its address ends with `/v1`. */
export function startUpstream(options: { imageBytes: number; latencyMs?: number }): Promise<MeasuredProcess> {
  return startNode({
    arguments: [
      join(root, 'test/fakes/serve.ts'),
      ...['--port', '0', '--api-key', UPSTREAM_KEY],
      ...['--image-bytes', String(options.imageBytes), '--latency-ms', String(options.latencyMs ?? 0)],
    ],
    directory: root,
    address: /^OPENAI_BASE_URL=(\S+)/,
  });
}

export interface ServerOptions {
  /** Where it keeps its images, and where it runs, so that no `.env` of the checkout takes part. */
  folder: TemporaryFolder;
  /** Draws previews where there is none. */
  upstream?: MeasuredProcess;
  /** Modules to be loaded before the server. */
  imports?: readonly string[];
  /** Settings on top of those of every measurement. */
  environment?: Record<string, string>;
}

/** The server as `npm start` runs it. Prompts are made offline and shown to no moderation, so that one upstream call stands against one. */
export function startServer({
  folder,
  upstream,
  imports = [],
  environment = {},
}: ServerOptions): Promise<MeasuredProcess> {
  return startNode({
    arguments: [
      '--max-semi-space-size=8',
      ...imports.flatMap((path) => ['--import', path]),
      join(root, 'bin/imaginate.js'),
    ],
    directory: folder.path,
    environment: {
      PORT: '0',
      GENERATED_DIR: join(folder.path, 'generated'),
      EXTRACTOR: 'offline',
      DATAMUSE_URL: 'off',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_IMAGES_PER_MINUTE: '0',
      MODERATION: 'off',
      ...(upstream && { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: UPSTREAM_KEY }),
      ...environment,
    },
    address: /listens on (\S+)/,
    hasMessages: imports.length > 0,
  });
}

/** The least a Node server can be: the peer of starts and pings. */
export function startBareServer(imports: readonly string[] = []): Promise<MeasuredProcess> {
  const program = `
    const server = require('node:http').createServer((request, response) => response.end('{}'));
    server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`;
  return startNode({
    arguments: [...imports.flatMap((path) => ['--import', path]), '-e', program],
    directory: tmpdir(),
    address: /^(http\S+)/,
    hasMessages: imports.length > 0,
  });
}
