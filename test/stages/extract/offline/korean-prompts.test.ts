import { expect, test } from 'vitest';
import { createOfflineExtractor } from '../../../../src/stages/extract/offline/offline-extractor.ts';
import { scorePrompts } from './score-prompts.ts';

const PROMPTS = new URL('../../../fixtures/korean-prompts.jsonl', import.meta.url);

test('understands the labelled sentences at least as well as measured', async () => {
  const scores = await scorePrompts(PROMPTS, createOfflineExtractor());
  expect(scores.mood.accuracy).toBeGreaterThanOrEqual(0.97);
  expect(scores.mood.falsePositives).toBeLessThanOrEqual(1);
  expect(scores.style.accuracy).toBeGreaterThanOrEqual(0.97);
  expect(scores.style.falsePositives).toBeLessThanOrEqual(1);
  expect(scores.background.accuracy).toBeGreaterThanOrEqual(0.95);
  expect(scores.background.falsePositives).toBeLessThanOrEqual(1);
  expect(scores.act.accuracy).toBeGreaterThanOrEqual(0.94);
  expect(scores.act.falsePositives).toBeLessThanOrEqual(1);
  expect(scores.objectF1).toBeGreaterThanOrEqual(0.95);
});
