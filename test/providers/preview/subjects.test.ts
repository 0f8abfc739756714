import { beforeAll, describe, expect, it } from 'vitest';
import type { Scene } from '../../../src/providers/image-provider.ts';
import { findGaps } from '../../../src/providers/preview/draw-picture.ts';
import { resolveLight } from '../../../src/providers/preview/light.ts';
import { loadPictures, type PictureLibrary } from '../../../src/providers/preview/pictures.ts';
import { createRandom } from '../../../src/providers/preview/random.ts';
import { chooseScenery } from '../../../src/providers/preview/scenery/scenery-words.ts';
import { createStage } from '../../../src/providers/preview/stage.ts';
import { character } from '../../../src/providers/preview/styles/graphic-styles.ts';
import { findSubjects } from '../../../src/providers/preview/subjects.ts';

const emptyScene: Scene = { mood: null, style: null, theme: null, background: null, objects: [], act: null };

describe('subjects of a scene', () => {
  let library: PictureLibrary;

  beforeAll(async () => {
    library = await loadPictures();
  });

  function subjectsOf(parts: Partial<Scene>) {
    const scene = { ...emptyScene, ...parts };
    return findSubjects(scene, library, chooseScenery(scene).kind).subjects;
  }
  const namesOf = (parts: Partial<Scene>) => subjectsOf(parts).map(({ picture }) => picture.name);

  it.each<[string, Partial<Scene>, string[]]>([
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

  it('draws a landmark it knows and names one it does not', () => {
    expect(namesOf({ objects: ['couple'], background: 'Eiffel Tower' })).toContain('eiffel-tower');
    const gaps = (background: string) => findGaps({ ...emptyScene, background }, library);
    expect(gaps('Eiffel Tower')).toEqual([]);
    expect(gaps('Namsan Tower')).toEqual(["No scenery for 'Namsan Tower': another place is drawn instead."]);
    expect(gaps('Gothic castle')).toEqual([]);
    expect(gaps('Gyeongbokgung Palace')).toEqual([]);
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
