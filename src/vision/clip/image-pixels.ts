/// <reference lib="esnext.float16" />
import { join } from 'node:path';
import type { ImageProcessor } from '@huggingface/transformers';
import type { Tensor } from 'onnxruntime-node';
import { loadOnnxRuntime } from '../../inference/onnx-runtime.ts';
import type { RgbImage } from '../rgb-image.ts';
import { loadPart, loadTransformers } from '../transformers.ts';
import { scaleMiddle } from './scale-middle.ts';

/** Pictures as the vision encoder takes them: scaled, cropped and normalised as the model's folder says. */
export interface ImagePixels {
  /** One row a picture. */
  toTensor(images: readonly RgbImage[], type: Tensor.Type | undefined): Promise<Tensor>;
}

/** Of Pillow's filters, by their numbers. */
const BICUBIC = 3;

/** @throws AppError `model_unusable` */
export async function loadImagePixels(folder: string): Promise<ImagePixels> {
  const { AutoImageProcessor, RawImage } = await loadTransformers();
  const file = join(folder, 'preprocessor_config.json');
  const processor = await loadPart(file, 'picture preparation', () =>
    AutoImageProcessor.from_pretrained(folder, { local_files_only: true }),
  );
  const side = findSquareSide(processor);
  return {
    async toTensor(images, type) {
      const middles =
        side === null ? images : await Promise.all(images.map((image) => scaleMiddle(image, side)));
      const { pixel_values } = await processor(
        middles.map(({ data, width, height }) => new RawImage(data, width, height, 3)),
      );
      const { Tensor } = await loadOnnxRuntime();
      const pixels = pixel_values.data as Float32Array;
      const shape = pixel_values.dims as number[];
      if (type !== 'float16') return new Tensor('float32', pixels, shape);
      const halves = new Uint16Array(new Float16Array(pixels).buffer);
      // The constructor makes a Float16Array of it, which the native part of onnxruntime 1.30 takes for an empty one.
      return Object.assign(new Tensor('float16', halves, shape), { cpuData: halves });
    },
  };
}

/**
 * The side of the square that pictures are scaled to, bicubically, by their shorter edge, and cropped to, as the published
 * models have it. Null where pictures are prepared in another way, which is left to transformers.js.
 */
function findSquareSide({
  do_resize,
  do_center_crop,
  size,
  crop_size,
  resample,
}: ImageProcessor): number | null {
  const side: unknown = size?.shortest_edge;
  const isSquare = [crop_size?.width ?? crop_size, crop_size?.height ?? crop_size].every(
    (edge) => edge === side,
  );
  const isUsual =
    do_resize && do_center_crop === true && resample === BICUBIC && size?.longest_edge === undefined;
  return isUsual && isSquare && typeof side === 'number' ? side : null;
}
