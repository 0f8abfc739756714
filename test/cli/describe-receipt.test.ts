import { expect, it } from 'vitest';
import { describeReceipt } from '../../src/cli/describe-receipt.ts';
import type { Receipt } from '../../src/stages/normalise/tier.ts';

const found: Receipt = {
  input: '포근한',
  folded: '포근한',
  value: 'cozy',
  tier: 'wordnet',
  score: 0.9,
  via: 'similar to snug',
  runnerUp: { value: 'warm', score: 0.456 },
  seen: [],
  vocabularyVersion: '1',
};

it.each([
  [
    'the word, and the next best',
    found,
    'cozy ("포근한", by the wordnet tier 0.90: similar to snug, before warm (0.46))',
  ],
  [
    'a word without a rival',
    { ...found, runnerUp: null },
    'cozy ("포근한", by the wordnet tier 0.90: similar to snug)',
  ],
  ['that no word is near', { ...found, value: null }, '– ("포근한" is near no word of the list)'],
  ['that nothing was asked', null, '–'],
])('tells %s', (_what, receipt, expected) => {
  expect(describeReceipt(receipt)).toBe(expected);
});
