import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart } from './chart.ts';
import { formatReport, formatVerdicts, type KeptReport, readReport } from './report.ts';

const docsDirectory = join(import.meta.dirname, '../docs');
const PAGE = join(docsDirectory, 'performance.md');
const NUMBERS = /(<!-- numbers -->\n).*(<!-- end of numbers -->)/s;

/** Draws the chart and writes the numbers of the page, both from the kept reports. */
export async function publishResults(names: readonly string[]): Promise<void> {
  const kept = await Promise.all(names.map(readReport));
  const reports = kept.filter((report) => report !== undefined);
  const panels = reports.flatMap((report) => report.panels);
  await writeFile(join(docsDirectory, 'bench.svg'), drawChart(panels));
  const page = await readFile(PAGE, 'utf8');
  await writeFile(
    PAGE,
    page.replace(NUMBERS, (_whole, begin, end) => `${begin}${formatNumbers(reports)}${end}`),
  );
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
