import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { watch } from '../processes.ts';
import type { Finding, MeasureName, Order } from './inside/measures.ts';

const program = join(import.meta.dirname, 'inside/run.ts');

/** Where `bin/imaginate.js` keeps compiled code from one start to the next. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/imaginate');

const PATIENCE_MS = 60_000;

/** Measures one subject in a process of its own, which is ended when the time is up. */
export async function runFresh<Name extends MeasureName>(
  measure: Name,
  order: Pick<Order, 'subject' | 'texts'> & Partial<Order>,
): Promise<Finding<Name>> {
  const running = promisify(execFile)(process.execPath, ['--expose-gc', program], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache },
    timeout: PATIENCE_MS,
  });
  watch(running.child);
  const whole: Order = { leadIn: [], repeatMs: 0, ...order, measure };
  running.child.stdin?.end(JSON.stringify(whole));
  const { stdout } = await running;
  return JSON.parse(stdout);
}
