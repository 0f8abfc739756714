import { describe, expect, it } from 'vitest';
import { type SceneryKind, sceneryKinds } from '../../../src/providers/preview/scenery/scenery-kinds.ts';
import { chooseScenery } from '../../../src/providers/preview/scenery/scenery-words.ts';
import { draw, meanDifference, pixelsOf } from './draw-test-picture.ts';

const place = (background: string | null, theme: string | null = null, objects: string[] = []) =>
  chooseScenery({ background, theme, objects }).kind;

/** What people write, and where it has to lead. */
const reachedBy: Record<SceneryKind, string> = {
  alley: 'narrow alley',
  arctic: 'North Pole',
  bamboo: 'a bamboo forest',
  bedroom: 'cosy bedroom',
  blossom: 'under cherry blossoms',
  bridge: 'old bridge',
  cafe: 'a small café',
  castle: 'medieval castle',
  cathedral: 'Gothic cathedral',
  cave: 'crystal caves',
  city: 'downtown Seoul',
  classroom: 'classroom',
  countryside: 'cabin deep in the mountains',
  desert: 'sand dunes',
  dining: 'breakfast table',
  fairground: 'amusement park',
  farm: 'farmland',
  forest: 'snowy winter forest',
  'future city': 'cyberpunk city',
  garden: "grandmother's yard",
  harbour: 'fishing village',
  heavens: 'sky',
  jungle: 'tropical rainforest',
  kitchen: 'kitchen',
  lake: 'lakeside',
  library: 'library',
  'living room': 'sofa',
  mansion: 'old mansion',
  market: 'night market',
  mars: 'Mars',
  meadow: 'grassland',
  moon: 'surface of the lunar crater',
  mountain: 'deep mountain',
  office: 'office',
  palace: 'palace',
  park: 'bench',
  'rice paddies': 'rice paddies and fields',
  river: 'riverside',
  road: 'road covered with fallen leaves',
  rooftop: 'city rooftop',
  savanna: 'savanna',
  sea: 'beach at sunset',
  snowfield: 'snowy field',
  space: 'universe',
  stadium: 'soccer field',
  station: 'subway station platform',
  street: 'rainy city night street',
  studio: 'plain background',
  summit: 'top of the mountain',
  'table top': 'wooden table',
  temple: 'mountain temple',
  theatre: 'concert stage',
  underwater: 'coral reef',
  volcano: 'an erupting volcano',
  waterfall: 'waterfall in the jungle',
};

describe('scenery of the preview provider', () => {
  it.each(Object.entries(reachedBy))('%s is where "%s" leads', (kind, words) => {
    expect(chooseScenery({ background: words, theme: null, objects: [] })).toEqual({ kind, isNamed: true });
  });

  it('lets the theme and then the objects choose where no background is given', () => {
    expect(place(null, 'camping')).toBe('forest');
    expect(place(null, null, ['goldfish'])).toBe('underwater');
    expect(place(null, null, ['astronaut'])).toBe('space');
    expect(place('full moon', null, ['wolf'])).toBe('forest');
    expect(place(null)).toBe('studio');
  });

  it('shows who flies in the sky, and who stands on the ground below it', () => {
    const flying = (background: string | null, act: string) =>
      chooseScenery({ background, theme: null, objects: ['witch'], act }).kind;
    expect(flying('on full moon', 'flying')).toBe('heavens');
    expect(flying(null, 'flying a kite')).toBe('mansion');
    expect(flying('castle', 'flying')).toBe('castle');
    expect(place('night sky', null, ['log cabin'])).toBe('countryside');
    expect(place('Seoul sky')).toBe('city');
    expect(place('night sky')).toBe('heavens');
  });

  it('knows the grassland of lions, the room of a fireplace and a place that is only listed', () => {
    expect(place('grassland', null, ['lion'])).toBe('savanna');
    expect(place('grassland', null, ['sheep'])).toBe('meadow');
    expect(place('winter night', 'winter', ['fireplace'])).toBe('living room');
    const listed = (prompt: string) =>
      chooseScenery({ background: 'summer night', theme: 'summer', objects: ['firefly'], prompt }).kind;
    expect(listed('a summer night, a firefly, the countryside')).toBe('countryside');
    expect(listed('a firefly in a summer night')).toBe('forest');
  });

  it('does not claim a place it does not know', () => {
    expect(chooseScenery({ background: 'quasar', theme: null, objects: [] }).isNamed).toBe(false);
    expect(chooseScenery({ background: '바다', theme: null, objects: [] }).isNamed).toBe(false);
    expect(
      chooseScenery({ background: 'constructor', theme: '__proto__', objects: ['toString'] }).isNamed,
    ).toBe(false);
  });

  it('takes no longer for words made to keep it busy', () => {
    for (const word of ['summer ', 'night', 'moonlight ', ' ', 'in the ', 'field of ']) {
      expect(place(`${word.repeat(20_000)}x`)).toBeTypeOf('string');
    }
  });

  it('draws every kind unlike every other', async () => {
    const size = { width: 48, height: 48 };
    const pictures: [string, Uint8Array][] = [];
    for (const kind of Object.keys(sceneryKinds) as SceneryKind[]) {
      pictures.push([kind, await pixelsOf(await draw({ background: reachedBy[kind] }, 2, size))]);
    }
    for (const [index, [kind, pixels]] of pictures.entries()) {
      for (const [other, otherPixels] of pictures.slice(index + 1)) {
        expect(meanDifference(pixels, otherPixels), `${kind} beside ${other}`).toBeGreaterThan(4);
      }
    }
  });

  it('changes with hour, weather and season', async () => {
    const day = await pixelsOf(await draw({ background: 'forest' }));
    for (const words of [
      'night forest',
      'forest at sunset',
      'rainy forest',
      'snowy forest',
      'autumn forest',
      'forest under the aurora',
    ]) {
      expect(meanDifference(day, await pixelsOf(await draw({ background: words }))), words).toBeGreaterThan(
        4,
      );
    }
  });
});
