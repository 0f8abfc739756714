import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { readWholePng } from '../../src/png/whole-png.ts';
import type { GenerationRecord } from '../../src/record.ts';
import { type Caller, nameOf } from './caller.ts';
import { type Tally, Violation } from './tally.ts';

interface Entry {
  caller: Caller;
  record: GenerationRecord;
  /** `doubtful`: somebody asked to remove it; the next check shows what became of it. */
  state: 'kept' | 'doubtful' | 'removed';
  wasChecked: boolean;
}

/** What callers were told, to be held against what a server serves. */
export interface Ledger {
  addCaller(caller: Caller): void;
  /** A query was answered with this record. */
  acknowledge(caller: Caller, record: GenerationRecord): void;
  /** A removal is about to be asked for: of one generation, or of the whole session. */
  doubt(caller: Caller, id?: string): void;
  /** The removal of a generation was answered. */
  bury(id: string): void;
  /** Acknowledged generations of a caller that nobody asked to remove. */
  kept(caller: Caller): GenerationRecord[];
  /**
   * Compares everything with what the server serves: nothing acknowledged is missing or changed, and nothing
   * that is served is less than whole. Nothing else may be under way.
   * @returns what is listed to each caller
   * @throws Violation
   */
  check(url: string): Promise<Map<Caller, GenerationRecord[]>>;
}

export function createLedger(tally: Tally): Ledger {
  const callers: Caller[] = [];
  const entries = new Map<string, Entry>();

  async function checkCaller(url: string, caller: Caller): Promise<GenerationRecord[]> {
    const listed = await readList(url, caller);
    for (const entry of entries.values()) {
      if (entry.caller !== caller) continue;
      const found = listed.find(({ id }) => id === entry.record.id);
      if (entry.state === 'removed' && found !== undefined) throw new Violation('back again', found.id);
      if (entry.state === 'doubtful') entry.state = found === undefined ? 'removed' : 'kept';
      if (entry.state !== 'kept') continue;
      if (found === undefined) throw new Violation('lost', `generation ${entry.record.id} is not listed`);
      if (!isDeepStrictEqual(found, entry.record)) {
        throw new Violation('lost', `the record of ${found.id} changed`);
      }
    }
    for (const record of listed) {
      const entry = entries.get(record.id);
      await checkImages(url, caller, record, entry?.state === 'kept');
      if (entry === undefined) tally.recovered += 1;
      else if (!entry.wasChecked) tally.imagesKept += record.images.length;
      entries.set(record.id, { ...(entry ?? { caller, record, state: 'kept' }), wasChecked: true });
    }
    await checkNewest(url, caller, listed[0]);
    return listed;
  }

  async function checkImages(url: string, caller: Caller, record: GenerationRecord, wasTold: boolean) {
    for (const image of record.images) {
      if ('error' in image) throw new Violation('unexpected', `${record.id} holds ${image.error.code}`);
      const answer = await caller.get(url, image.url);
      tally.downloads += 1;
      const isWhole =
        answer !== 'cut' &&
        answer.status === 200 &&
        answer.body.length === image.bytes &&
        createHash('sha256').update(answer.body).digest('hex') === image.sha256;
      if (!isWhole) {
        throw new Violation(wasTold ? 'lost' : 'partial', `${image.url} of ${record.id} (${nameOf(answer)})`);
      }
    }
  }

  return {
    addCaller: (caller) => void callers.push(caller),
    acknowledge(caller, record) {
      if (!entries.has(record.id)) {
        entries.set(record.id, { caller, record, state: 'kept', wasChecked: false });
      }
    },
    doubt(caller, id) {
      for (const entry of entries.values()) {
        const isMeant = entry.caller === caller && (id === undefined || entry.record.id === id);
        if (isMeant && entry.state === 'kept') entry.state = 'doubtful';
      }
    },
    bury(id) {
      const entry = entries.get(id);
      if (entry !== undefined) entry.state = 'removed';
    },
    kept: (caller) =>
      [...entries.values()]
        .filter((entry) => entry.caller === caller && entry.state === 'kept')
        .map(({ record }) => record),
    async check(url) {
      const listed = new Map<Caller, GenerationRecord[]>();
      for (const caller of callers) listed.set(caller, await checkCaller(url, caller));
      return listed;
    },
  };
}

async function readList(url: string, caller: Caller): Promise<GenerationRecord[]> {
  const answer = await caller.list(url);
  if (answer === 'cut' || answer.status !== 200) {
    throw new Violation('unexpected', `GET /session answered ${nameOf(answer)}`);
  }
  return JSON.parse(answer.body.toString());
}

/** `/Image_download/0` serves the newest generation's first image, whole, or 404 where there is none. */
async function checkNewest(url: string, caller: Caller, newest: GenerationRecord | undefined): Promise<void> {
  const answer = await caller.get(url, '/Image_download/0');
  if (newest === undefined) {
    if (nameOf(answer) === '404 generation_not_found') return;
    throw new Violation('unexpected', `/Image_download/0 of an empty session: ${nameOf(answer)}`);
  }
  if (answer === 'cut' || answer.status !== 200 || readWholePng(answer.body) === null) {
    throw new Violation('partial', `/Image_download/0 served ${nameOf(answer)}`);
  }
  const image = newest.images[0];
  if (image === undefined || 'error' in image || answer.headers.get('etag') !== `"${image.sha256}"`) {
    throw new Violation('unexpected', '/Image_download/0 is not of the newest generation');
  }
}

/**
 * Nothing half-written or half-removed lies about: no file set aside, no folder of a generation without its record.
 * A generation that is whole and waits for the next start is not half of anything.
 */
export async function checkFolder(directory: string): Promise<void> {
  const paths = new Set(await readdir(directory, { recursive: true }));
  const leftover = [...paths].find(
    (path) =>
      /(^|\/)\.trash-[^/]*$|\.new$/.test(path) ||
      (/^[^/]+\/(\.staging-[0-9a-f-]{36}\.\d+|[0-9a-f-]{36})$/.test(path) &&
        !paths.has(`${path}/generation.json`)),
  );
  if (leftover !== undefined) throw new Violation('left over', leftover);
}
