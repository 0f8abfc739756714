import type { Sam } from '../../../src/vision/sam/open-sam.ts';
import { drawMask } from '../masks/random-masks.ts';

/** Masks of the picture's own size, and so many rows of text that each pixel can be told. */
export const SIDE = 8;
export const image = { data: new Uint8Array(SIDE * SIDE * 3), width: SIDE, height: SIDE };
const frame = {
  width: SIDE,
  height: SIDE,
  scaledWidth: SIDE,
  scaledHeight: SIDE,
  inputWidth: SIDE,
  inputHeight: SIDE,
};

export interface Answer {
  rows: string[];
  predictedIou: number;
  /** Everywhere in the mask; below 1 it is not stable. */
  logit?: number;
}

/** A model that has the same answers whatever it is asked. */
export function fakeSam(answers: readonly Answer[]): Sam & { batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    encode: async () => ({ frame, embeddings: {} }),
    async decode(_, prompts) {
      batches.push(prompts.length);
      const all = prompts.flatMap(() => answers);
      const logits = all.flatMap(({ rows, logit = 9 }) =>
        Array.from(drawMask(...rows).data, (value) => (value === 1 ? logit : -9)),
      );
      return {
        masksPerPrompt: answers.length,
        width: SIDE,
        height: SIDE,
        logits: Float32Array.from(logits),
        predictedIous: Float32Array.from(all, ({ predictedIou }) => predictedIou),
      };
    },
    close: async () => {},
  };
}
