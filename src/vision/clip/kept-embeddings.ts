import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { replaceDurably } from '../../files/durable-files.ts';
import { isMissing } from '../../files/file-faults.ts';

/** What was calculated once for a model, kept in memory and, where it is to last, in a file of its own. */
export interface KeptEmbeddings {
  get(text: string): Float32Array | undefined;
  set(text: string, vector: Float32Array): void;
  logitScale: number | undefined;
  /** How much that is to last the file does not have yet. */
  readonly changes: number;
  /** Writes the file where something is new. */
  save(): Promise<void>;
}

export interface KeptEmbeddingsOptions {
  /** Null: only in memory. */
  cacheFolder: string | null;
  /** Tells models apart; a part of the file's name. */
  fingerprint: string;
  /** The texts that the file is for; all others may be somebody's private words. */
  lasting: readonly string[];
  /** Told why the file could not be read or written. It is done without: a cache never fails a request. */
  onProblem(problem: Error): void;
}

/** Of texts that are not to last; 9 MB of memory for vectors of 768 numbers. */
const MOST_PASSING = 3072;
/** Files of models that were used before; of these the ones written last stay. */
const MOST_FILES = 4;
const PREFIX = 'clip-';

/** The first line of a file. Each further line is a text as JSON, a tab and its vector as base64 of float32. */
const headerSchema = z.object({
  format: z.literal(1),
  logitScale: z.number().positive().optional(),
  /** Of all further lines: a damaged vector would look like any other. */
  sha256: z.string(),
});

/** Reads what is on the disk; a file that is damaged counts as not there, and is replaced by the next {@link KeptEmbeddings.save}. */
export async function openKeptEmbeddings(options: KeptEmbeddingsOptions): Promise<KeptEmbeddings> {
  const { cacheFolder, fingerprint, onProblem } = options;
  const lastingTexts = new Set(options.lasting);
  const file = cacheFolder === null ? undefined : join(cacheFolder, `${PREFIX}${fingerprint}.txt`);
  const lasting = new Map<string, Float32Array>();
  const passing = new LRUCache<string, Float32Array>({ max: MOST_PASSING });
  let logitScale: number | undefined;
  let changes = 0;
  let lastSave = Promise.resolve();

  if (file !== undefined) {
    const found = await readEmbeddings(file).catch(onProblem);
    logitScale = found?.logitScale;
    for (const [text, vector] of found?.vectors ?? []) {
      if (lastingTexts.has(text)) lasting.set(text, vector);
      // The next save leaves out what is not in the list any more.
      else changes += 1;
    }
  }

  async function saveNow(): Promise<void> {
    if (file === undefined || cacheFolder === null || changes === 0) return;
    changes = 0;
    try {
      await replaceDurably(file, toFileContent(lasting, logitScale), 0o600);
      await removeOldest(cacheFolder);
    } catch (problem) {
      onProblem(problem as Error);
    }
  }

  return {
    get: (text) => lasting.get(text) ?? passing.get(text),
    set(text, vector) {
      if (!lastingTexts.has(text)) {
        passing.set(text, vector);
        return;
      }
      lasting.set(text, vector);
      changes += 1;
    },
    get changes() {
      return changes;
    },
    get logitScale() {
      return logitScale;
    },
    set logitScale(scale) {
      logitScale = scale;
      changes += 1;
    },
    save() {
      lastSave = lastSave.then(saveNow);
      return lastSave;
    },
  };
}

function toFileContent(vectors: ReadonlyMap<string, Float32Array>, logitScale: number | undefined): string {
  const lines: string[] = [];
  for (const [text, vector] of vectors) {
    const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
    lines.push(`${JSON.stringify(text)}\t${bytes.toString('base64')}`);
  }
  const body = lines.join('\n');
  return `${JSON.stringify({ format: 1, logitScale, sha256: sha256(body) })}\n${body}`;
}

async function readEmbeddings(file: string) {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const headerEnd = content.indexOf('\n');
  const header = headerSchema.parse(JSON.parse(content.slice(0, headerEnd)));
  const body = content.slice(headerEnd + 1);
  if (sha256(body) !== header.sha256) throw new Error(`The cache file '${file}' is damaged.`);
  const vectors = body.split('\n').filter(Boolean).map(readLine);
  return { logitScale: header.logitScale, vectors };
}

function readLine(line: string): [text: string, vector: Float32Array] {
  const [text = '', base64 = ''] = line.split('\t');
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return [z.string().parse(JSON.parse(text)), new Float32Array(bytes.buffer)];
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(PREFIX));
  if (names.length <= MOST_FILES) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, writtenAt: (await stat(path)).mtimeMs };
    }),
  );
  files.sort((a, b) => b.writtenAt - a.writtenAt);
  for (const { path } of files.slice(MOST_FILES)) await rm(path, { force: true });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
