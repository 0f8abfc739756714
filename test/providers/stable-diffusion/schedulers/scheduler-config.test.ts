import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSchedulerConfig } from '../../../../src/providers/stable-diffusion/schedulers/scheduler-config.ts';

const TINY = path.join(
  import.meta.dirname,
  '../../../fixtures/models/tiny-sd/scheduler/scheduler_config.json',
);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scheduler-config-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function write(content: string): Promise<string> {
  const file = path.join(folder, 'scheduler_config.json');
  await writeFile(file, content);
  return file;
}

describe('a scheduler_config.json', () => {
  it('of Stable Diffusion 1.5 is read as it says', async () => {
    const config = await readSchedulerConfig(TINY);
    expect(config.scheduler).toBe('pndm');
    expect(config.noiseScheduleFor('pndm')).toEqual({
      numTrainTimesteps: 1000,
      betaStart: 0.00085,
      betaEnd: 0.012,
      betaSchedule: 'scaled_linear',
      trainedBetas: null,
      stepsOffset: 1,
      setAlphaToOne: false,
      skipPrkSteps: true,
      predictionType: 'epsilon',
      timestepSpacing: 'leading',
      clipSample: false,
      originalInferenceSteps: 50,
      lowerOrderFinal: true,
      finalSigma: 'zero',
    });
  });

  it.each([
    ['PNDMScheduler', 'pndm', { setAlphaToOne: false, timestepSpacing: 'leading', betaSchedule: 'linear' }],
    ['DDIMScheduler', 'ddim', { setAlphaToOne: true, timestepSpacing: 'leading', clipSample: false }],
    ['EulerDiscreteScheduler', 'euler', { timestepSpacing: 'linspace' }],
    ['EulerAncestralDiscreteScheduler', 'euler-ancestral', { timestepSpacing: 'linspace' }],
    ['DPMSolverMultistepScheduler', 'dpm++2m', { timestepSpacing: 'linspace', finalSigma: 'zero' }],
    ['LCMScheduler', 'lcm', { betaSchedule: 'scaled_linear', betaEnd: 0.012, originalInferenceSteps: 50 }],
  ] as const)(
    'of %s has the defaults of diffusers where it says nothing',
    async (className, name, defaults) => {
      const config = await readSchedulerConfig(await write(JSON.stringify({ _class_name: className })));
      expect(config).toMatchObject({ scheduler: name, substituteFor: null });
      expect(config.noiseScheduleFor(name)).toMatchObject(defaults);
    },
  );

  it.each([
    ['UniPCMultistepScheduler', 'dpm++2m'],
    ['HeunDiscreteScheduler', 'euler'],
    ['DDPMScheduler', 'euler-ancestral'],
  ])('of %s, which is not here, names %s in its place', async (className, name) => {
    const config = await readSchedulerConfig(await write(JSON.stringify({ _class_name: className })));
    expect(config).toMatchObject({ scheduler: name, substituteFor: className });
  });

  it('without a spacing leaves each sampler its own', async () => {
    const config = await readSchedulerConfig(
      await write('{ "_class_name": "PNDMScheduler", "steps_offset": 1 }'),
    );
    expect(config.noiseScheduleFor('pndm').timestepSpacing).toBe('leading');
    expect(config.noiseScheduleFor('euler')).toMatchObject({ timestepSpacing: 'linspace', stepsOffset: 1 });
  });

  it.each([
    ['_class_name', { _class_name: 'FlowMatchEulerDiscreteScheduler' }],
    ['_class_name', {}],
    ['beta_start', { _class_name: 'DDIMScheduler', beta_start: '0.1' }],
    ['beta_end', { _class_name: 'DDIMScheduler', beta_end: 2 }],
    ['beta_schedule', { _class_name: 'DDIMScheduler', beta_schedule: 'sigmoid' }],
    ['trained_betas', { _class_name: 'DDIMScheduler', trained_betas: [0.1, 0.2] }],
    ['rescale_betas_zero_snr', { _class_name: 'DDIMScheduler', rescale_betas_zero_snr: true }],
  ])('that is wrong in %s is refused by file and field', async (field, content) => {
    const reading = readSchedulerConfig(await write(JSON.stringify(content)));
    await expect(reading).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringMatching(new RegExp(`scheduler_config\\.json.*${field}`)),
    });
  });

  it('that is no JSON, or is not there, is refused', async () => {
    await expect(readSchedulerConfig(await write('{'))).rejects.toMatchObject({ code: 'model_unusable' });
    const missing = path.join(folder, 'missing.json');
    await expect(readSchedulerConfig(missing)).rejects.toMatchObject({ code: 'model_unusable' });
  });
});
