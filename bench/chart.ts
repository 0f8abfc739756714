/** Horizontal bars under one title. */
export interface ChartPanel {
  title: string;
  unit: string;
  bars: readonly {
    label: string;
    value: number;
    /** Drawn grey: what ours is compared with. */
    isPeer: boolean;
    /** The quality bar, drawn as a line. */
    limit?: number;
    /** Where the true value lies, drawn as a thin line with ends. */
    range?: readonly [low: number, high: number];
  }[];
}

const WIDTH = 760;
const LABEL_WIDTH = 250;
const VALUE_WIDTH = 130;
const BAR_HEIGHT = 14;
const ROW_HEIGHT = 20;
const TITLE_HEIGHT = 34;
const GAP = 18;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 14px; }
  .ours { fill: #2f6fdb; }
  .peer { fill: #9aa4af; }
  .limit { stroke: #c2410c; stroke-width: 2; }
  .range { stroke: #24292f; stroke-width: 1; fill: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .ours { fill: #6ea8fe; }
    .peer { fill: #6b7580; }
    .limit { stroke: #fb923c; }
    .range { stroke: #e6edf3; }
  }`;

/** The panels one below the other as an SVG that suits light and dark pages. */
export function drawChart(panels: readonly ChartPanel[], title = 'Benchmark results'): string {
  let top = 8;
  const drawn = panels.map((panel) => {
    const group = `<g transform="translate(0 ${top})">${drawPanel(panel)}</g>`;
    top += TITLE_HEIGHT + panel.bars.length * ROW_HEIGHT + GAP;
    return group;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" role="img">
<title>${escapeText(title)}: blue is Imaginate, grey what it is compared with, the line the quality bar</title>
<style>${STYLE}
</style>
${drawn.join('\n')}
</svg>
`;
}

function drawPanel({ title, unit, bars }: ChartPanel): string {
  const most = Math.max(...bars.flatMap(({ value, limit = 0, range = [] }) => [value, limit, ...range]));
  const scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most;
  const rows = bars.map(({ label, value, isPeer, limit, range }, index) => {
    const top = TITLE_HEIGHT + index * ROW_HEIGHT;
    const width = Math.max(1, value * scale);
    const limitAt = limit === undefined ? undefined : round(LABEL_WIDTH + limit * scale);
    const textAt = round(LABEL_WIDTH + Math.max(width, (limit ?? 0) * scale, (range?.[1] ?? 0) * scale) + 6);
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${top + 11}" text-anchor="end">${escapeText(label)}</text>`,
      `<rect class="${isPeer ? 'peer' : 'ours'}" x="${LABEL_WIDTH}" y="${top}" width="${round(width)}" height="${BAR_HEIGHT}" rx="2"/>`,
      ...(range === undefined ? [] : [drawRange(range, scale, top)]),
      `<text x="${textAt}" y="${top + 11}">${formatValue(value)} ${escapeText(unit)}</text>`,
      ...(limitAt === undefined
        ? []
        : [
            `<line class="limit" x1="${limitAt}" x2="${limitAt}" y1="${top - 2}" y2="${top + BAR_HEIGHT + 2}"/>`,
          ]),
    ].join('\n');
  });
  return `<text class="title" x="8" y="20">${escapeText(title)}</text>\n${rows.join('\n')}`;
}

function drawRange([low, high]: readonly [number, number], scale: number, top: number): string {
  const [from, to] = [low, high].map((value) => round(LABEL_WIDTH + value * scale));
  const middle = top + BAR_HEIGHT / 2;
  return `<path class="range" d="M${from} ${middle}H${to}M${from} ${middle - 3}v6M${to} ${middle - 3}v6"/>`;
}

function formatValue(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
