import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { watch } from '../processes.ts';
import type { Contestant } from './contestants.ts';
import { FINDING, type Finding, type MeasureName, type Order } from './inside/measures.ts';

const program = join(import.meta.dirname, 'inside/run.ts');

/** Where `bin/imaginate.js` keeps compiled code from one start to the next. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/imaginate');

/** What a measure found, or why it found nothing. */
export type Outcome<Name extends MeasureName> =
  | { finding: Finding<Name>; outsideMs: number }
  | { failure: string };

/**
 * Measures one contestant in a process of its own, which is ended when the time is up.
 *
 * `outsideMs`, from before the start of the process until its finding was read, holds what the process cannot see.
 *
 * @throws Error if one of ours fails; that peers do is a result
 */
export async function runFresh<Name extends MeasureName>(
  measure: Name,
  { label, subject, options, isPeer }: Contestant,
  work: { words: readonly string[]; repeatMs?: number; patienceMs: number },
): Promise<Outcome<Name>> {
  const { words, repeatMs = 0, patienceMs } = work;
  const task: Order = { measure, subject, options, words, repeatMs };
  const outcome = await run<Name>(task, patienceMs);
  if ('failure' in outcome && !isPeer) throw new Error(`${label}, ${measure}: ${outcome.failure}`);
  return outcome;
}

async function run<Name extends MeasureName>(task: Order, patienceMs: number): Promise<Outcome<Name>> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache },
    // With a group of its own, so that what it has started ends with it.
    detached: true,
  });
  watch(child);
  const timer = setTimeout(() => endGroup(child.pid), patienceMs);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  let outcome: Outcome<Name> | undefined;
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith(FINDING)) continue;
    outcome = { finding: JSON.parse(line.slice(FINDING.length)), outsideMs: performance.now() - startedAt };
  }
  clearTimeout(timer);
  if (outcome !== undefined) return outcome;
  const isTooLate = performance.now() - startedAt >= patienceMs;
  return { failure: isTooLate ? `no answer in ${patienceMs / 1000} s` : `crashed: ${reasonIn(complaint)}` };
}

/** The line that says it, without folders: results are published. */
function reasonIn(complaint: string): string {
  const line = /^.*(?:Error|Assertion).*$/m.exec(complaint)?.[0] ?? (complaint.trim() || 'it said nothing');
  return line.replaceAll(/(?<![\w.])\/\S*\//g, '');
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
}
