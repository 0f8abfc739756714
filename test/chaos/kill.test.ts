import { describe, expect, it } from 'vitest';
import { randomTrial } from './kill-at-random.ts';
import {
  firstStartTrial,
  killsAt,
  measureStartSteps,
  measureSteps,
  type StepTrial,
  stepTrial,
} from './kill-at-step.ts';
import { runTrials, type Trial } from './run-trials.ts';
import { createTally } from './tally.ts';

const MINUTES = 60_000;

/** Where a kill divides one state from the next; `npm run chaos` goes through every step. */
const TELLING_STEPS = [
  /^rename /,
  / .*generation\.json$/,
  /^writeFile .*\.idempotency/,
  /^writeFile .*generated_1/,
  /^rm /,
];

async function expectNoHarm(trials: Trial[], tally = createTally()) {
  expect(await runTrials(trials, { tally, lanes: 2 })).toEqual([]);
  return tally;
}

describe('a server killed with SIGKILL', () => {
  it.each(['generate', 'remove', 'clear'] as const)(
    'during a step of %s',
    async (operation) => {
      const steps = await measureSteps(operation);
      const faults = killsAt(steps).filter(({ step }) =>
        TELLING_STEPS.some((pattern) => pattern.test(steps[step - 1] ?? '')),
      );
      const tally = await expectNoHarm(faults.map((fault) => stepTrial({ operation, fault })));
      expect(tally.kills).toBe(faults.length);
      expect(tally.imagesKept).toBeGreaterThan(faults.length);
    },
    4 * MINUTES,
  );

  it(
    'during its very first start',
    async () => {
      const tally = createTally();
      const steps = await measureStartSteps();
      const lastStep = { step: steps.length, kind: 'before' } as const;
      const rename = {
        step: steps.findIndex((step) => step.startsWith('rename ')) + 1,
        kind: 'before',
      } as const;
      await expectNoHarm([firstStartTrial(rename, tally), firstStartTrial(lastStep, tally)], tally);
    },
    MINUTES,
  );

  it(
    'and again while it brings a whole generation to light',
    async () => {
      const steps = await measureSteps('generate');
      const step = steps.findIndex((name) => /^rename .*\.staging/.test(name)) + 1;
      const wound: StepTrial = { operation: 'generate', fault: { step, kind: 'before' } };
      const starts = killsAt(await measureStartSteps(wound));
      const tally = await expectNoHarm(starts.map((startFault) => stepTrial({ ...wound, startFault })));
      expect(tally).toMatchObject({ recovered: starts.length, replayed: starts.length });
    },
    2 * MINUTES,
  );

  it(
    'at random moments, with several callers',
    async () => {
      const rounds = Array.from({ length: 6 }, (_, index) => randomTrial(20_261_120, index + 1));
      const tally = await expectNoHarm(rounds);
      expect(tally.imagesKept).toBeGreaterThan(0);
    },
    2 * MINUTES,
  );
});
