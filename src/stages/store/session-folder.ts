import { basename, join } from 'node:path';
import { isSessionId } from './session-id.ts';

/**
 * Where things are: `<generated>/<session>/<generation>/generated_<n>.png` and `generation.json`.
 * Names that begin with a dot are not generations: one being written (`.staging-<id>.<pid>`), one being
 * removed (`.trash-<id>`), and the memory of Idempotency-Keys (`.idempotency`).
 */
export const RECORD_FILE = 'generation.json';
const GENERATION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const STAGING = /^\.staging-([0-9a-f-]{36})\.(\d+)$/;
const TRASH = /^\.trash-/;

/** Whether a text has the form of a generation id: a lower-case UUID of version 7. */
export function isGenerationId(text: string): boolean {
  return GENERATION_ID.test(text);
}

/** The time in a generation id: its first 48 bits are Unix milliseconds (RFC 9562, section 5.7). */
export function timeOfGenerationId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

export function imageFileName(index: number): string {
  return `generated_${index}.png`;
}

export interface StagingName {
  id: string;
  /** The process that writes it. */
  pid: number;
}

/** The paths of one session. Every path is below the generated folder: ids are checked here once more. */
export function sessionFolder(generatedDirectory: string, sessionId: string) {
  if (!isSessionId(sessionId)) throw new Error('Not a session id.');
  const path = join(generatedDirectory, sessionId);
  const inside = (name: string) => join(path, basename(name));
  return {
    path,
    idempotency: inside('.idempotency'),
    generation: (id: string) => inside(id),
    record: (id: string) => join(inside(id), RECORD_FILE),
    image: (id: string, file: string) => join(inside(id), basename(file)),
    staging: (id: string) => inside(`.staging-${id}.${process.pid}`),
    trash: (id: string) => inside(`.trash-${id}`),
    inside,
  };
}

export function parseStagingName(name: string): StagingName | undefined {
  const [, id, pid] = STAGING.exec(name) ?? [];
  return id === undefined || pid === undefined ? undefined : { id, pid: Number(pid) };
}

export function isTrashName(name: string): boolean {
  return TRASH.test(name);
}
