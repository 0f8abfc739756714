import type { Verdict } from '../bars.ts';
import { show } from '../report.ts';

/** Holds what should be small against its bar; nothing where either is missing. */
export function judge(
  what: string,
  measured: number | undefined,
  most: number | undefined,
  unit: string,
): Verdict[] {
  if (measured === undefined || most === undefined) return [];
  return [{ what, measured: `${show(measured)} ${unit}`, bar: `≤ ${most} ${unit}`, isMet: measured <= most }];
}
