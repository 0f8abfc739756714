import type { MaskRuns } from './binary-mask.ts';

/** Collects the pixels of a mask, column by column from the left, into runs. */
export class RunWriter {
  readonly #counts: number[] = [];
  #value = 0;
  #length = 0;

  /** @param value 1 where the next `length` pixels belong to the mask, else 0 */
  add(value: number, length: number): void {
    if (length === 0) return;
    if (value === this.#value) {
      this.#length += length;
      return;
    }
    this.#counts.push(this.#length);
    this.#value = value;
    this.#length = length;
  }

  /** The mask of all pixels added since the start or the last `finish`. */
  finish(width: number, height: number): MaskRuns {
    if (this.#length > 0) this.#counts.push(this.#length);
    const counts = Uint32Array.from(this.#counts);
    this.#counts.length = 0;
    this.#value = 0;
    this.#length = 0;
    return { counts, width, height };
  }
}
