import { nameOf } from './caller.ts';
import type { Fault } from './fault-at-step.ts';
import type { House } from './house.ts';
import { imagineWell, newKeyedCall, type OperationName, operations } from './operations.ts';
import type { Trial } from './run-trials.ts';
import { Violation } from './tally.ts';

/**
 * Has the disk full at a step: the answer says so (or the work was done whole all the same), nothing half-stored
 * is visible or left, and when there is room again everything works. A generation that was whole when the disk
 * filled may have been paid for, so it may be visible, or wait for the next start.
 * @returns the answer, such as `507 storage_full`
 */
async function fillAtStep(house: House, name: OperationName, fault: Fault): Promise<string> {
  const operation = await operations[name](house);
  const { caller, goodAnswer } = operation;
  await house.server.arm(fault);
  const answer = await operation.run();
  const isDone = nameOf(answer) === goodAnswer;
  if (!isDone && nameOf(answer) !== '507 storage_full') {
    throw new Violation('unexpected', `a full disk was answered ${nameOf(answer)}`);
  }
  const steps = await house.server.arm(null);
  if (steps.length < fault.step) throw new Violation('unexpected', 'the step was not reached');
  const listed = await house.check();
  const visible = listed.get(caller) ?? [];
  await operation.repeat(visible);
  await imagineWell(house, caller, newKeyedCall(house, 1));
  return nameOf(answer);
}

/** One slice of an image is enough: a write either fits or does not. */
export const FILL_IMAGE_BYTES = 30_000;

/** @param answers takes what was answered, such as `507 storage_full` */
export function fillTrial(operation: OperationName, fault: Fault, answers: string[]): Trial {
  return {
    replay: `--operation ${operation} --step ${fault.step} --kind ${fault.kind}`,
    imageBytes: FILL_IMAGE_BYTES,
    async run(house) {
      answers.push(await fillAtStep(house, operation, fault));
    },
  };
}
