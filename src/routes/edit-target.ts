import { AppError } from '../errors.ts';

/** @throws AppError `invalid_parameter_combination` where an edit says twice what is to be redrawn */
export function refuseTargetBesideMask(target: string | undefined, hasMask: boolean): void {
  if (target === undefined || !hasMask) return;
  const detail = "Send either 'mask' or 'target', not both: each says what is to be changed.";
  throw new AppError('invalid_parameter_combination', detail, { param: 'target' });
}
