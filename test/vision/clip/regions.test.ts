import { describe, expect, it } from 'vitest';
import { readCommonObjects } from '../../../src/vision/clip/common-objects.ts';
import { describeRegions } from '../../../src/vision/clip/describe-regions.ts';
import { findConcepts } from '../../../src/vision/clip/find-concepts.ts';
import { findTarget } from '../../../src/vision/clip/find-target.ts';
import { COLOURS, openTinyClip, PAIRS, readSamples, SHAPES } from './tiny-clip.ts';

const objects = await readCommonObjects('models/common_objects.txt');
const rivals = objects.map(({ english }) => english);

describe('findConcepts', () => {
  it('names colour and shape of every sample first, in both languages', async () => {
    const clip = await openTinyClip();
    for (const { image, colour, shape } of await readSamples()) {
      const english = await findConcepts(clip, image, objects, { lang: 'en' });
      const korean = await findConcepts(clip, image, objects, { lang: 'ko' });
      expect(english[0]?.name).toBe(`${colour} ${shape}`);
      expect(english.map(({ name }) => name)).toContain(shape);
      const names = new Map(objects.map((object) => [object.english, object.korean]));
      expect(korean.map(({ name }) => name)).toEqual(english.map(({ name }) => names.get(name)));
    }
  });

  it('gives the likeliest first, no more than asked for, and none ten times less likely than the first', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const concepts = await findConcepts(clip, sample.image, objects, { lang: 'en' });
    expect(concepts.length).toBeGreaterThan(1);
    const confidences = concepts.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    expect(confidences.at(-1)).toBeGreaterThanOrEqual((confidences[0] as number) / 10);
    const top = await findConcepts(clip, sample.image, objects, { lang: 'en', top: 1 });
    expect(top).toEqual(concepts.slice(0, 1));
  });
});

describe('describeRegions', () => {
  it('names the shape, and the background by its own colour', async () => {
    const clip = await openTinyClip();
    for (const { file, image, regions, colour, shape, background } of await readSamples()) {
      const [front, back] = await describeRegions(clip, image, regions, objects, 'en');
      expect.soft(front?.english, file).toBe(`${colour} ${shape}`);
      expect.soft(back?.english, file).toBe(COLOURS.includes(background) ? `${background} square` : 'square');
    }
  });

  it('describes many regions in their order', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const many = Array.from({ length: 21 }, (_, index) => sample.regions[index % 2 === 0 ? 0 : 1]);
    const names = (await describeRegions(clip, sample.image, many, objects, 'ko')).map(({ name }) => name);
    expect(names).toEqual(many.map((_, index) => (index % 2 === 0 ? '빨간 원' : '보라색 정사각형')));
    expect(await describeRegions(clip, sample.image, [], objects, 'ko')).toEqual([]);
  });
});

describe('findTarget', () => {
  it("finds what is there by its form, with and without its colour, and nothing that isn't", async () => {
    const clip = await openTinyClip();
    const others = ['dog', 'cat', 'sky', 'person', 'house', 'car'];
    for (const { file, image, regions, colour, shape } of await readSamples()) {
      for (const target of [...SHAPES, ...PAIRS, ...others]) {
        const isThere = target === shape || target === `${colour} ${shape}`;
        const found = await findTarget(clip, image, regions, target, rivals);
        expect.soft(found, `${target} in ${file}`).toEqual(isThere ? [0] : []);
      }
    }
  });

  it('takes the background for what reaches round the picture', async () => {
    const clip = await openTinyClip();
    for (const { image, regions } of await readSamples()) {
      expect(await findTarget(clip, image, regions, 'Background', rivals)).toEqual([1]);
      expect(await findTarget(clip, image, regions.slice(0, 1), 'background', rivals)).toEqual([]);
    }
  });

  it('finds the same thing in several regions, and nothing without regions', async () => {
    const clip = await openTinyClip();
    const [sample] = await readSamples();
    if (sample === undefined) throw new Error('There are no samples.');
    const { image, regions } = sample;
    const [shape, background] = regions;
    expect(await findTarget(clip, image, [background, shape, shape], 'circle', rivals)).toEqual([1, 2]);
    expect(await findTarget(clip, image, [], 'circle', rivals)).toEqual([]);
    expect(await findTarget(clip, image, [], 'background', rivals)).toEqual([]);
  });
});
