import type { AppError } from '../../errors.ts';
import { formatSize, sizeBounds } from '../../image-size.ts';
import type { ImageSize } from '../../providers/image-provider.ts';
import { isLegalSize } from '../../providers/openai/legal-size.ts';
import { findImageModel, sizeLimits } from '../../providers/openai/models.ts';
import { parseSize } from '../imagine-request.ts';
import { type Fields, invalidValue, quoteList, readText } from './read-fields.ts';

/** Sizes of models that have ended. Code that still asks for them gets exactly them. */
const SIZES_OF_OLD = ['256x256', '512x512', '1024x1024', '1792x1024', '1024x1792'];
const LONGEST = 32;

/**
 * The size a caller asks for, by the rules of the model they name: the fixed sizes of the dall-e models, the rules for custom
 * sizes of the GPT image models (and the sizes of their forerunners), any size for models of other servers.
 * Undefined for `auto` and where no size is given.
 * @throws AppError `invalid_value`
 */
export function readSize(fields: Fields, model: string): ImageSize | undefined {
  const text = readText(fields, 'size', LONGEST);
  const facts = findImageModel(model);
  const isDallE = model.startsWith('dall-e');
  if (text === undefined || text === '' || (text === 'auto' && !isDallE)) return undefined;
  if (isDallE) {
    const sizes = facts === undefined || facts.sizes === 'any' ? [] : facts.sizes;
    const size = sizes.find((known) => formatSize(known) === text);
    if (size === undefined) throw invalidValue('size', text, quoteList(sizes.map(formatSize)));
    return size;
  }
  const size = /^\d{1,5}x\d{1,5}$/.test(text) ? parseSize(text) : undefined;
  if (facts === undefined) {
    const { leastEdge, longestEdge } = sizeBounds;
    if (size === undefined) {
      throw wrongSize(text, `'auto' or 'WIDTHxHEIGHT' with edges from ${leastEdge} to ${longestEdge}`);
    }
    return size;
  }
  if (size === undefined || !(SIZES_OF_OLD.includes(text) || isLegalSize(size))) {
    const { multiple, longestEdge, leastPixels, mostPixels } = sizeLimits;
    throw wrongSize(
      text,
      `'auto', ${quoteList(SIZES_OF_OLD)}, and 'WIDTHxHEIGHT' with edges that are multiples of ${multiple} and at most ${longestEdge}, an aspect ratio from 1:3 to 3:1, and ${leastPixels} to ${mostPixels} pixels`,
    );
  }
  return size;
}

function wrongSize(text: string, supported: string): AppError {
  return invalidValue('size', text, supported);
}
