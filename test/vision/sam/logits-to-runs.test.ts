import { AutoProcessor, type SamProcessor, Tensor } from '@huggingface/transformers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandRuns } from '../../../src/vision/masks/mask-runs.ts';
import { createMaskScaler } from '../../../src/vision/sam/logits-to-runs.ts';
import { takeCandidate } from '../../../src/vision/sam/mask-candidate.ts';
import { tinySamFolder } from './tiny-sam.ts';

const MASK_SIDE = 64;
const INPUT_SIDE = 128;

/** Hills and valleys, so that masks have parts, holes and slanted edges. */
function wavyLogits(seed: number): Float32Array {
  const logits = new Float32Array(MASK_SIDE * MASK_SIDE);
  for (let i = 0; i < logits.length; i += 1) {
    const x = i % MASK_SIDE;
    const y = Math.floor(i / MASK_SIDE);
    logits[i] = Math.sin(x / 5 + seed) * 3 + Math.cos(y / 7 - seed * 2) * 3 + Math.sin((x * y) / 200) * seed;
  }
  return logits;
}

/** A mask of which nothing is left out. */
function uncut(data: Float32Array) {
  return {
    box: { x0: 0, y0: 0, x1: MASK_SIDE, y1: MASK_SIDE },
    logits: { data, left: 0, top: 0, width: MASK_SIDE, maskWidth: MASK_SIDE, maskHeight: MASK_SIDE },
  };
}

function frameOf(width: number, height: number) {
  const scale = INPUT_SIDE / Math.max(width, height);
  const scaledWidth = Math.max(1, Math.round(width * scale));
  const scaledHeight = Math.max(1, Math.round(height * scale));
  return { width, height, scaledWidth, scaledHeight, inputWidth: INPUT_SIDE, inputHeight: INPUT_SIDE };
}

test.each([
  [64, 64],
  [128, 128],
  [500, 333],
  [40, 300],
  [7, 5],
  [1, 1],
  [700, 1],
])('masks of %i by %i are those of post_process_masks of transformers.js', async (width, height) => {
  const frame = frameOf(width, height);
  const processor = await AutoProcessor.from_pretrained(tinySamFolder, { local_files_only: true });
  const toRuns = createMaskScaler(frame, MASK_SIDE, MASK_SIDE);
  for (const seed of [0, 1.5, 4]) {
    const logits = wavyLogits(seed);
    const [expected] = await (processor as SamProcessor).post_process_masks(
      [new Tensor('float32', logits, [1, 1, MASK_SIDE, MASK_SIDE])],
      [[height, width]],
      [[frame.scaledHeight, frame.scaledWidth]],
    );
    const mask = expandRuns(toRuns(uncut(logits)));
    const different = mask.data.filter((value, i) => value !== expected.data[i]).length;
    // Where a logit comes out as 0 but for rounding, either is right.
    expect(different).toBeLessThanOrEqual(width * height * 1e-4);
  }
});

test('nothing is lost by keeping the logits around a mask alone', () => {
  const sides = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(
      sides,
      sides,
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.double({ min: -4, max: 8, noNaN: true }),
      (width, height, seed, depth) => {
        const logits = wavyLogits(seed).map((logit) => logit - depth);
        const frame = frameOf(width, height);
        const toRuns = createMaskScaler(frame, MASK_SIDE, MASK_SIDE);
        const predictedIous = Float32Array.of(1);
        const decoded = { masksPerPrompt: 1, width: MASK_SIDE, height: MASK_SIDE, logits, predictedIous };
        expect(toRuns(takeCandidate(decoded, 0, frame))).toEqual(toRuns(uncut(logits)));
      },
    ),
  );
});
