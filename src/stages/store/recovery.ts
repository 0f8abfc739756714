import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { basename, join } from 'node:path';
import { pidOfAside, syncFile, syncFolder } from '../../files/durable-files.ts';
import { isMissing } from '../../files/file-faults.ts';
import type { Logger } from '../../logger.ts';
import { namesIn } from './read-files.ts';
import { isTrashName, parseStagingName, RECORD_FILE, sessionFolder } from './session-folder.ts';
import { isSessionId } from './session-id.ts';
import type { ImageRecord, Stored } from './stored.ts';

/** How long an Idempotency-Key is remembered, counted at the next start of the server. */
const IDEMPOTENCY_KEY_LIFE_MS = 30 * 24 * 3_600_000;

/**
 * Finishes what a stopped process left behind: a generation that was whole on the disk but not yet visible
 * is made visible (its images may have been paid for); half-written and half-removed ones are removed.
 * What another living process is writing is left alone. Call once, before the server takes requests.
 */
export async function recoverSessions(directory: string, logger: Logger): Promise<void> {
  const sessionIds = (await namesIn(directory)).filter(isSessionId);
  for (const sessionId of sessionIds) {
    const folder = sessionFolder(directory, sessionId);
    for (const name of await namesIn(folder.path)) {
      const staging = parseStagingName(name);
      if (staging !== undefined && !(await isWrittenByAnother(folder.inside(name), staging.pid))) {
        await finishStaging(folder.inside(name), folder.generation(staging.id), logger);
        await syncFolder(folder.path);
      }
      if (isTrashName(name)) await rm(folder.inside(name), { recursive: true, force: true });
    }
    await removeAsides(folder.idempotency);
    await forgetOldKeys(folder.idempotency);
  }
  await removeAsides(directory);
}

/** Removes the files that were being put in the place of others. */
async function removeAsides(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const pid = pidOfAside(name);
    const path = join(folder, name);
    if (pid !== undefined && !(await isWrittenByAnother(path, pid))) await rm(path, { force: true });
  }
}

async function forgetOldKeys(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > IDEMPOTENCY_KEY_LIFE_MS) await rm(path, { force: true });
  }
}

async function finishStaging(staging: string, generation: string, logger: Logger): Promise<void> {
  try {
    const isWhole = await isWholeGeneration(staging);
    if (isWhole) await rename(staging, generation);
    else await rm(staging, { recursive: true, force: true });
    logger.warn({ generation: basename(generation), isWhole }, 'found a generation that was being stored');
  } catch (error) {
    // It may be whole: a disk that cannot be read now is no reason to remove it.
    const { code } = error as NodeJS.ErrnoException;
    logger.error({ generation: basename(generation), code }, 'a generation could not be checked; it is left');
  }
}

/** @throws the fault when a file is there and cannot be read */
async function isWholeGeneration(folder: string): Promise<boolean> {
  try {
    const record = JSON.parse(await readFile(join(folder, RECORD_FILE), 'utf8')) as Stored;
    const checks = await Promise.all(record.images.map((image) => isWholeImage(folder, image)));
    if (!checks.every(Boolean)) return false;
    for (const name of await namesIn(folder)) await syncFile(join(folder, name));
    return true;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return false;
    throw error;
  }
}

async function isWholeImage(folder: string, image: ImageRecord): Promise<boolean> {
  if ('error' in image) return true;
  const content = await readFile(join(folder, image.file));
  return createHash('sha256').update(content).digest('hex') === image.sha256;
}

/**
 * Whether a living process is at work on the folder. Our own process id is from an earlier life (containers start
 * with the same id every time), and so is every id in a folder from before the machine started.
 */
async function isWrittenByAnother(path: string, pid: number): Promise<boolean> {
  if (pid === process.pid) return false;
  const startOfMachine = Date.now() - uptime() * 1000;
  if ((await stat(path)).mtimeMs < startOfMachine) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
