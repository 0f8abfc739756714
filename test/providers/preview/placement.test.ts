import { beforeAll, describe, expect, it } from 'vitest';
import { resolveLight } from '../../../src/providers/preview/light.ts';
import { loadPictures, type PictureLibrary } from '../../../src/providers/preview/pictures.ts';
import type { PlacedPicture } from '../../../src/providers/preview/placed-picture.ts';
import { placeSubjects } from '../../../src/providers/preview/placement.ts';
import type { PromptedScene } from '../../../src/providers/preview/prompted-scene.ts';
import { createRandom } from '../../../src/providers/preview/random.ts';
import { sceneryKinds } from '../../../src/providers/preview/scenery/scenery-kinds.ts';
import { chooseScenery } from '../../../src/providers/preview/scenery/scenery-words.ts';
import { createStage } from '../../../src/providers/preview/stage.ts';
import { findSubjects } from '../../../src/providers/preview/subjects.ts';

const seeds = [1, 2, 3, 4, 5, 6];

describe('places of the subjects', () => {
  let library: PictureLibrary;

  beforeAll(async () => {
    library = await loadPictures();
  });

  function placed(parts: Partial<PromptedScene>, seed: number): Map<string, PlacedPicture> {
    const scene = {
      mood: null,
      style: null,
      theme: null,
      background: null,
      objects: [],
      act: null,
      ...parts,
    };
    const { kind } = chooseScenery(scene);
    const stage = createStage({
      width: 1000,
      height: 1000,
      random: createRandom(seed),
      light: resolveLight(null, ''),
      idPrefix: 'g',
    });
    const { subjects } = findSubjects(scene, library, kind);
    const pictures = placeSubjects(subjects, sceneryKinds[kind](stage), stage);
    return new Map(pictures.map((one) => [one.picture.name, one]));
  }

  function get(pictures: Map<string, PlacedPicture>, name: string): PlacedPicture {
    const picture = pictures.get(name);
    if (!picture) throw new Error(`${name} is not in the picture.`);
    return picture;
  }

  const sides = ({ x, width }: PlacedPicture) => [x - width / 2, x + width / 2] as const;

  it.each(seeds)('seats a sleeper on the sofa, within its arms (seed %i)', (seed) => {
    const pictures = placed({ objects: ['cat'], act: 'sleeping', background: 'sofa' }, seed);
    const cat = get(pictures, 'cat');
    const sofa = get(pictures, 'sofa');
    expect(cat.foot).toBeLessThan(sofa.foot);
    expect(cat.foot).toBeGreaterThan(sofa.foot - sofa.height);
    expect(sides(cat)[0]).toBeGreaterThan(sides(sofa)[0]);
    expect(sides(cat)[1]).toBeLessThan(sides(sofa)[1]);
    expect([...pictures.keys()]).toEqual(['sofa', 'cat']);
  });

  it.each(seeds)('keeps rider and mount together inside the picture (seed %i)', (seed) => {
    const prompt = 'a witch riding a broom and flying';
    const pictures = placed({ objects: ['broom', 'witch'], act: 'flying', prompt }, seed);
    const witch = get(pictures, 'woman-mage');
    const broom = get(pictures, 'broom');
    expect(Math.abs(witch.x - broom.x)).toBeLessThan(broom.width / 2);
    expect(witch.foot - witch.height).toBeGreaterThan(0);
    expect(broom.foot).toBeLessThan(1000);
    expect([...pictures.keys()]).toEqual(['woman-mage', 'broom']);
  });

  it.each(seeds)('puts a book into the hands of its reader, smaller than they are (seed %i)', (seed) => {
    const pictures = placed({ objects: ['book', 'old man'], act: 'reading a book' }, seed);
    const reader = get(pictures, 'old-man');
    const book = get(pictures, 'open-book');
    expect(Math.abs(book.x - reader.x)).toBeLessThan(reader.width / 2);
    expect(book.height).toBeLessThan(reader.height / 2);
    expect([...pictures.keys()]).toEqual(['old-man', 'open-book']);
  });

  it.each(seeds)('puts a hat on a head and a shirt below it (seed %i)', (seed) => {
    const hat = placed({ objects: ['hat', 'bear'], act: 'wearing a hat' }, seed);
    expect(get(hat, 'top-hat').foot).toBeLessThan(get(hat, 'bear').foot - get(hat, 'bear').height * 0.7);
    const suit = placed({ objects: ['suit', 'fox'], act: 'wearing a suit' }, seed);
    const [fox, shirt] = [get(suit, 'fox'), get(suit, 'necktie')];
    expect(shirt.foot - shirt.height).toBeGreaterThan(fox.foot - fox.height * 0.6);
    expect(shirt.foot).toBeLessThan(fox.foot);
  });

  it('leads the string of a kite to the hand of who flies it', () => {
    const pictures = placed({ objects: ['child', 'kite'], act: 'flying a kite', background: 'beach' }, 3);
    const child = get(pictures, 'child');
    const { heldAt } = get(pictures, 'kite');
    expect(Math.abs((heldAt?.x ?? 0) - child.x)).toBeLessThan(child.width / 2);
    expect(heldAt?.y).toBeGreaterThan(child.foot - child.height);
  });

  it.each(seeds)('keeps the crowd of a station off the rails (seed %i)', (seed) => {
    const pictures = placed({ background: 'subway', prompt: 'a crowded subway' }, seed);
    const stage = createStage({
      width: 1000,
      height: 1000,
      random: createRandom(seed),
      light: resolveLight(null, ''),
      idPrefix: 'g',
    });
    const { footing } = sceneryKinds.station(stage);
    expect(pictures.size).toBeGreaterThan(2);
    for (const { x, foot } of pictures.values()) {
      const [left, right] = footing?.(foot) ?? [0, 0];
      expect(x).toBeGreaterThanOrEqual(left);
      expect(x).toBeLessThanOrEqual(right);
    }
  });

  it('makes a globe in a room smaller than the chair beside it', () => {
    const pictures = placed({ objects: ['chair', 'globe'], background: 'study' }, 2);
    const globe = get(pictures, 'globe-showing-asia-australia');
    expect(globe.height).toBeLessThan(get(pictures, 'chair').height);
  });
});
