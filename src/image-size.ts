import type { ImageSize } from './providers/image-provider.ts';

/** Of the images a caller may ask for: from the smallest `preview` draws to the largest OpenAI's models make. */
export const sizeBounds = { leastEdge: 64, longestEdge: 3840, mostPixels: 8_294_400 } as const;

export function isSameSize(one: ImageSize, other: ImageSize): boolean {
  return one.width === other.width && one.height === other.height;
}

/** `1536x1024`, as requests, records and sentences for people have it. */
export function formatSize({ width, height }: ImageSize): string {
  return `${width}x${height}`;
}
