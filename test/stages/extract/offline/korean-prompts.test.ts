import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readLabelledPrompts } from '../../../../eval/labelled-prompts.ts';
import { readLexiconEnglish } from '../../../../eval/lexicon-english.ts';
import { scoreKorean } from '../../../../eval/score-korean.ts';
import { openOfflineUnderstanding } from '../../../../eval/understand-offline.ts';

const PROMPTS = fileURLToPath(new URL('../../../fixtures/korean-prompts.jsonl', import.meta.url));

test('understands the labelled sentences at least as well as measured', async () => {
  const { understand, close } = await openOfflineUnderstanding();
  onTestFinished(close);
  const score = await scoreKorean(await readLabelledPrompts(PROMPTS), understand, await readLexiconEnglish());
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
