import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readLabelledPrompts } from '../../../../eval/labelled-prompts.ts';
import { readLexiconEnglish } from '../../../../eval/lexicon-english.ts';
import { scoreKorean } from '../../../../eval/score-korean.ts';
import { openOfflineUnderstanding } from '../../../../eval/understand-offline.ts';

async function scoreFile(path: string) {
  const { understand, close } = await openOfflineUnderstanding();
  onTestFinished(close);
  const file = fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
  return scoreKorean(await readLabelledPrompts(file), understand, await readLexiconEnglish());
}

test('understands the labelled sentences at least as well as measured', async () => {
  const score = await scoreFile('test/fixtures/korean-prompts.jsonl');
  const { mood_canonical, style_canonical, background, act, theme } = score.fields;
  expect(mood_canonical.recall.value).toBeGreaterThanOrEqual(0.97);
  expect(style_canonical.recall.value).toBeGreaterThanOrEqual(0.97);
  expect(background.recall.value).toBeGreaterThanOrEqual(0.97);
  expect(act.recall.value).toBeGreaterThanOrEqual(0.94);
  expect(theme.recall.value).toBeGreaterThanOrEqual(0.8);
  expect(score.falsePositives.value).toBeLessThanOrEqual(0.02);
  expect(score.objects.f1).toBeGreaterThanOrEqual(0.95);
  expect(score.englishRecall.value).toBeGreaterThanOrEqual(0.95);
  expect(score.unlistedKorean).toBe(0);
});

test('understands the sentences the rules were tried on at least as well as measured', async () => {
  const score = await scoreFile('eval/korean-tried.jsonl');
  const { mood_canonical, style_canonical, background, act, theme } = score.fields;
  expect(mood_canonical.recall.value).toBeGreaterThanOrEqual(0.97);
  expect(style_canonical.recall.value).toBeGreaterThanOrEqual(0.98);
  expect(background.recall.value).toBeGreaterThanOrEqual(0.97);
  expect(act.recall.value).toBeGreaterThanOrEqual(0.94);
  expect(theme.recall.value).toBeGreaterThanOrEqual(0.8);
  expect(score.falsePositives.value).toBeLessThanOrEqual(0.03);
  expect(score.objects.f1).toBeGreaterThanOrEqual(0.93);
  expect(score.englishRecall.value).toBeGreaterThanOrEqual(0.87);
  expect(score.unlistedKorean).toBe(0);
});
