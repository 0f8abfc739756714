import { AppError } from '../../errors.ts';
import { formatSize } from '../../image-size.ts';
import type { ImageSize } from '../image-provider.ts';
import type { Backend, BackendJob, PreparedJob } from './backend.ts';
import { diffusionSize } from './diffusion-size.ts';
import { withoutExtraArguments } from './extra-arguments.ts';
import { frameAround, pictureFile, repaintMaskFile } from './source-files.ts';

/** Its inpainting takes no size. */
const INPAINTED: ImageSize = { width: 512, height: 512 };

/**
 * LocalAI. It has no `/images/edits`, but `/images/inpainting`, which needs a mask and a named model, and always makes
 * a square of 512 pixels: pictures of other shapes get borders, which are cut off again.
 */
export const localAI: Backend = {
  name: 'localai',
  ownModel: 'localai',
  imagesPerCall: 1,
  isSerial: true,
  takesSeeds: false,

  sizeFor({ operation, size }) {
    return operation === 'generate' ? diffusionSize(size) : fitInto(INPAINTED, size);
  },

  /** What follows a `|` would be taken for the things that must not be in the picture. */
  withoutCommands: (prompt) => withoutExtraArguments(prompt).replaceAll('|', ','),

  async prepare(job) {
    return job.operation === 'generate' ? generation(job) : inpainting(job);
  },
};

function generation({ model, prompt, size }: BackendJob): PreparedJob {
  const json = {
    ...(model === undefined ? {} : { model }),
    prompt,
    size: formatSize(size),
    response_format: 'b64_json',
  };
  return {
    callFor: ({ count }) => ({ path: '/images/generations', json: { ...json, n: count } }),
    warnings: [],
  };
}

async function inpainting(job: BackendJob): Promise<PreparedJob> {
  const { model, prompt, images, size } = job;
  if (model === undefined) {
    const detail = 'LocalAI edits pictures only with a model that is named: set IMAGE_BACKEND_MODEL.';
    throw new AppError('upstream_model_not_found', detail);
  }
  const [image, ...others] = images;
  if (image === undefined) throw new AppError('missing_required_parameter', undefined, { param: 'image' });
  const frame = frameAround(size, INPAINTED);
  const files = await Promise.all([
    pictureFile('image', image, job, frame),
    repaintMaskFile('mask', job, frame),
  ]);
  const form = { fields: { model, prompt }, files };
  return {
    callFor: () => ({ path: '/images/inpainting', form }),
    cutOut: { frame, size },
    warnings:
      others.length === 0
        ? []
        : [`LocalAI edits one picture at a time: the first was used, ${others.length} more were not.`],
  };
}

/** The largest size of this shape inside of a frame. */
function fitInto(frame: ImageSize, { width, height }: ImageSize): ImageSize {
  const scale = Math.min(frame.width / width, frame.height / height);
  const scaled = (edge: number) => Math.max(1, Math.round(edge * scale));
  return { width: scaled(width), height: scaled(height) };
}
