import { beforeAll, describe, expect, it } from 'vitest';
import { findGaps } from '../../../src/providers/preview/draw-picture.ts';
import { resolveLight } from '../../../src/providers/preview/light.ts';
import { loadPictures, type PictureLibrary } from '../../../src/providers/preview/pictures.ts';
import type { PromptedScene } from '../../../src/providers/preview/prompted-scene.ts';
import { createRandom } from '../../../src/providers/preview/random.ts';
import { chooseScenery } from '../../../src/providers/preview/scenery/scenery-words.ts';
import { createStage } from '../../../src/providers/preview/stage.ts';
import { character } from '../../../src/providers/preview/styles/graphic-styles.ts';
import { findSubjects } from '../../../src/providers/preview/subjects.ts';

const emptyScene: PromptedScene = {
  mood: null,
  style: null,
  theme: null,
  background: null,
  objects: [],
  act: null,
};

describe('subjects of a scene', () => {
  let library: PictureLibrary;

  beforeAll(async () => {
    library = await loadPictures();
  });

  function subjectsOf(parts: Partial<PromptedScene>) {
    const scene = { ...emptyScene, ...parts };
    return findSubjects(scene, library, chooseScenery(scene).kind).subjects;
  }
  const namesOf = (parts: Partial<PromptedScene>) => subjectsOf(parts).map(({ picture }) => picture.name);

  it.each<[string, Partial<PromptedScene>, string[]]>([
    ['a woman', { objects: ['hanbok', 'woman'], act: 'wearing a hanbok' }, ['woman-in-hanbok']],
    ['a man', { objects: ['man'], act: 'wearing hanbok' }, ['man-in-hanbok']],
    ['a couple', { objects: ['couple', 'hanbok'] }, ['woman-in-hanbok', 'man-in-hanbok']],
    ['nobody', { objects: ['hanbok'] }, ['woman-in-hanbok']],
    ['a dog beside her', { objects: ['woman', 'hanbok', 'dog'] }, ['woman-in-hanbok', 'dog']],
  ])('hanbok is worn: %s', (_who, scene, expected) => {
    expect(namesOf(scene)).toEqual(expected);
  });

  it('lets the first person act, and has the skier on the skis', () => {
    expect(namesOf({ objects: ['skis', 'man'], act: 'skiing' })).toEqual(['skier']);
  });

  it('draws no act that is denied', () => {
    const cat = { objects: ['cat'], act: 'not sleeping' };
    expect(subjectsOf(cat)).toEqual(subjectsOf({ objects: ['cat'] }));
    expect(namesOf({ objects: ['woman'], act: 'not dancing' })).toEqual(namesOf({ objects: ['woman'] }));
    expect(namesOf({ objects: ['woman'], act: 'not reading a book, dancing' })).toEqual(['woman-dancing']);
    expect(namesOf({ objects: ['woman'], act: "isn't dancing but running" })).toEqual(['woman-running']);
    const flying = chooseScenery({ ...emptyScene, objects: ['witch'], act: 'not flying' });
    expect(flying).toEqual(chooseScenery({ ...emptyScene, objects: ['witch'] }));
  });

  it('draws a landmark it knows and names one it does not', () => {
    expect(namesOf({ objects: ['couple'], background: 'Eiffel Tower' })).toContain('eiffel-tower');
    const gaps = (background: string) => findGaps({ ...emptyScene, background }, library);
    expect(gaps('Eiffel Tower')).toEqual([]);
    expect(gaps('Namsan Tower')).toEqual(["No scenery for 'Namsan Tower': another place is drawn instead."]);
    expect(gaps('Gothic castle')).toEqual([]);
    expect(gaps('Gyeongbokgung Palace')).toEqual([]);
  });

  it('has who acts come first, and in their hands what they act with', () => {
    const reader = subjectsOf({ objects: ['book', 'old man'], act: 'reading a book' });
    expect(reader.map(({ picture, isProp }) => [picture.name, isProp])).toEqual([
      ['old-man', false],
      ['open-book', true],
    ]);
    const chase = { objects: ['thief', 'police car'], act: 'chasing a thief' };
    expect(namesOf(chase)).toEqual(['police-car', 'man-running']);
    expect(namesOf({ objects: ['fish', 'penguin'], act: 'catching fish' })).toEqual(['penguin', 'fish']);
    const hand = { objects: ['potter', 'hand'], act: 'shaping', prompt: 'the hand of a potter' };
    expect(namesOf(hand)[0]).toBe('hand-with-fingers-splayed');
  });

  it.each<[string, Partial<PromptedScene>, string, string, string]>([
    [
      'a sleeper on a sofa',
      { objects: ['cat'], act: 'sleeping', background: 'sofa' },
      'cat',
      'sofa',
      'lying',
    ],
    [
      'a seat only the prompt names',
      { objects: ['mushroom', 'fairy'], act: 'playing', prompt: 'a fairy sitting on a big red mushroom' },
      'fairy',
      'mushroom',
      'sitting',
    ],
    [
      'a witch on her broom',
      { objects: ['broom', 'witch'], act: 'flying', prompt: 'a witch riding a broom and flying' },
      'woman-mage',
      'broom',
      'riding',
    ],
    [
      'the rider of a motorcycle',
      { objects: ['motorcycle rider'] },
      'person-standing',
      'motorcycle',
      'riding',
    ],
    [
      'a knight on the back of a dragon',
      { objects: ['dragon', 'knight'], prompt: 'a knight, on the back of a dragon' },
      'guard',
      'dragon',
      'riding',
    ],
  ])('%s is one subject on another', (_what, scene, name, carrier, how) => {
    const [first, ...others] = subjectsOf(scene);
    expect(first).toMatchObject({ picture: { name }, on: { picture: { name: carrier }, how } });
    expect(others.map(({ picture }) => picture.name)).not.toContain(carrier);
  });

  it('takes pictures of riders and sleepers where there are some', () => {
    expect(namesOf({ objects: ['woman', 'bicycle'], act: 'riding a bicycle' })).toEqual(['woman-biking']);
    expect(namesOf({ objects: ['man', 'horse'], act: 'riding a horse' })).toEqual(['horse-racing']);
    expect(namesOf({ objects: ['man'], act: 'sleeping', background: 'bed' })).toEqual(['person-in-bed']);
  });

  it('lets the members of a group act one by one', () => {
    expect(namesOf({ objects: ['people'], act: 'playing volleyball', background: 'beach' })).toEqual([
      'woman-playing-handball',
      'man-playing-handball',
      'volleyball',
    ]);
  });

  it('marks sleep, music, tears and jumps', () => {
    const first = (objects: string[], act: string) => subjectsOf({ objects, act })[0];
    expect(first(['cat'], 'dozing')).toMatchObject({ mark: 'sleep' });
    expect(first(['robot'], 'dancing')).toMatchObject({ mark: 'music' });
    expect(first(['girl'], 'crying')).toMatchObject({ mark: 'tears' });
    expect(first(['calf'], 'romping')).toMatchObject({ isJumping: true, isYoung: true });
    expect(first(['rock'], 'sleeping')).not.toHaveProperty('mark');
  });

  it('keeps ships that float on the water and crows that sit on the ground', () => {
    expect(subjectsOf({ objects: ['ferry'], act: 'floating' })[0]?.place).toBe('water');
    expect(subjectsOf({ objects: ['balloon'], act: 'floating' })[0]?.place).toBe('air');
    expect(subjectsOf({ objects: ['crow'], act: 'sitting' })[0]?.place).toBe('ground');
    expect(subjectsOf({ objects: ['crow'] })[0]?.place).toBe('air');
  });

  it('fills a busy place with passers-by, and no other', () => {
    const extras = (background: string, prompt: string) =>
      subjectsOf({ background, prompt }).filter(({ isExtra }) => isExtra).length;
    expect(extras('subway', 'a crowded subway')).toBeGreaterThan(2);
    expect(extras('street', 'a busy street')).toBeGreaterThan(2);
    expect(extras('subway', 'a subway')).toBe(0);
    expect(extras('subway', 'a subway that is not crowded')).toBe(0);
    expect(extras('forest', 'a busy forest')).toBe(0);
  });

  it('is not slowed down by a prompt made to keep it busy', () => {
    for (const word of ['sitting ', 'riding a ', 'no ', 'sitting on ', 'wearing a a a ']) {
      const scene = { objects: ['cat', 'hat'], act: word.repeat(9_000), prompt: word.repeat(9_000) };
      expect(namesOf(scene)).toContain('cat');
    }
  });

  it('makes a person the figure of a character sheet, and everything else small', () => {
    const stage = createStage({
      width: 1000,
      height: 1000,
      random: createRandom(1),
      light: resolveLight(null, ''),
      idPrefix: 'g',
    });
    const subjects = subjectsOf({ objects: ['strawberry', 'cat', 'girl'] });
    const scenery = { back: '', ground: { far: 600, near: 950 }, medium: 'land' } as const;
    const placed = character.place?.(subjects, scenery, stage) ?? [];
    expect(placed.map(({ picture }) => picture.name)).toEqual(['girl', 'cat', 'strawberry']);
    const [figure, ...others] = placed;
    for (const other of others) expect(other.height).toBeLessThan((figure?.height ?? 0) / 2);
  });
});
