import type { NextNormal } from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';

const STATE_SIZE = 624;
const MIDDLE = 397;
const BLOCK = 16;

/**
 * The numbers that PyTorch's `torch.randn` draws on a CPU after `torch.manual_seed(seed)`, for tensors of a multiple
 * of 16 numbers: blocks of 16 uniform numbers, of which the first and the second half make pairs for Box and Muller.
 */
export function createTorchNormal(seed: number): NextNormal {
  const nextUint32 = createMersenneTwister(seed);
  const nextUniform = () => (nextUint32() & 0xffffff) / 2 ** 24;
  let block: number[] = [];
  return () => {
    if (block.length === 0) block = boxMuller(Array.from({ length: BLOCK }, nextUniform));
    return block.shift() as number;
  };
}

function boxMuller(uniform: number[]): number[] {
  const half = BLOCK / 2;
  const radius = (at: number) => Math.sqrt(-2 * Math.log(1 - (uniform[at] as number)));
  const angle = (at: number) => 2 * Math.PI * (uniform[at + half] as number);
  const pairs = Array.from({ length: half }, (_, at) => at);
  return [
    ...pairs.map((at) => radius(at) * Math.cos(angle(at))),
    ...pairs.map((at) => radius(at) * Math.sin(angle(at))),
  ];
}

/** MT19937 (Matsumoto and Nishimura, 1998). */
function createMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(STATE_SIZE);
  const stateAt = (at: number) => state[at % STATE_SIZE] as number;
  state[0] = seed;
  for (let at = 1; at < STATE_SIZE; at += 1) {
    const before = stateAt(at - 1);
    state[at] = Math.imul(1812433253, before ^ (before >>> 30)) + at;
  }
  let next = STATE_SIZE;

  function twist() {
    for (let at = 0; at < STATE_SIZE; at += 1) {
      const mixed = (stateAt(at) & 0x80000000) | (stateAt(at + 1) & 0x7fffffff);
      state[at] = stateAt(at + MIDDLE) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  }

  return () => {
    if (next === STATE_SIZE) twist();
    let value = stateAt(next);
    next += 1;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    return (value ^ (value >>> 18)) >>> 0;
  };
}
