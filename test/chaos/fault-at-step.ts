/**
 * Preloaded into a server (`node --import`), it counts every step that writes below GENERATED_DIR and makes one
 * of them fail: the process kills itself there, or the disk is full. Steps are counted from the start of the
 * process, and anew whenever the parent process sends an {@link ArmMessage}.
 */
import fileSystem, { type FileHandle } from 'node:fs/promises';
import { flushCompileCache, syncBuiltinESMExports } from 'node:module';
import { join, relative, resolve } from 'node:path';

/**
 * `before`, `middle`, `after`: SIGKILL at that moment of the step; in the middle, half of its bytes are written
 * or half of its files removed (a step that has no halves is killed before).
 * `full`: the disk is full from this step on; `full-once`: for this step alone.
 */
export type FaultKind = 'before' | 'middle' | 'after' | 'full' | 'full-once';

export interface Fault {
  /** Counted from 1. */
  step: number;
  kind: FaultKind;
}

/** From the parent: count anew, and fail at this step; null: at none. */
export interface ArmMessage {
  fault: Fault | null;
}

/** The answer: the steps up to now, such as `rename default/.staging-<id>.<pid>`. */
export interface StepsMessage {
  steps: string[];
}

interface Step<Result> {
  name: string;
  path: string;
  needsRoom: boolean;
  run(): Promise<Result>;
  /** Does half of the work. */
  runHalf?: () => Promise<Result>;
}

const directory = resolve(process.env.GENERATED_DIR ?? 'generated');
const { open, readdir, rm } = fileSystem;
let fault: Fault | null = JSON.parse(process.env.CHAOS_FAULT ?? 'null');
let steps: string[] = [];
let isFull = false;

process.on('message', (message: ArmMessage) => {
  // A process that is killed would not keep what it compiled.
  flushCompileCache();
  process.send?.({ steps } satisfies StepsMessage);
  fault = message.fault;
  steps = [];
  isFull = false;
});
process.channel?.unref();

async function take<Result>(step: Step<Result>): Promise<Result> {
  steps.push(`${step.name} ${describe(step.path)}`);
  const kind = steps.length === fault?.step ? fault.kind : undefined;
  if (kind === 'before') await die();
  if (kind === 'middle') {
    await step.runHalf?.();
    await die();
  }
  if (kind === 'full') isFull = true;
  if (step.needsRoom && (isFull || kind === 'full-once')) {
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${step.name}`), { code: 'ENOSPC' });
  }
  const result = await step.run();
  if (kind === 'after') await die();
  return result;
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/** The path with its names that differ from run to run left out. */
function describe(path: string): string {
  return relative(directory, path)
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replace(/[0-9a-f]{64}/g, '<key>')
    .replace(/[0-9a-f]{32}/g, '<session>')
    .replace(`.${process.pid}`, '.<pid>');
}

function isInside(path: unknown): path is string {
  return typeof path === 'string' && `${resolve(path)}/`.startsWith(`${directory}/`);
}

/** Watches a function of `node:fs/promises` whose first argument is the path it writes. */
function watch(name: keyof typeof fileSystem, needsRoom: boolean): void {
  const work = fileSystem[name] as (path: unknown, ...rest: unknown[]) => Promise<unknown>;
  const watched = (path: unknown, ...rest: unknown[]) => {
    const run = () => work(path, ...rest);
    if (!isInside(path)) return run();
    return take({
      name,
      path,
      needsRoom,
      run,
      ...(name === 'rm' ? { runHalf: () => removeHalf(path) } : {}),
    });
  };
  Object.assign(fileSystem, { [name]: watched });
}

async function removeHalf(path: string): Promise<void> {
  const names = await readdir(path).catch(() => []);
  for (const name of names.slice(0, Math.ceil(names.length / 2))) {
    await rm(join(path, name), { recursive: true });
  }
}

async function openWatched(path: unknown, flags = 'r', mode?: number): Promise<FileHandle> {
  const run = () => open(path as string, flags, mode);
  if (!isInside(path)) return run();
  if (flags === 'r') return watchSync(await run(), path);
  return watchWrites(await take({ name: 'open', path, needsRoom: true, run }), path);
}

function watchSync(file: FileHandle, path: string): FileHandle {
  const [sync, datasync] = [file.sync.bind(file), file.datasync.bind(file)];
  return Object.assign(file, {
    sync: () => take({ name: 'sync', path, needsRoom: true, run: sync }),
    datasync: () => take({ name: 'datasync', path, needsRoom: true, run: datasync }),
  });
}

function watchWrites(file: FileHandle, path: string): FileHandle {
  const [write, writeWhole, close] = [file.write, file.writeFile, file.close].map((method) =>
    method.bind(file),
  ) as unknown as [FileHandle['write'], FileHandle['writeFile'], FileHandle['close']];
  return Object.assign(watchSync(file, path), {
    write: (buffer: Buffer, offset = 0, length = buffer.length - offset, position: number | null = null) =>
      take({
        ...{ name: 'write', path, needsRoom: true },
        run: () => write(buffer, offset, length, position),
        runHalf: () => write(buffer, offset, Math.floor(length / 2), position),
      }),
    writeFile: (content: string | Buffer) =>
      take({
        ...{ name: 'writeFile', path, needsRoom: true },
        run: () => writeWhole(content),
        runHalf: () => writeWhole(content.slice(0, content.length / 2)),
      }),
    close: () => take({ name: 'close', path, needsRoom: false, run: close }),
  });
}

Object.assign(fileSystem, { open: openWatched });
for (const name of ['mkdir', 'rename', 'writeFile', 'appendFile', 'truncate'] as const) watch(name, true);
for (const name of ['rm', 'rmdir', 'unlink'] as const) watch(name, false);
syncBuiltinESMExports();
