import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart } from './chart.ts';
import { formatReport, formatVerdicts, type KeptReport, readReport } from './report.ts';

const docsDirectory = join(import.meta.dirname, '../docs');
const PAGE = join(docsDirectory, 'performance.md');
/** Where results go. */
export interface Publication {
  /** File in `docs/`. */
  chart: string;
  title: string;
  /** The marks in `docs/performance.md`: `<!-- numbers -->` and `<!-- end of numbers -->`. */
  numbers: string;
}

/** Draws the chart and writes the numbers of the page, both from the kept reports. */
export async function publishResults(
  names: readonly string[],
  { chart, title, numbers }: Publication,
): Promise<void> {
  const kept = await Promise.all(names.map(readReport));
  const reports = kept.filter((report) => report !== undefined);
  const panels = reports.flatMap((report) => report.panels);
  await writeFile(join(docsDirectory, chart), drawChart(panels, title));
  const page = await readFile(PAGE, 'utf8');
  const begin = `<!-- ${numbers} -->\n`;
  const end = `<!-- end of ${numbers} -->`;
  const [before = '', rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`docs/performance.md has no marks for ${numbers}.`);
  await writeFile(PAGE, `${before}${begin}${formatNumbers(reports)}${end}${after}`);
}

function formatNumbers(reports: readonly KeptReport[]): string {
  const [first] = reports;
  if (first === undefined) return '';
  const { processors, processor, memoryGigabytes, node, platform } = first.machine;
  const machine = `Measured with Node ${node} on ${platform}, ${processors} processors (${processor}), ${memoryGigabytes} GB.`;
  const verdicts = formatVerdicts(reports.flatMap((report) => report.verdicts));
  const blocks = [verdicts, ...reports.map(formatReport)].map((block) => `\`\`\`text\n${block}\`\`\`\n`);
  return `\n${machine}\n\n${blocks.join('\n')}\n`;
}
