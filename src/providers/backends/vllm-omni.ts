import { formatSize } from '../../image-size.ts';
import type { Backend, BackendJob, PreparedJob } from './backend.ts';
import { diffusionSize } from './diffusion-size.ts';
import { withoutExtraArguments } from './extra-arguments.ts';
import { pictureFile, referenceFile, repaintMaskFile } from './source-files.ts';

const MASK_WARNING = 'Only some models of vLLM-Omni heed a mask; the others redraw the whole picture.';

/** vLLM-Omni. One model a server; it makes several images at once and takes a seed. */
export const vllmOmni: Backend = {
  name: 'vllm-omni',
  ownModel: 'vllm-omni',
  imagesPerCall: 10,
  isSerial: false,
  takesSeeds: true,
  sizeFor: ({ size }) => diffusionSize(size),
  withoutCommands: withoutExtraArguments,
  prepare: async (job) => (job.operation === 'generate' ? generation(job) : edit(job)),
};

function generation({ model, prompt, size }: BackendJob): PreparedJob {
  const json = {
    ...(model === undefined ? {} : { model }),
    prompt,
    size: formatSize(size),
    response_format: 'b64_json',
  };
  return {
    callFor: ({ count, seed }) => ({ path: '/images/generations', json: { ...json, n: count, seed } }),
    warnings: [],
  };
}

async function edit(job: BackendJob): Promise<PreparedJob> {
  const { model, prompt, images, mask, size } = job;
  const files = await Promise.all([
    ...images.map((image, index) =>
      index === 0 ? pictureFile('image', image, job) : referenceFile('image', image),
    ),
    // Its own name for the field; white is redrawn. Models that cannot inpaint do not look at it.
    ...(mask === null ? [] : [repaintMaskFile('mask_image', job)]),
  ]);
  const fields = {
    ...(model === undefined ? {} : { model }),
    prompt,
    size: formatSize(size),
    response_format: 'b64_json',
    output_format: 'png',
  };
  return {
    callFor: ({ count, seed }) => ({
      path: '/images/edits',
      form: { fields: { ...fields, n: String(count), seed: String(seed) }, files },
    }),
    warnings: mask === null ? [] : [MASK_WARNING],
  };
}
