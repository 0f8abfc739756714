import type { ImageSize } from '../image-provider.ts';
import { type ImageModelFacts, sizeLimits } from './models.ts';

const { multiple, leastPixels, mostPixels, longestEdge, mostAspect } = sizeLimits;

/**
 * The size a model can make that serves best for the one asked for: that size itself where it is legal,
 * else one of the same shape and at least as large, so that it only has to be scaled down. Squares up to
 * 1024 are made at 1024x1024, the size every model knows. Shapes beyond 1:3 come from a 1:3 image.
 */
export function legalSize(asked: ImageSize, facts: Pick<ImageModelFacts, 'sizes'>): ImageSize {
  if (facts.sizes !== 'any') return nearestOf(facts.sizes, asked);
  if (isLegalSize(asked)) return asked;
  if (asked.width === asked.height && asked.width < 1024) return { width: 1024, height: 1024 };
  return scaledToLegal(asked);
}

/** Whether a model that takes any size takes this one. */
export function isLegalSize({ width, height }: ImageSize): boolean {
  const pixels = width * height;
  return (
    width % multiple === 0 &&
    height % multiple === 0 &&
    pixels >= leastPixels &&
    pixels <= mostPixels &&
    Math.max(width, height) <= longestEdge &&
    Math.max(width / height, height / width) <= mostAspect
  );
}

function nearestOf(sizes: readonly ImageSize[], asked: ImageSize): ImageSize {
  const distance = (size: ImageSize) => Math.abs(Math.log(aspectOf(size) / aspectOf(asked)));
  const [first, ...others] = sizes;
  if (first === undefined) return asked;
  return others.reduce((best, size) => (distance(size) < distance(best) ? size : best), first);
}

function scaledToLegal(asked: ImageSize): ImageSize {
  const aspect = Math.min(mostAspect, Math.max(1 / mostAspect, aspectOf(asked)));
  const pixels = Math.min(mostPixels, Math.max(leastPixels, asked.width * asked.height));
  const width = Math.min(Math.sqrt(pixels * aspect), longestEdge, longestEdge * aspect);
  return [roundUp, roundDown]
    .flatMap((roundWidth) =>
      [roundUp, roundDown].map((roundHeight) => ({
        width: roundWidth(width),
        height: roundHeight(width / aspect),
      })),
    )
    .reduce((best, size) => (isLegalSize(best) || !isLegalSize(size) ? best : size));
}

function aspectOf({ width, height }: ImageSize): number {
  return width / height;
}

function roundUp(edge: number): number {
  return Math.ceil(edge / multiple) * multiple;
}

function roundDown(edge: number): number {
  return Math.floor(edge / multiple) * multiple;
}
