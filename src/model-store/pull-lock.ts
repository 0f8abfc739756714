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
  if (!(await tryLock(file))) {
    const owner = await readOwner(file);
    if (owner === undefined || isAtWork(owner)) throw locked(file, model);
    await rm(file, { force: true });
    if (!(await tryLock(file))) throw locked(file, model);
  }
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
