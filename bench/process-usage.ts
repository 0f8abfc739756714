import { readFile, writeFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second, whatever its own clock. */
const MS_PER_TICK = 10;

/** Memory of another process, from Linux's `/proc`. */
export async function readMemory(pid: number): Promise<{ residentBytes: number; peakBytes: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { residentBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') };
}

/** Time the process has had a processor, all its threads together. */
export async function readProcessorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [, fields = ''] = stat.split(') ');
  const [userTicks = 0, systemTicks = 0] = fields.split(' ').slice(11, 13).map(Number);
  return (userTicks + systemTicks) * MS_PER_TICK;
}

/** Lets the peak begin anew. */
export async function resetPeakMemory(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
