import type { Backend, BackendJob, PreparedJob } from './backend.ts';
import { diffusionSize, formatSize } from './diffusion-size.ts';
import { extraArguments, withoutExtraArguments } from './extra-arguments.ts';
import { pictureFile, repaintMaskFile } from './source-files.ts';

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

async function edit({ prompt, images, mask, size }: BackendJob): Promise<PreparedJob> {
  const files = await Promise.all([
    ...images.map((image) => pictureFile('image[]', image, size)),
    ...(mask === null ? [] : [repaintMaskFile('mask', mask, size)]),
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
