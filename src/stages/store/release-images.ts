/** Smaller ones may share their memory with other buffers, and are no burden. */
const WORTH_RELEASING_BYTES = 1024 * 1024;

/**
 * Gives back the memory of images that are on the disk now; nobody may read them after that. V8 would get to it much
 * later, since it does not weigh what lies outside its heap: with 16 images of 4 MB in flight the peak is a third to a half
 * lower (docs/performance.md).
 */
export function releaseImages(images: readonly ({ png: Buffer } | { error: unknown })[]): void {
  for (const image of images) {
    if ('error' in image || image.png.length < WORTH_RELEASING_BYTES) continue;
    const { buffer } = image.png;
    // Several images of one reply share a buffer, which is then given back with the first.
    if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
  }
}
