import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { hasCode, isMissing } from '../files/file-faults.ts';
import { ModelStoreError } from './model-store-error.ts';

/**
 * Keeps two processes from changing one model at once. A lock whose process of this machine is gone does not count.
 * @returns what gives the lock back
 * @throws ModelStoreError somebody has it
 */
export async function takeLock(file: string, model: string): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true });
  const isOurs = (await tryLock(file)) || (!(await isHeld(file)) && (await replaceStaleLock(file)));
  if (!isOurs) throw locked(file, model);
  return () => rm(file, { force: true });
}

async function tryLock(file: string): Promise<boolean> {
  try {
    const lock = await open(file, 'wx');
    await lock.writeFile(`${process.pid} ${hostname()}\n`);
    await lock.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Of several that find a stale lock, one alone may take it away. It looks again when it is its turn: by then the lock
 * may be that of one that was faster.
 */
async function replaceStaleLock(file: string): Promise<boolean> {
  const turn = `${file}~turn`;
  if (!(await tryLock(turn))) return false;
  try {
    if (await isHeld(file)) return false;
    await rm(file, { force: true });
    return await tryLock(file);
  } finally {
    await rm(turn, { force: true });
  }
}

async function isHeld(file: string): Promise<boolean> {
  const owner = await readOwner(file);
  return owner === undefined || isAtWork(owner);
}

interface LockOwner {
  pid: number;
  host: string;
}

/** Undefined while the owner is only writing its name. */
async function readOwner(file: string): Promise<LockOwner | undefined> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (isMissing(error)) return '';
    throw error;
  });
  const [, pid, host = ''] = /^(\d+) (.*)\n$/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), host };
}

/** Nothing is known of the processes of another machine (or container): they count as at work. */
function isAtWork({ pid, host }: LockOwner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function locked(file: string, model: string): ModelStoreError {
  return new ModelStoreError(
    `Another process is fetching or removing '${model}'. Wait for it to end; if there is none, delete '${file}'.`,
  );
}
