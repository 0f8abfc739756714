import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../logger.ts';
import { syncFolder } from './durable-files.ts';
import { isTrashName, parseStagingName, RECORD_FILE, sessionFolder } from './session-folder.ts';
import { isSessionId } from './session-id.ts';
import { type ImageRecord, namesIn, readRecord } from './session-store.ts';

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
      if (staging !== undefined && !isWrittenByAnother(staging.pid)) {
        const recovered = await finishStaging(folder.inside(name), folder.generation(staging.id));
        await syncFolder(folder.path);
        logger.warn({ generation: staging.id, recovered }, 'found a generation that was being stored');
      }
      if (isTrashName(name)) await rm(folder.inside(name), { recursive: true, force: true });
    }
    await forgetOldKeys(folder.idempotency);
  }
}

async function forgetOldKeys(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > IDEMPOTENCY_KEY_LIFE_MS) await rm(path, { force: true });
  }
}

async function finishStaging(staging: string, generation: string): Promise<boolean> {
  const isWhole = await isWholeGeneration(staging);
  if (isWhole) await rename(staging, generation);
  else await rm(staging, { recursive: true, force: true });
  return isWhole;
}

async function isWholeGeneration(folder: string): Promise<boolean> {
  try {
    const record = await readRecord(join(folder, RECORD_FILE));
    if (record === undefined) return false;
    const checks = await Promise.all(record.images.map((image) => isWholeImage(folder, image)));
    return checks.every(Boolean);
  } catch {
    return false;
  }
}

async function isWholeImage(folder: string, image: ImageRecord): Promise<boolean> {
  if ('error' in image) return true;
  const content = await readFile(join(folder, image.file));
  return createHash('sha256').update(content).digest('hex') === image.sha256;
}

/** A process id that is our own belongs to an earlier life: containers start with the same id every time. */
function isWrittenByAnother(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
