import type { MaskRuns } from '../masks/binary-mask.ts';
import { RunWriter } from '../masks/run-writer.ts';
import type { InputFrame } from './input-frame.ts';
import type { LogitWindow, MaskCandidate } from './mask-candidate.ts';

/** For each pixel of a scaled line, between which two of the line it comes from it lies, and how near the second. */
interface Taps {
  lower: Int32Array;
  weights: Float32Array;
}

/**
 * Turns the decoder's small masks into masks of the picture's size as the published method does: scaled bilinearly
 * to the encoder's input, the padding cut off, scaled bilinearly to the picture, above 0 is in.
 *
 * Nothing of that size is ever stored: the picture is gone through column by column, straight into runs, and only
 * where something of the mask is near. Between two rows of one sign a column keeps that sign, so single pixels are
 * looked at only where it changes.
 */
export function createMaskScaler(
  frame: InputFrame,
  maskWidth: number,
  maskHeight: number,
): (mask: Pick<MaskCandidate, 'box' | 'logits'>) => MaskRuns {
  const { width, height, scaledWidth, scaledHeight } = frame;
  const inputColumns = bilinearTaps(maskWidth, frame.inputWidth, scaledWidth);
  const inputRows = bilinearTaps(maskHeight, frame.inputHeight, scaledHeight);
  const pictureColumns = bilinearTaps(scaledWidth, width, width);
  const pictureRows = bilinearTaps(scaledHeight, height, height);
  const firstInputRow = firstAtOrAfter(inputRows, maskHeight);
  const firstPictureRow = firstAtOrAfter(pictureRows, scaledHeight);
  const maskColumn = new Float32Array(maskHeight + 1);
  const column = new Float32Array(scaledHeight + 1);
  const writer = new RunWriter();
  let left = new Float32Array(scaledHeight + 1);
  let right = new Float32Array(scaledHeight + 1);

  /** One column of the encoder's input, from one row to another. */
  function scaleColumn(
    window: LogitWindow,
    x: number,
    into: Float32Array,
    top: number,
    bottom: number,
  ): void {
    const lower = (inputColumns.lower[x] as number) - window.left;
    const step = lower + 1 < window.width ? 1 : 0;
    const weight = inputColumns.weights[x] as number;
    let row = window.top;
    for (let i = lower; i < window.data.length; i += window.width) {
      const value = window.data[i] as number;
      maskColumn[row] = value + ((window.data[i + step] as number) - value) * weight;
      row += 1;
    }
    if (row === maskHeight) maskColumn[row] = maskColumn[row - 1] as number;
    for (let y = top; y < bottom; y += 1) into[y] = between(maskColumn, inputRows, y);
    if (bottom === scaledHeight) into[bottom] = into[bottom - 1] as number;
  }

  /** One column of the picture. Input rows before `top` and from `bottom` on are not above 0. */
  function writeColumn(top: number, bottom: number): void {
    let inside = 0;
    let start = 0;
    for (let row = top; row < bottom; row += 1) {
      const here = (column[row] as number) > 0 ? 1 : 0;
      const below = (column[row + 1] as number) > 0 ? 1 : 0;
      if (here === inside && below === inside) continue;
      const next = firstPictureRow[row + 1] as number;
      for (let y = firstPictureRow[row] as number; y < next; y += 1) {
        const value = between(column, pictureRows, y) > 0 ? 1 : 0;
        if (value === inside) continue;
        writer.add(inside, y - start);
        inside = value;
        start = y;
      }
    }
    if (inside === 1) {
      const end = firstPictureRow[bottom] as number;
      writer.add(1, end - start);
      start = end;
    }
    writer.add(0, height - start);
  }

  return ({ box, logits }) => {
    // What lies between the mask's pixels and their neighbours can be above 0, and so can what lies between that
    // and its neighbours.
    const top = firstInputRow[Math.max(0, box.y0 - 2)] as number;
    const bottom = firstInputRow[box.y1] as number;
    const guard = Math.min(bottom + 1, scaledHeight);
    let leftColumn = -1;
    let rightColumn = -1;
    for (let x = 0; x < width; x += 1) {
      const lower = pictureColumns.lower[x] as number;
      const maskX = inputColumns.lower[lower] as number;
      if (maskX < box.x0 - 2 || maskX >= box.x1) {
        writer.add(0, height);
        continue;
      }
      const upper = Math.min(lower + 1, scaledWidth - 1);
      if (lower === rightColumn) {
        [left, right] = [right, left];
        [leftColumn, rightColumn] = [rightColumn, leftColumn];
      }
      if (lower !== leftColumn) scaleColumn(logits, lower, left, top, guard);
      if (upper !== rightColumn) scaleColumn(logits, upper, right, top, guard);
      leftColumn = lower;
      rightColumn = upper;
      const weight = pictureColumns.weights[x] as number;
      for (let y = top; y <= guard; y += 1) {
        const value = left[y] as number;
        column[y] = value + ((right[y] as number) - value) * weight;
      }
      writeColumn(top, bottom);
    }
    return writer.finish(width, height);
  };
}

/** A value between two neighbours of a line that has its last value twice. */
function between(line: Float32Array, { lower, weights }: Taps, position: number): number {
  const index = lower[position] as number;
  const value = line[index] as number;
  return value + ((line[index + 1] as number) - value) * (weights[position] as number);
}

/** Bilinear scaling of a line, pixels being squares (`align_corners` off); the first `count` pixels of the result. */
function bilinearTaps(from: number, to: number, count: number): Taps {
  const lower = new Int32Array(count);
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const source = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    lower[i] = Math.floor(source);
    weights[i] = source - Math.floor(source);
  }
  return { lower, weights };
}

/** For each pixel of the line that is scaled, the first of the result that lies at or after it; at the end, how many there are. */
function firstAtOrAfter({ lower }: Taps, from: number): Int32Array {
  const first = new Int32Array(from + 1).fill(lower.length);
  for (let i = lower.length - 1; i >= 0; i -= 1) first[lower[i] as number] = i;
  for (let k = from - 1; k >= 0; k -= 1) first[k] = Math.min(first[k] as number, first[k + 1] as number);
  return first;
}
