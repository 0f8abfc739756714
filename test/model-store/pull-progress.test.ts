import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createPullProgress, describeTimeLeft, type PullPlan } from '../../src/model-store/pull-progress.ts';
import { createTransferRate } from '../../src/model-store/transfer-rate.ts';

const plan: PullPlan = {
  name: 'tiny-sd',
  repository: 'imaginate/tiny-sd',
  commit: '0123456789abcdef',
  files: 2,
  bytes: { total: 4_000_000, present: 1_000_000 },
};

/** What a pull writes to a stream that is, or is not, a terminal. */
async function written(isTTY: boolean): Promise<string> {
  const terminal = {
    isTTY,
    columns: 200,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  const stream = Object.assign(new PassThrough(), terminal);
  const progress = createPullProgress(stream as never);
  progress.start(plan);
  progress.bytes(1_000_000);
  progress.note('The connection was lost. Trying again in 1 s.');
  progress.bytes(2_000_000);
  progress.fileDone('unet/model.onnx', 3_000_000);
  progress.stop();
  stream.end();
  return text(stream);
}

it('writes plain lines where there is no terminal', async () => {
  expect(await written(false)).toBe(
    `tiny-sd from imaginate/tiny-sd at 0123456789ab: 2 files, 4.0 MB, 1.0 MB of it here already.
The connection was lost. Trying again in 1 s.
unet/model.onnx is whole (3.0 MB).
`,
  );
});

it('draws a bar on a terminal, from what is there already', async () => {
  const output = await written(true);
  expect(output).toContain('2 files, 4.0 MB, 1.0 MB of it here already.\n');
  expect(output).toMatch(/ 25 % \| 1\.0 MB of 4\.0 MB/);
  expect(output).toMatch(/ 50 % \| 2\.0 MB of 4\.0 MB \| .*\/s/);
  expect(output).toContain('Trying again in 1 s.\n');
});

it('knows the speed of the last seconds', () => {
  const rate = createTransferRate();
  expect(rate.bytesPerSecond(0)).toBe(0);
  rate.add(1000, 0);
  rate.add(1000, 1000);
  expect(rate.bytesPerSecond(2000)).toBe(1000);
  rate.add(500, 12_000);
  expect(rate.bytesPerSecond(13_000)).toBe(500);
  expect(rate.bytesPerSecond(60_000)).toBe(0);
});

it.each([
  [10, 0, ''],
  [1000, 1000, '1 s left'],
  [59_500, 1000, '1 min left'],
  [150_000, 1000, '3 min left'],
  [7_500_000, 1000, '2 h 5 min left'],
])('%d bytes at %d a second: "%s"', (bytes, rate, sentence) => {
  expect(describeTimeLeft(bytes, rate)).toBe(sentence);
});
