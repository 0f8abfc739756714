import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Answers of others kept in one SQLite file, so that they outlive the process. Several processes may share it. */
export interface DiskCache {
  /** The text kept for a key, unless it is too old. */
  get(key: string): string | undefined;
  set(key: string, text: string): void;
  close(): void;
}

export interface DiskCacheOptions {
  /** The database; it and its folder are made when the first key is asked for. */
  file: string;
  /** Which answers, so that several kinds can share a file: letters and underscores. */
  table: string;
  /** The oldest go when there are more. */
  mostEntries: number;
  /** Older answers are asked for again. */
  mostAgeMs: number;
  /** Told once why the file cannot be used; from then on the cache is empty and takes nothing. */
  onProblem(problem: Error): void;
}

/** How long one process waits for another that writes. A cache is not worth more. */
const BUSY_TIMEOUT_MS = 50;
/** Counting the entries costs a scan, so it is done after this many new ones. */
const ENTRIES_BETWEEN_PRUNINGS = 256;

/** Opens on first use. A cache never fails a request: what goes wrong with its file is told, and it is left alone. */
export function createDiskCache({
  file,
  table,
  mostEntries,
  mostAgeMs,
  onProblem,
}: DiskCacheOptions): DiskCache {
  let database: DatabaseSync | undefined;
  let isBroken = false;
  let entriesSincePruning = 0;

  function open(): DatabaseSync {
    if (database !== undefined) return database;
    mkdirSync(dirname(file), { recursive: true });
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, text TEXT NOT NULL, storedAt INTEGER NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS ${table}_by_age ON ${table} (storedAt);`);
    prune(database);
    return database;
  }

  function prune(opened: DatabaseSync): void {
    opened.prepare(`DELETE FROM ${table} WHERE storedAt < ?`).run(Date.now() - mostAgeMs);
    opened
      .prepare(
        `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} ORDER BY storedAt DESC LIMIT -1 OFFSET ?)`,
      )
      .run(mostEntries);
    entriesSincePruning = 0;
  }

  function attempt<Result>(work: (opened: DatabaseSync) => Result): Result | undefined {
    if (isBroken) return undefined;
    try {
      return work(open());
    } catch (problem) {
      isBroken = true;
      onProblem(problem as Error);
      return undefined;
    }
  }

  return {
    get: (key) =>
      attempt((opened) => {
        const row = opened
          .prepare(`SELECT text FROM ${table} WHERE key = ? AND storedAt >= ?`)
          .get(key, Date.now() - mostAgeMs);
        return row === undefined ? undefined : String(row.text);
      }),
    set(key, text) {
      attempt((opened) => {
        opened
          .prepare(`INSERT OR REPLACE INTO ${table} (key, text, storedAt) VALUES (?, ?, ?)`)
          .run(key, text, Date.now());
        entriesSincePruning += 1;
        if (entriesSincePruning >= ENTRIES_BETWEEN_PRUNINGS) prune(opened);
      });
    },
    close() {
      database?.close();
      database = undefined;
      isBroken = true;
    },
  };
}
