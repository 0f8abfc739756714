import { createNoiseSchedule, type NoiseLevel, type NoiseSchedule } from './noise-schedule.ts';
import { predictClean, predictNoise } from './prediction.ts';
import type { CreateSchedulerRun } from './scheduler.ts';
import { lastPart, spaceTimesteps } from './timestep-spacing.ts';
import { at, variancePreserving } from './variance-preserving.ts';
import { weightedSum } from './weighted-sum.ts';

/** The strides whose answers the multi-step method looks at, its own among them. */
const ORDER = 4;

/** Adams-Bashforth: the weights of the answer and of those of the strides before, by how many strides there are. */
const MULTISTEP_WEIGHTS = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/** No call looks back further than the first multi-step one, over three strides of Runge-Kutta. */
const LONGEST_LOOK_BACK = 12;

/** One call of the UNet. A stride may have several, each of which carries the latents that the stride began with. */
interface Call {
  timestep: number;
  isFirstOfStride: boolean;
  from: NoiseLevel;
  to: NoiseLevel;
  /** The answers that the slope is made of, its own among them. */
  slope: [call: number, weight: number][];
}

/**
 * Pseudo Numerical Methods for Diffusion Models (Liu et al., arXiv 2202.09778). The multi-step method (equation 12)
 * looks at the answers of three strides before. Either Runge-Kutta makes them, with four calls to a stride
 * (equation 13), or, with `skip_prk_steps`, lower orders do and the first stride is made twice, as for Stable
 * Diffusion. The latents are carried along by equation 9, which is the step of DDIM.
 *
 * An image-to-image run makes its own first stride twice. diffusers makes the calls for that but takes the next
 * timestep for the repeated one, so that its latents stay one stride behind what the UNet is told.
 */
export const createPndmRun: CreateSchedulerRun = (config, options) => {
  const schedule = createNoiseSchedule(config);
  const strides = lastPart(spaceTimesteps(config, options.steps), options);
  const calls = planCalls(strides, schedule, !config.skipPrkSteps && strides.length >= ORDER);
  const timesteps = calls.map(({ timestep }) => timestep);
  const answers = new Map<number, Float32Array>();
  let opening = new Float32Array();

  return {
    ...variancePreserving(config, timesteps, timesteps.map(schedule.levelOf)),
    step(modelOutput, index, sample) {
      const { isFirstOfStride, from, to, slope } = at(calls, index);
      if (isFirstOfStride) opening = sample.slice();
      answers.set(index, modelOutput.slice());
      answers.delete(index - LONGEST_LOOK_BACK - 1);

      const terms = slope.map(([call, weight]) => [weight, answers.get(call) ?? modelOutput] as const);
      const answer = weightedSum(...terms);
      const clean = predictClean(config.predictionType, from, opening, answer);
      const noise = predictNoise(config.predictionType, from, opening, answer);
      return new Float32Array(weightedSum([to.signal, clean], [to.noise, noise]));
    },
  };
};

function planCalls(strides: readonly number[], schedule: NoiseSchedule, rungeKutta: boolean): Call[] {
  const calls: Call[] = [];
  /** The first call of each stride, the newest first. */
  const firstCalls: number[] = [];

  for (const [rank, start] of strides.entries()) {
    const end = strides[rank + 1];
    const first = calls.length;
    firstCalls.unshift(first);
    const call = (timestep: number, target: number | undefined, slope: Call['slope']): Call => ({
      timestep,
      isFirstOfStride: timestep === start,
      from: schedule.levelOf(start),
      to: target === undefined ? schedule.finalLevel : schedule.levelOf(target),
      slope,
    });

    if (rungeKutta && rank < ORDER - 1 && end !== undefined) {
      const middle = end + Math.floor((start - end) / 2);
      calls.push(
        call(start, middle, [[first, 1]]),
        call(middle, middle, [[first + 1, 1]]),
        call(middle, end, [[first + 2, 1]]),
        call(end, end, [
          [first, 1 / 6],
          [first + 1, 1 / 3],
          [first + 2, 1 / 3],
          [first + 3, 1 / 6],
        ]),
      );
      continue;
    }

    const weights = MULTISTEP_WEIGHTS[Math.min(rank, ORDER - 1)] ?? [];
    calls.push(
      call(
        start,
        end,
        weights.map((weight, back) => [firstCalls[back] ?? first, weight]),
      ),
    );
    if (rank === 0 && end !== undefined) {
      calls.push(
        call(end, end, [
          [first, 1 / 2],
          [first + 1, 1 / 2],
        ]),
      );
    }
  }
  return calls;
}
