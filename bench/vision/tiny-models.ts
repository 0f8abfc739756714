import { join } from 'node:path';

const models = join(import.meta.dirname, '../../test/fixtures/models');

/** The small trained models of the tests. */
export const tinyModels = {
  diffusion: join(models, 'tiny-sd'),
  clip: join(models, 'tiny-clip'),
  sam: join(models, 'tiny-sam'),
};

/** A red circle on a purple ground, 64x64. */
export const samplePicture = join(models, 'tiny-samples/00-red-circle-on-purple.png');
