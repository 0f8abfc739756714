import { chmodSync, closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Answers kept in one SQLite file, so that they outlive the process. Several processes may share it; of other people
 * on the machine nobody can read it.
 */
export interface DiskCache {
  /**
   * What is kept for a key, unless it is too old.
   * @param parse of what it throws for counts as not kept
   */
  get<Value>(key: string, parse: (text: string) => Value): Value | undefined;
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
  /** Told why other people on the machine can read a file of it, where that could not be changed. It is used all the same. */
  onExposed(problem: Error): void;
}

/** How long one process waits for another that writes. The event loop waits with it, and a cache is not worth more. */
const BUSY_TIMEOUT_MS = 5;
/** Counting the entries costs a scan, so it is done after this many new ones. */
const ENTRIES_BETWEEN_PRUNINGS = 256;
/** SQLITE_BUSY and SQLITE_LOCKED: https://sqlite.org/rescode.html */
const BUSY_CODES = new Set([5, 6]);
/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED_CODES = new Set([11, 26]);

/**
 * Opens on first use. A cache never fails a request: a damaged file is made anew; what else goes wrong
 * with it is told, and it is left alone.
 */
export function createDiskCache(options: DiskCacheOptions): DiskCache {
  let table: OpenTable | undefined;
  let isUsable = true;
  let isMadeAnew = false;

  /** Undefined where the file cannot be used, or just now somebody else writes to it. */
  function attempt<Result>(work: (opened: OpenTable) => Result): Result | undefined {
    if (!isUsable) return undefined;
    try {
      table ??= openTable(options);
      return work(table);
    } catch (problem) {
      const code = (problem as { errcode?: number }).errcode ?? 0;
      if (BUSY_CODES.has(code)) return undefined;
      if (DAMAGED_CODES.has(code) && !isMadeAnew) {
        isMadeAnew = true;
        removeDatabase(options.file);
        table = undefined;
        return attempt(work);
      }
      isUsable = false;
      options.onProblem(problem as Error);
      return undefined;
    }
  }

  return {
    get(key, parse) {
      const text = attempt(({ get }) => get(key));
      if (text === undefined) return undefined;
      try {
        return parse(text);
      } catch {
        return undefined;
      }
    },
    set(key, text) {
      attempt((opened) => opened.set(key, text));
    },
    close() {
      table?.close();
      isUsable = false;
    },
  };
}

/** SQLite puts two files beside a database. */
const filesOf = (file: string) => [file, `${file}-wal`, `${file}-shm`];

/** What is lost can be asked for again. */
function removeDatabase(file: string): void {
  for (const path of filesOf(file)) rmSync(path, { force: true });
}

/** For files made by earlier versions, or copied; those of somebody else are left as they are. */
function closeToOthers(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o077) !== 0) {
    chmodSync(path, 0o600);
  }
}

type OpenTable = ReturnType<typeof openTable>;

function openTable({ file, table, mostEntries, mostAgeMs, onExposed }: DiskCacheOptions) {
  mkdirSync(dirname(file), { recursive: true });
  // Made here, for its owner alone, because SQLite has no say in it; the files it puts beside get the same.
  closeSync(openSync(file, 'a', 0o600));
  for (const path of filesOf(file)) {
    try {
      closeToOthers(path);
    } catch (problem) {
      onExposed(problem as Error);
    }
  }
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, text TEXT NOT NULL, storedAt INTEGER NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS ${table}_by_age ON ${table} (storedAt);`);
  const select = database.prepare(`SELECT text FROM ${table} WHERE key = ? AND storedAt >= ?`);
  const insert = database.prepare(`INSERT OR REPLACE INTO ${table} (key, text, storedAt) VALUES (?, ?, ?)`);
  const deleteOld = database.prepare(`DELETE FROM ${table} WHERE storedAt < ?`);
  const deleteOldest = database.prepare(
    `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} ORDER BY storedAt DESC LIMIT -1 OFFSET ?)`,
  );
  let entriesUntilPruning = 0;

  return {
    get(key: string): string | undefined {
      const row = select.get(key, Date.now() - mostAgeMs);
      return row === undefined ? undefined : String(row.text);
    },
    set(key: string, text: string): void {
      insert.run(key, text, Date.now());
      entriesUntilPruning -= 1;
      if (entriesUntilPruning > 0) return;
      deleteOld.run(Date.now() - mostAgeMs);
      deleteOldest.run(mostEntries);
      entriesUntilPruning = ENTRIES_BETWEEN_PRUNINGS;
    },
    close: () => database.close(),
  };
}
