import { describe, expect, it } from 'vitest';
import { readCommonObjects } from '../../../src/vision/clip/common-objects.ts';
import { describeRegions, embedViews } from '../../../src/vision/clip/describe-regions.ts';
import { findConcepts } from '../../../src/vision/clip/find-concepts.ts';
import { findTarget } from '../../../src/vision/clip/find-target.ts';
import type { Region } from '../../../src/vision/clip/region.ts';
import { viewAlone } from '../../../src/vision/clip/region-views.ts';
import type { BinaryMask } from '../../../src/vision/masks/binary-mask.ts';
import type { RgbImage } from '../../../src/vision/rgb-image.ts';
import { COLOURS, openTinyClip, PAIRS, readSamples, SHAPES } from './tiny-clip.ts';

const objects = await readCommonObjects('models/common_objects.txt');
const { signal } = new AbortController();
const english = objects.map((object) => ({ word: object.english, english: object.english }));
const korean = objects.map((object) => ({ word: object.korean, english: object.english }));
const rivals = objects.map(({ english }) => english);

describe('findConcepts', () => {
  it('names colour and shape of every sample first, in both languages', async () => {
    const clip = await openTinyClip();
    for (const { image, colour, shape } of await readSamples()) {
      const inEnglish = await findConcepts(clip, image, english);
      const inKorean = await findConcepts(clip, image, korean);
      expect(inEnglish[0]?.name).toBe(`${colour} ${shape}`);
      expect(inEnglish.map(({ name }) => name)).toContain(shape);
      const names = new Map(objects.map((object) => [object.english, object.korean]));
      expect(inKorean.map(({ name }) => name)).toEqual(inEnglish.map(({ name }) => names.get(name)));
    }
  });

  it('gives the likeliest first, no more than asked for, and none ten times less likely than the first', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const concepts = await findConcepts(clip, sample.image, english);
    expect(concepts.length).toBeGreaterThan(1);
    const confidences = concepts.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    expect(confidences.at(-1)).toBeGreaterThanOrEqual((confidences[0] as number) / 10);
    const top = await findConcepts(clip, sample.image, english, { top: 1 });
    expect(top).toEqual(concepts.slice(0, 1));
  });
});

describe('describeRegions', () => {
  it('names the shape, and the background by its own colour', async () => {
    const clip = await openTinyClip();
    for (const { file, image, regions, colour, shape, background } of await readSamples()) {
      const [front, back] = await describeRegions(clip, image, regions, english, signal);
      expect.soft(front?.name, file).toBe(`${colour} ${shape}`);
      expect.soft(back?.name, file).toBe(COLOURS.includes(background) ? `${background} square` : 'square');
    }
  });

  it('describes many regions in their order', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const many = Array.from({ length: 21 }, (_, index) => sample.regions[index % 2 === 0 ? 0 : 1]);
    const names = (await describeRegions(clip, sample.image, many, korean, signal)).map(({ name }) => name);
    expect(names).toEqual(many.map((_, index) => (index % 2 === 0 ? '빨간 원' : '보라색 정사각형')));
    expect(await describeRegions(clip, sample.image, [], korean, signal)).toEqual([]);
  });
});

describe('views', () => {
  it('are not made any more once nobody waits for them', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const cancel = new AbortController();
    const reason = new Error('nobody waits any more');
    let passes = 0;
    const embedImages: typeof clip.embedImages = (images) => {
      passes += 1;
      cancel.abort(reason);
      return clip.embedImages(images);
    };
    const many = Array.from({ length: 21 }, () => sample.regions[0]);
    const views = embedViews({ ...clip, embedImages }, sample.image, many, viewAlone, cancel.signal);
    await expect(views).rejects.toBe(reason);
    expect(passes).toBe(1);
  });

  it('of a picture twenty times as large lead to the same names', async () => {
    const clip = await openTinyClip();
    for (const { file, image, regions, colour, shape, background } of await readSamples()) {
      const large = regions.map((region) => enlargeRegion(region, 20));
      const named = await describeRegions(clip, enlarge(image, 3, 20), large, english, signal);
      const names = [`${colour} ${shape}`, COLOURS.includes(background) ? `${background} square` : 'square'];
      expect
        .soft(
          named.map(({ name }) => name),
          file,
        )
        .toEqual(names);
    }
  });
});

/** Every pixel a square of so many. */
function enlarge({ data, width, height }: RgbImage | BinaryMask, channels: number, times: number) {
  const large = {
    data: new Uint8Array(data.length * times ** 2),
    width: width * times,
    height: height * times,
  };
  for (let y = 0; y < large.height; y++) {
    for (let x = 0; x < large.width; x++) {
      const from = (Math.floor(y / times) * width + Math.floor(x / times)) * channels;
      large.data.set(data.subarray(from, from + channels), (y * large.width + x) * channels);
    }
  }
  return large;
}

function enlargeRegion({ mask, box }: Region, times: number): Region {
  const { x0, y0, x1, y1 } = box;
  return {
    mask: enlarge(mask, 1, times),
    box: { x0: x0 * times, y0: y0 * times, x1: x1 * times, y1: y1 * times },
  };
}

describe('findTarget', () => {
  it("finds what is there by its form, with and without its colour, and nothing that isn't", async () => {
    const clip = await openTinyClip();
    const others = ['dog', 'cat', 'sky', 'person', 'house', 'car'];
    for (const { file, image, regions, colour, shape } of await readSamples()) {
      for (const target of [...SHAPES, ...PAIRS, ...others]) {
        const isThere = target === shape || target === `${colour} ${shape}`;
        const found = await findTarget(clip, image, regions, target, rivals, signal);
        expect.soft(found, `${target} in ${file}`).toEqual(isThere ? [0] : []);
      }
    }
  });

  it('takes the background for what reaches round the picture', async () => {
    const clip = await openTinyClip();
    for (const { image, regions } of await readSamples()) {
      expect(await findTarget(clip, image, regions, 'Background', rivals, signal)).toEqual([1]);
      expect(await findTarget(clip, image, regions.slice(0, 1), 'background', rivals, signal)).toEqual([]);
    }
  });

  it('finds the same thing in several regions, and nothing without regions', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const { image, regions } = sample;
    const [shape, background] = regions;
    expect(await findTarget(clip, image, [background, shape, shape], 'circle', rivals, signal)).toEqual([
      1, 2,
    ]);
    expect(await findTarget(clip, image, [], 'circle', rivals, signal)).toEqual([]);
    expect(await findTarget(clip, image, [], 'background', rivals, signal)).toEqual([]);
  });
});
