import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { watch } from '../processes.ts';
import type { Finding, MeasureName, OrderOf } from './inside/measures.ts';

const program = join(import.meta.dirname, 'inside/run.ts');

/** A large model on a busy machine takes its time. */
const PATIENCE_MS = 20 * 60_000;

/** Measures in a process of its own, so that its memory is that of one measure, with nothing of the environment. */
export async function runFresh<Name extends MeasureName>(
  measure: Name,
  order: OrderOf<Name>,
): Promise<Finding<Name>> {
  const running = promisify(execFile)(process.execPath, ['--max-semi-space-size=8', program], {
    env: { PATH: process.env.PATH },
    timeout: PATIENCE_MS,
  });
  watch(running.child);
  running.child.stdin?.end(JSON.stringify({ measure, order }));
  const { stdout } = await running;
  return JSON.parse(stdout);
}
