import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { syncFile } from '../files/durable-files.ts';
import { hasCode, isMissing } from '../files/file-faults.ts';
import { hashFile, hasRightHash } from './file-hash.ts';
import { codeOf, type Hub, type HubAnswer, type HubFile } from './hub.ts';
import { HubUnavailable, type Patience, withRetries, withStallWatch } from './hub-patience.ts';
import { ModelStoreError } from './model-store-error.ts';

export interface DownloadOptions {
  hub: Hub;
  repository: string;
  commit: string;
  patience: Patience;
  signal: AbortSignal;
  /** Called with what came; with a negative number where it has to come again. */
  onBytes(bytes: number): void;
}

/** A connection that brought so much before it was lost does not count as a failed try. */
const PROGRESS_BYTES = 1_000_000;

/** What came is not what the hub promised. Nothing of it is kept. */
class WrongContent extends ModelStoreError {}

/** Kept beside a part, so that it is only continued with the same content. */
const partStateSchema = z.object({ hash: z.string(), etag: z.string().optional() });

/**
 * Fetches a file, continuing what an earlier try left. The file appears under its name when it is whole and right.
 * @returns its SHA-256
 * @throws ModelStoreError what came is wrong (it is deleted), or the hub does not give it (what came is kept)
 */
export async function downloadFile(file: HubFile, target: string, options: DownloadOptions): Promise<string> {
  const part = partOf(target);
  await mkdir(dirname(target), { recursive: true });
  try {
    while ((await downloadedBytes(file, target)) !== file.size) {
      await withRetries(options.patience, options.signal, () => fetchMore(file, target, options));
    }
    const hashes = await hashFile(part, file.size, options.signal);
    if (!hasRightHash(hashes, file.hash)) throw wrongHash(file, options);
    await syncFile(part);
    await rename(part, target);
    await rm(stateOf(target), { force: true });
    return hashes.sha256;
  } catch (error) {
    if (error instanceof WrongContent) await discardPart(target);
    throw error;
  }
}

/** How much of a file lies here from an earlier try; undefined where there was none. */
export async function downloadedBytes(file: HubFile, target: string): Promise<number | undefined> {
  const state = await readState(target);
  if (state?.hash !== file.hash.hex) return undefined;
  const size = await stat(partOf(target)).then(
    (found) => found.size,
    (error) => {
      if (isMissing(error)) return undefined;
      throw error;
    },
  );
  return size === undefined || size > file.size ? undefined : size;
}

/** One connection. Ends well when the file is whole, or when much of it came before the connection was lost. */
async function fetchMore(file: HubFile, target: string, options: DownloadOptions): Promise<void> {
  const { hub, repository, commit, patience } = options;
  const from = (await downloadedBytes(file, target)) ?? 0;
  const range = from > 0 ? { from, etag: (await readState(target))?.etag } : undefined;
  await withStallWatch(patience.stallTimeoutMs, options.signal, async ({ signal, touch }) => {
    const answer = await hub.openFile({ repository, commit, path: file.path, range, signal });
    const start = startOf(answer, file, from);
    if (start < from) options.onBytes(start - from);
    await writeFile(stateOf(target), JSON.stringify({ hash: file.hash.hex, etag: strongEtag(answer) }));
    const end = await writeBody(answer, file, { target, start, signal, touch, onBytes: options.onBytes });
    if (end === file.size || end - start >= PROGRESS_BYTES) return;
    throw new HubUnavailable(`The connection was lost while '${file.path}' came.`);
  });
}

/** Where in the file an answer begins. */
function startOf(answer: HubAnswer, file: HubFile, from: number): number {
  const start = answer.status === 206 ? from : 0;
  const length = answer.headers['content-length'];
  const promised = length === undefined ? file.size - start : Number(length);
  const range = answer.status === 206 ? String(answer.headers['content-range'] ?? '') : undefined;
  const hasRightRange = range === undefined || range === `bytes ${from}-${file.size - 1}/${file.size}`;
  if (promised === file.size - start && hasRightRange) return start;
  answer.body.destroy();
  throw wrongLength(file, range === undefined ? `${promised} bytes` : `'${range}'`);
}

interface BodyWriting {
  target: string;
  start: number;
  signal: AbortSignal;
  touch(): void;
  onBytes(bytes: number): void;
}

/** @returns where in the file the answer ended, be it because the connection was lost */
async function writeBody(
  { body }: HubAnswer,
  file: HubFile,
  { target, start, signal, touch, onBytes }: BodyWriting,
): Promise<number> {
  const part = await open(partOf(target), start > 0 ? 'a' : 'w');
  let position = start;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      touch();
      if (position + chunk.length > file.size) throw wrongLength(file, 'more');
      await append(part, chunk, file);
      position += chunk.length;
      onBytes(chunk.length);
      if (signal.aborted) break;
    }
  } finally {
    body.destroy();
    await part.close();
  }
  return position;
}

async function append(part: FileHandle, chunk: Buffer, file: HubFile): Promise<void> {
  try {
    await part.writeFile(chunk);
  } catch (cause) {
    const isFull = hasCode(cause, 'ENOSPC') || hasCode(cause, 'EDQUOT');
    throw new ModelStoreError(
      isFull
        ? `The disk is full. Free some space, or set MODELS_DIR to a folder of another disk, and run the command again: '${file.path}' goes on where it stopped.`
        : `'${file.path}' cannot be written (${codeOf(cause)}). Check MODELS_DIR and who may write there.`,
      { cause },
    );
  }
}

function wrongLength(file: HubFile, sent: string): WrongContent {
  return new WrongContent(
    `The hub lists '${file.path}' with ${file.size} bytes and sends ${sent}. What came was deleted. Something between here and the hub may be broken: run the command again later, or set HF_ENDPOINT to another hub.`,
  );
}

function wrongHash(file: HubFile, { repository, hub }: DownloadOptions): WrongContent {
  return new WrongContent(
    `'${file.path}' came with other content than ${repository} has (its hash is wrong), and was deleted. Run the command again; if this repeats, something between here and ${hub.address} changes files.`,
  );
}

/** Only such a tag promises the same bytes. */
function strongEtag({ headers }: HubAnswer): string | undefined {
  const { etag } = headers;
  return typeof etag === 'string' && etag.startsWith('"') ? etag : undefined;
}

async function readState(target: string) {
  const text = await readFile(stateOf(target), 'utf8').catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return partStateSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function discardPart(target: string): Promise<void> {
  await Promise.all([rm(partOf(target), { force: true }), rm(stateOf(target), { force: true })]);
}

function partOf(target: string): string {
  return `${target}.part`;
}

function stateOf(target: string): string {
  return `${target}.part.json`;
}
