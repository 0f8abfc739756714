import { beforeAll, describe, expect, it } from 'vitest';
import { loadPictures, type PictureLibrary } from '../../../src/providers/preview/pictures.ts';

describe('pictures by word', () => {
  let library: PictureLibrary;

  beforeAll(async () => {
    library = await loadPictures();
  });

  const found = (phrase: string) => {
    const result = library.find(phrase);
    return result && [result.picture.name, result.count];
  };

  it.each([
    ['woman', 'woman-standing', 1],
    ['a tabby cat', 'cat', 1],
    ['two cats', 'cat', 2],
    ['cats', 'cat', 3],
    ['ten penguins', 'penguin', 6],
    ['puppies', 'dog', 3],
    ['soccer player', 'soccer-player', 1],
    ['old pine trees', 'evergreen-tree', 3],
    ['a woman in a red dress', 'woman-standing', 1],
    ['pride of lions', 'lion', 3],
    ['camel procession', 'camel', 4],
    ['carnival procession', 'carnival-parade', 1],
    ['two boxers', 'people-wrestling', 1],
    ['spring flowers', 'flower-bed', 1],
    ['a flower', 'flower', 1],
    ['Eiffel Tower', 'eiffel-tower', 1],
    ['Grandma', 'old-woman', 1],
    ['cup of coffee', 'hot-beverage', 1],
    ['university student', 'student', 1],
    ['bench', 'bench', 1],
    ['가지', 'eggplant', 1],
  ])('%s is %s, %i times', (phrase, name, count) => {
    expect(found(phrase)).toEqual([name, count]);
  });

  it.each(['quasar', '', '   ', '🐱🐱', 'constructor', '<svg onload="x">', 'ㅋㅋㅋ'])(
    'has nothing for %j',
    (phrase) => {
      expect(library.find(phrase)).toBeNull();
    },
  );

  it('is not slowed down by endless words', () => {
    expect(library.find('z'.repeat(100_000))).toBeNull();
    expect(library.find('z '.repeat(50_000))).toBeNull();
  });
});
