import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../src/providers/image-provider.ts';
import { withCounts } from '../../../src/providers/preview/counted-objects.ts';

const scene: Scene = { mood: null, style: null, theme: null, background: null, objects: [], act: null };
const counted = (prompt: string, ...objects: string[]) => withCounts({ ...scene, objects, prompt }).objects;

describe('numbers of the prompt', () => {
  it.each([
    ['three puppies and two cats', ['puppy', 'cat'], ['three puppy', 'two cat']],
    ['a dog and two small white cats', ['dog', 'cat'], ['dog', 'two cat']],
    ['Ten penguins on ice', ['penguin'], ['ten penguin']],
    ['two wolves and 4 men', ['wolf', 'man'], ['two wolf', '4 man']],
    ['two cats and dogs', ['dogs'], ['dogs']],
    ['lions hunting on a grassland', ['lion', 'grass'], ['several lion', 'grass']],
    ['a lion among lions', ['lion'], ['lion']],
    ['two astronauts playing chess', ['astronaut', 'chess'], ['two astronaut', 'chess']],
    ['a cat at two', ['cat'], ['cat']],
    ['두 마리', ['고양이'], ['고양이']],
    ['two (((', ['(((', ''], ['(((', '']],
  ])('%s', (prompt, objects, expected) => {
    expect(counted(prompt, ...objects)).toEqual(expected);
  });
});
