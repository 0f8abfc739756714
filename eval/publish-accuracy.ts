import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart } from '../bench/chart.ts';
import { formatReport, formatVerdicts, type Report } from '../bench/report.ts';

const docsDirectory = join(import.meta.dirname, '../docs');
const PAGE = join(docsDirectory, 'accuracy.md');

/** Writes the report's numbers between its two marks in `docs/accuracy.md`, and draws its chart if it has one. */
export async function publishAccuracy(report: Report): Promise<void> {
  if (report.panels.length > 0)
    await writeFile(join(docsDirectory, `${report.name}.svg`), drawChart(report.panels, 'Accuracy'));
  const page = await readFile(PAGE, 'utf8');
  const begin = `<!-- numbers of ${report.name} -->`;
  const end = `<!-- end of numbers of ${report.name} -->`;
  const [before, after] = [page.split(begin)[0], page.split(end)[1]];
  if (after === undefined)
    throw new Error(`docs/accuracy.md has no marks for the numbers of ${report.name}.`);
  const numbers = [formatVerdicts(report.verdicts), formatReport(report)]
    .map((block) => `\`\`\`text\n${block}\`\`\`\n`)
    .join('\n');
  await writeFile(PAGE, `${before}${begin}\n\n${numbers}\n${end}${after}`);
}
