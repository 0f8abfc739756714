import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from './bars.ts';
import type { ChartPanel } from './chart.ts';

interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A measurement as it is shown and kept. */
export interface Report {
  /** Name of the file in `bench/results/`. */
  name: string;
  tables: readonly Table[];
  /** Sentences to be read with the numbers. */
  notes: readonly string[];
  verdicts: readonly Verdict[];
  panels: readonly ChartPanel[];
  /** The numbers, to the microsecond. */
  data: unknown;
}

/** With what it was measured on. */
export interface KeptReport extends Report {
  machine: ReturnType<typeof describeMachine>;
}

const resultsDirectory = join(import.meta.dirname, 'results');

/** Several measurements that are shown and kept together. */
export function joinReports(name: string, parts: readonly Report[]): Report {
  return {
    name,
    tables: parts.flatMap(({ tables }) => tables),
    notes: parts.flatMap(({ notes }) => notes),
    verdicts: parts.flatMap(({ verdicts }) => verdicts),
    panels: parts.flatMap(({ panels }) => panels),
    data: Object.fromEntries(parts.map(({ name, data }) => [name, data])),
  };
}

export function formatReport({ tables, notes }: Pick<Report, 'tables' | 'notes'>): string {
  const parts = tables.map(({ title, columns, rows }) => `${title}\n\n${formatTable(columns, rows)}\n`);
  return [...parts, notes.map((note) => `  ${note}\n`).join('')].join('\n');
}

export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ what, measured, bar, isMet }) => [
    what,
    measured,
    bar,
    isMet ? 'met' : 'MISSED',
  ]);
  return `Bars\n\n${formatTable(['what', 'measured', 'bar', ''], rows)}\n`;
}

/** One file a measurement, always of the same name, so that version control shows what changed. */
export async function keepReport(report: Report): Promise<void> {
  await mkdir(resultsDirectory, { recursive: true });
  const kept: KeptReport = { machine: describeMachine(), ...report };
  const json = JSON.stringify(
    kept,
    (_key, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value),
    2,
  );
  await writeFile(join(resultsDirectory, `${report.name}.json`), `${json}\n`);
}

/** A report kept earlier; undefined where there is none. */
export async function readReport(name: string): Promise<KeptReport | undefined> {
  try {
    return JSON.parse(await readFile(join(resultsDirectory, `${name}.json`), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** No names and paths: results are published. */
function describeMachine() {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    processors: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
  };
}

function formatTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const formatRow = (cells: readonly string[]) => {
    const padded = cells.map((cell, index) => {
      const width = widths[index] ?? 0;
      return index === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `  ${padded.join('  ')}`.trimEnd();
  };
  return [columns, widths.map((width) => '-'.repeat(width)), ...rows].map(formatRow).join('\n');
}

/** Three digits: more would promise what a shared machine cannot keep. */
export function show(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
