import type { Verdict } from './bars.ts';
import { show } from './report.ts';

/** Holds what should be small against its bar. */
export function atMost(what: string, measured: number, most: number, unit: string): Verdict {
  return { what, measured: `${show(measured)} ${unit}`, bar: `≤ ${most} ${unit}`, isMet: measured <= most };
}
