import { AppError } from '../errors.ts';
import { isGenerationId } from '../stages/store/session-folder.ts';

/** @throws AppError `invalid_image_number` */
export function parseImageNumber(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{1,6}$/.test(text)) {
    throw new AppError('invalid_image_number', undefined, { param: 'n' });
  }
  return Number(text);
}

/** @throws AppError `invalid_generation_id` */
export function parseGenerationId(text: unknown): string {
  if (typeof text !== 'string' || !isGenerationId(text)) {
    throw new AppError('invalid_generation_id', undefined, { param: 'id' });
  }
  return text;
}
