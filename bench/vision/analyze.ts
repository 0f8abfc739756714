import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type Connections, connect } from '../calls.ts';
import { median, percentilesOf } from '../percentiles.ts';
import { makeFolder, startServer } from '../processes.ts';
import { type Report, show } from '../report.ts';
import type { VisionBench } from './effort.ts';
import { samplePicture, tinyModels } from './tiny-models.ts';

const EDGES = [64, 256, 512, 1024, 2048];
const formats = ['rows', 'rle', 'png'] as const;

/** How long `/analyze` takes for pictures of several sizes, with masks as rows of numbers and as the compact ones. */
export async function measureAnalyze({ rounds }: VisionBench): Promise<Report> {
  await using folder = await makeFolder();
  await using server = await startServer({
    folder,
    environment: { CLIP_MODEL_DIR: tinyModels.clip, SAM_MODEL_DIR: tinyModels.sam },
  });
  await using toServer = connect(server.url, 1);
  const sample = await readFile(samplePicture);
  const results = [];
  for (const edge of EDGES) {
    const picture = await sharp(sample).resize(edge, edge).png().toBuffer();
    const image = picture.toString('base64');
    // The first loads the models, and embeds the common objects.
    await analyze(toServer, { image, mask_format: 'rle' });
    for (const format of formats) {
      const answers = [];
      for (let round = 0; round < rounds; round += 1)
        answers.push(await analyze(toServer, { image, mask_format: format }));
      results.push({
        edge,
        format,
        times: percentilesOf(answers.map(({ ms }) => ms)),
        answerBytes: median(answers.map(({ bytes }) => bytes)),
      });
    }
  }
  return {
    name: 'analyze',
    tables: [
      {
        title: 'POST /analyze over HTTP by one caller, with tiny-clip and tiny-sam (1024 points)',
        columns: ['', 'p50 ms', 'worst ms', 'answer KB'],
        rows: results.map(({ edge, format, times, answerBytes }) => [
          `${edge}x${edge}, masks as ${format}`,
          show(times.p50),
          show(times.max),
          show(answerBytes / 1024),
        ]),
      },
    ],
    notes: [
      'From the first byte sent to the last byte of the answer: the picture is read, embedded, asked for masks at every point of the grid, outlined and written.',
    ],
    verdicts: [],
    panels: [
      {
        title: 'POST /analyze with the tiny models, masks as rows, median',
        unit: 'ms',
        bars: results
          .filter(({ format }) => format === 'rows')
          .map(({ edge, times }) => ({ label: `${edge}x${edge}`, value: times.p50, isPeer: false })),
      },
    ],
    data: results,
  };
}

async function analyze({ pool }: Connections, body: unknown): Promise<{ ms: number; bytes: number }> {
  const startedAt = performance.now();
  const answer = await pool.request({
    path: '/analyze',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`/analyze answered ${answer.statusCode}: ${text}`);
  return { ms: performance.now() - startedAt, bytes: Buffer.byteLength(text) };
}
