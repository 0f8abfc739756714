import { describe, expect, it } from 'vitest';
import { FILL_IMAGE_BYTES, fillTrial } from './fill-at-step.ts';
import { measureSteps } from './kill-at-step.ts';
import { type OperationName, operationNames } from './operations.ts';
import { runTrials } from './run-trials.ts';
import { createTally } from './tally.ts';

const MINUTES = 60_000;

async function fillEveryStep(operation: OperationName, kind: 'full' | 'full-once'): Promise<string[]> {
  const steps = await measureSteps(operation, FILL_IMAGE_BYTES);
  const answers: string[] = [];
  const trials = steps.map((_, index) => fillTrial(operation, { step: index + 1, kind }, answers));
  expect(await runTrials(trials, { tally: createTally(), lanes: 2 })).toEqual([]);
  expect(answers).toHaveLength(steps.length);
  return answers;
}

describe('a disk that is full at a write step', () => {
  it(
    'is a 507 of the generation, which leaves nothing, and the next one is stored',
    async () => {
      const answers = await fillEveryStep('generate', 'full');
      expect(new Set(answers)).toEqual(new Set(['507 storage_full']));
    },
    4 * MINUTES,
  );

  it(
    'and has room again at the next step does no other harm',
    async () => {
      expect(await fillEveryStep('generate', 'full-once')).toContain('507 storage_full');
    },
    4 * MINUTES,
  );

  it.each(operationNames.filter((name) => name !== 'generate'))(
    'leaves nothing half-removed (%s)',
    async (operation) => {
      await fillEveryStep(operation, 'full');
      await fillEveryStep(operation, 'full-once');
    },
    4 * MINUTES,
  );
});
