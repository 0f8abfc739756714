import { expect, test } from 'vitest';
import { analysePicture } from '../../src/vision/analyse-picture.ts';
import type { AnalysisTask } from '../../src/vision/vision-task.ts';
import { afterPass, openTinyModels, readRedCircle } from './tiny-models.ts';

const task: Omit<AnalysisTask, 'picture'> = {
  kind: 'analyse',
  clipFolder: '',
  segmentation: null,
  labels: null,
  lang: 'ko',
  namesRegions: true,
};
const settings = { request: { mode: 'automatic', pointsPerSide: 8 }, maskFormat: 'rle' } as const;

async function analyse(
  fields: Partial<AnalysisTask>,
  { pass, cancel }: { pass: number; cancel: AbortController } = { pass: 0, cancel: new AbortController() },
) {
  const { clip, sam, objects } = await openTinyModels();
  const cancelled = afterPass(clip, pass, () => setImmediate(() => cancel.abort(new Error('nobody waits'))));
  const asked = { ...task, ...fields, picture: await readRedCircle() };
  return analysePicture({ clip: cancelled, sam: { model: sam, ...settings }, objects }, asked, cancel.signal);
}

test.each([
  ['en', 'red circle'],
  ['ko', '빨간 원'],
] as const)('picture and regions are named in the language asked for: %s', async (lang, name) => {
  const { concepts, segmentation } = await analyse({ lang });
  expect(concepts[0]?.name).toBe(name);
  expect(segmentation?.segments.map(({ concept }) => concept?.name)).toContain(name);
});

test('with labels of the caller, picture and regions are named by these, as they were written', async () => {
  const labels = [
    { word: '네모', english: 'square' },
    { word: '동그라미', english: 'red circle' },
  ];
  const { concepts, segmentation } = await analyse({ labels, lang: 'en' });
  expect(concepts.map(({ name }) => name)).toEqual(['네모', '동그라미']);
  expect(segmentation?.segments.map(({ concept }) => concept?.name)).toContain('동그라미');
});

test.each([
  ['the regions are found', 1],
  ['the masks are written', 2],
])('a cancel is heard before %s', async (_, pass) => {
  await expect(analyse({}, { pass, cancel: new AbortController() })).rejects.toThrow('nobody waits');
});
