import type { Fault, FaultKind } from './fault-at-step.ts';
import { type House, openHouse } from './house.ts';
import {
  imagineWell,
  join,
  newKeyedCall,
  type OperationName,
  operationNames,
  operations,
} from './operations.ts';
import type { Trial } from './run-trials.ts';
import { createTally, type Tally, Violation } from './tally.ts';

/** One kill in an operation, and perhaps a second in the start that should repair the first. */
export interface StepTrial {
  operation: OperationName;
  fault: Fault;
  startFault?: Fault | undefined;
}

/** More than one slice, so that a kill can also come between two writes of an image. */
const STEP_IMAGE_BYTES = 1_100_000;

/** Kills the server at a step, starts it again, and sees that nothing was lost, halved or done twice. */
async function killAtStep(house: House, trial: StepTrial): Promise<void> {
  await imagineWell(house, await join(house), newKeyedCall(house, 1));
  const operation = await operations[trial.operation](house);
  await house.server.arm(trial.fault);
  if ((await operation.run()) !== 'cut') throw new Violation('unexpected', 'the step was not reached');
  if (trial.startFault !== undefined && (await house.restart(trial.startFault))) {
    throw new Violation('unexpected', 'the step of the start was not reached');
  }
  const listed = await house.recover();
  await operation.repeat(listed.get(operation.caller) ?? []);
  await imagineWell(house, operation.caller, newKeyedCall(house, 1));
}

/** Kills the very first start of a server, in an empty folder, and sees that the next one works. */
export function firstStartTrial(firstFault: Fault, tally: Tally): Trial {
  return {
    replay: `--operation start --step ${firstFault.step} --kind ${firstFault.kind}`,
    imageBytes: STEP_IMAGE_BYTES,
    async run() {
      await using house = await openHouse({ tally, imageBytes: STEP_IMAGE_BYTES, firstFault });
      const { caller } = await operations.remove(house);
      await house.server.kill();
      await house.recover();
      await imagineWell(house, caller, newKeyedCall(house, 1));
    },
  };
}

/** The write steps of an operation that nothing disturbs. */
export async function measureSteps(name: OperationName, imageBytes = STEP_IMAGE_BYTES): Promise<string[]> {
  await using house = await openHouse({ tally: createTally(), imageBytes });
  const operation = await operations[name](house);
  await house.server.arm(null);
  await operation.run();
  return await house.server.arm(null);
}

/** The write steps of the start after a kill; of the very first start when there is none. */
export async function measureStartSteps(trial?: StepTrial): Promise<string[]> {
  await using house = await openHouse({ tally: createTally(), imageBytes: STEP_IMAGE_BYTES });
  if (trial === undefined) return await house.server.arm(null);
  const operation = await operations[trial.operation](house);
  await house.server.arm(trial.fault);
  await operation.run();
  await house.restart();
  return await house.server.arm(null);
}

/** Every moment of every step. */
export function killsAt(steps: string[]): Fault[] {
  return steps.flatMap((name, index) => {
    const hasHalves = /^(write|writeFile|rm) /.test(name);
    const kinds: FaultKind[] = hasHalves ? ['before', 'middle', 'after'] : ['before', 'after'];
    return kinds.map((kind) => ({ step: index + 1, kind }));
  });
}

/** Every kill in every operation, then every kill in the starts that find something to repair. */
export async function planStepTrials(): Promise<StepTrial[]> {
  const trials: StepTrial[] = [];
  for (const operation of operationNames) {
    const steps = await measureSteps(operation);
    trials.push(...killsAt(steps).map((fault) => ({ operation, fault })));
    for (const wound of wounds(operation, steps)) {
      const startSteps = await measureStartSteps(wound);
      trials.push(...killsAt(startSteps).map((startFault) => ({ ...wound, startFault })));
    }
  }
  return trials;
}

/** Kills that leave something to repair. */
function wounds(operation: OperationName, steps: string[]): StepTrial[] {
  const leaving: Record<OperationName, [RegExp, FaultKind][]> = {
    generate: [
      [/^rename .*\.staging/, 'before'],
      [/^open .*generated_/, 'after'],
      [/^rename .*\.new/, 'before'],
    ],
    remove: [[/^rename /, 'after']],
    // The removals of a clear run at the same time, so what it leaves differs from run to run.
    clear: [],
  };
  return leaving[operation].flatMap(([pattern, kind]) => {
    const index = steps.findIndex((step) => pattern.test(step));
    return index < 0 ? [] : [{ operation, fault: { step: index + 1, kind } }];
  });
}

export function stepTrial(trial: StepTrial): Trial {
  const { operation, fault, startFault } = trial;
  const start =
    startFault === undefined ? '' : ` --start-step ${startFault.step} --start-kind ${startFault.kind}`;
  return {
    replay: `--operation ${operation} --step ${fault.step} --kind ${fault.kind}${start}`,
    imageBytes: STEP_IMAGE_BYTES,
    run: (house) => killAtStep(house, trial),
  };
}
