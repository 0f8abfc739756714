/// <reference lib="esnext.float16" />
import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { loadOnnxRuntime } from '../../inference/onnx-runtime.ts';
import type { RgbImage } from '../rgb-image.ts';
import { loadPart, loadTransformers } from '../transformers.ts';

/** Pictures as the vision encoder takes them: scaled, cropped and normalised as the model's folder says. */
export interface ImagePixels {
  /** One row a picture. */
  toTensor(images: readonly RgbImage[], type: Tensor.Type | undefined): Promise<Tensor>;
}

/** @throws AppError `model_unusable` */
export async function loadImagePixels(folder: string): Promise<ImagePixels> {
  const { AutoImageProcessor, RawImage } = await loadTransformers();
  const file = join(folder, 'preprocessor_config.json');
  const processor = await loadPart(file, 'picture preparation', () =>
    AutoImageProcessor.from_pretrained(folder, { local_files_only: true }),
  );
  return {
    async toTensor(images, type) {
      const { pixel_values } = await processor(
        images.map(({ data, width, height }) => new RawImage(data, width, height, 3)),
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
