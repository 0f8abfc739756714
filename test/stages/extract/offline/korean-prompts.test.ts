import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readLabelledPrompts } from '../../../../eval/labelled-prompts.ts';
import { readLexiconEnglish } from '../../../../eval/lexicon-english.ts';
import { scoreKorean } from '../../../../eval/score-korean.ts';
import { openOfflineUnderstanding } from '../../../../eval/understand-offline.ts';

/** A little below what was measured, and above what the extractor has to reach (docs/accuracy.md). */
const SETS = [
  {
    file: 'test/fixtures/korean-prompts.jsonl',
    least: { mood: 0.97, style: 0.97, background: 0.97, act: 0.94, theme: 0.8, objects: 0.95, english: 0.95 },
    mostNotStated: 0.02,
  },
  {
    file: 'eval/korean-tried.jsonl',
    least: { mood: 0.97, style: 0.98, background: 0.97, act: 0.94, theme: 0.8, objects: 0.93, english: 0.87 },
    mostNotStated: 0.03,
  },
];

test.each(SETS)('understands $file at least as well as measured', async ({ file, least, mostNotStated }) => {
  const { understand, close } = await openOfflineUnderstanding();
  onTestFinished(close);
  const path = fileURLToPath(new URL(`../../../../${file}`, import.meta.url));
  const score = await scoreKorean(await readLabelledPrompts(path), understand, await readLexiconEnglish());

  const { mood_canonical, style_canonical, background, act, theme } = score.fields;
  expect(mood_canonical.recall.value).toBeGreaterThanOrEqual(least.mood);
  expect(style_canonical.recall.value).toBeGreaterThanOrEqual(least.style);
  expect(background.recall.value).toBeGreaterThanOrEqual(least.background);
  expect(act.recall.value).toBeGreaterThanOrEqual(least.act);
  expect(theme.recall.value).toBeGreaterThanOrEqual(least.theme);
  expect(score.objects.f1).toBeGreaterThanOrEqual(least.objects);
  expect(score.englishRecall.value).toBeGreaterThanOrEqual(least.english);
  expect(score.falsePositives.value).toBeLessThanOrEqual(mostNotStated);
  expect(score.unlistedKorean).toBe(0);
});
