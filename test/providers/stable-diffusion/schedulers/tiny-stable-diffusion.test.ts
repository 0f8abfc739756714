import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SchedulerName } from '../../../../src/providers/stable-diffusion/schedulers/scheduler.ts';
import { readSchedulerConfig } from '../../../../src/providers/stable-diffusion/schedulers/scheduler-config.ts';
import { schedulers } from '../../../../src/providers/stable-diffusion/schedulers/schedulers.ts';
import { tenSteps } from './diffusers-loop.ts';

const FOLDER = path.join(import.meta.dirname, '../../../fixtures/models/tiny-sd');

interface Reference {
  guidance_scale: number;
  initial_latents: number[];
  eps_first_step: { timestep: number; unconditional: number[]; conditional: number[] };
  ddim: { steps: number; timesteps: number[]; per_step_latents_prompt0: number[][] };
  pndm: { steps: number; timesteps: number[] };
}

const reference: Reference = JSON.parse(
  await readFile(path.join(FOLDER, 'reference/reference.json'), 'utf8'),
);

async function createRun(name: SchedulerName, steps: number) {
  const config = await readSchedulerConfig(path.join(FOLDER, 'scheduler/scheduler_config.json'));
  return schedulers[name](config.noiseScheduleFor(name), tenSteps({ steps }));
}

describe('with the settings of Stable Diffusion 1.5', () => {
  it.each(['ddim', 'pndm'] as const)('%s walks the timesteps of the reference', async (name) => {
    const { steps, timesteps } = reference[name];
    expect((await createRun(name, steps)).timesteps).toEqual(timesteps);
  });

  it('the noise is that of Stable Diffusion', async () => {
    // alphas_cumprod at 0 and 999 of scaled linear betas from 0.00085 to 0.012.
    const run = await createRun('ddim', 500);
    const signal = (index: number) =>
      run.addNoise(Float32Array.of(1), Float32Array.of(0), index)[0] as number;
    expect(run.timesteps[0]).toBe(999);
    expect(signal(0) ** 2).toBeCloseTo(0.00466, 5);
    expect(run.timesteps[499]).toBe(1);
    expect(signal(499) ** 2).toBeCloseTo((1 - 0.00085) * (1 - 0.000_854_7), 6);
  });

  it('the first step of DDIM gives the latents of the reference', async () => {
    const { unconditional, conditional, timestep } = reference.eps_first_step;
    const run = await createRun('ddim', reference.ddim.steps);
    expect(run.timesteps[0]).toBe(timestep);
    const [expected = []] = reference.ddim.per_step_latents_prompt0;
    const noise = Float32Array.from(expected, (_, at) => {
      const unguided = unconditional[at] as number;
      return unguided + reference.guidance_scale * ((conditional[at] as number) - unguided);
    });
    const latents = run.step(
      noise,
      0,
      Float32Array.from(reference.initial_latents.slice(0, expected.length)),
    );
    for (const [at, value] of expected.entries()) expect(latents[at]).toBeCloseTo(value, 4);
  });
});
