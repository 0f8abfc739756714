import { AutoImageProcessor, RawImage } from '@huggingface/transformers';
import { expect, test } from 'vitest';
import { loadImagePixels } from '../../../src/vision/clip/image-pixels.ts';
import { TINY_CLIP } from './tiny-clip.ts';

/** No two neighbours alike, so that a shift by a fraction of a pixel would be seen. */
function noise(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  let state = width * 65_536 + height;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[i] = state >>> 24;
  }
  return { data, width, height };
}

test.each([
  [64, 64],
  [65, 64],
  [301, 100],
  [100, 301],
  [1200, 700],
  [1301, 200],
  [37, 1000],
  [31, 17],
  [400, 3],
  [1, 400],
  [1, 1],
])('a picture of %i by %i becomes what transformers.js makes of all of it', async (width, height) => {
  const image = noise(width, height);
  const processor = await AutoImageProcessor.from_pretrained(TINY_CLIP, { local_files_only: true });
  const whole = await processor([new RawImage(image.data, width, height, 3)]);
  const pixels = await (await loadImagePixels(TINY_CLIP)).toTensor([image], 'float32');
  expect([...pixels.dims]).toEqual(whole.pixel_values.dims);
  expect(pixels.data).toEqual(whole.pixel_values.data);
});

test.each([
  [1_000_000, 1],
  [1, 1_000_000],
])('of a picture of %i by %i nothing is scaled but what is seen', async (width, height) => {
  const image = noise(width, height);
  const middle = Math.floor(width * height * 0.5) - 50;
  const cut = {
    data: image.data.slice(middle * 3, (middle + 100) * 3),
    width: Math.min(width, 100),
    height: Math.min(height, 100),
  };
  const pixels = await loadImagePixels(TINY_CLIP);
  const [ofAll, ofCut] = [await pixels.toTensor([image], 'float32'), await pixels.toTensor([cut], 'float32')];
  expect(ofAll.data).toEqual(ofCut.data);
});
