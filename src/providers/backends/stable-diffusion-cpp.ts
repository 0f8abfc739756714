import { formatSize } from '../../image-size.ts';
import type { Backend, BackendJob, PreparedJob } from './backend.ts';
import { diffusionSize } from './diffusion-size.ts';
import { extraArguments, withoutExtraArguments } from './extra-arguments.ts';
import { pictureFile, referenceFile, repaintMaskFile } from './source-files.ts';

/**
 * stable-diffusion.cpp's `sd-server`. It has one model, whatever `model` says, and one lock around all work. It takes
 * its settings, such as the seed, out of the prompt.
 */
export const stableDiffusionCpp: Backend = {
  name: 'stable-diffusion.cpp',
  ownModel: 'sd-cpp-local',
  imagesPerCall: 1,
  isSerial: true,
  takesSeeds: true,
  sizeFor: ({ size }) => diffusionSize(size),
  withoutCommands: withoutExtraArguments,
  prepare: async (job) => (job.operation === 'generate' ? generation(job) : edit(job)),
};

function generation({ prompt, size }: BackendJob): PreparedJob {
  return {
    callFor: ({ count, seed }) => ({
      path: '/images/generations',
      json: {
        prompt: prompt + extraArguments({ seed }),
        n: count,
        size: formatSize(size),
        output_format: 'png',
      },
    }),
    warnings: [],
  };
}

async function edit(job: BackendJob): Promise<PreparedJob> {
  const { prompt, images, mask, size } = job;
  const files = await Promise.all([
    ...images.map((image, index) =>
      index === 0 ? pictureFile('image[]', image, job) : referenceFile('image[]', image),
    ),
    ...(mask === null ? [] : [repaintMaskFile('mask', job)]),
  ]);
  return {
    callFor: ({ count, seed }) => ({
      path: '/images/edits',
      form: {
        fields: {
          prompt: prompt + extraArguments({ seed }),
          n: String(count),
          size: formatSize(size),
          output_format: 'png',
        },
        files,
      },
    }),
    warnings: [],
  };
}
