import { describe, expect, it } from 'vitest';
import { describeEdit } from '../../../src/providers/stable-diffusion/edit-description.ts';
import { createOfflineExtractor } from '../../../src/stages/extract/offline/offline-extractor.ts';

describe('the description of what an instruction leads to', () => {
  it.each([
    // what takes the place of something
    ['replace the circle with a green star', 'a green star'],
    ['change the background to a beach', 'a beach'],
    ['change it to a green triangle', 'a green triangle'],
    ['turn it into a castle', 'a castle'],
    ['turn the road to the castle into a river', 'a river'],
    ['change the man with a hat to a woman', 'a woman'],
    ['swap the cat for a dog', 'a dog'],
    ['make the sky a sunset', 'a sunset'],
    ['make it a castle', 'a castle'],
    // how something is to look
    ['make the circle blue', 'blue circle'],
    ['make the circle dark blue', 'dark blue circle'],
    ['make the old cat black and white', 'black and white old cat'],
    ['make her hair bright red', 'bright red hair'],
    ['make the eyes of the cat very light green', 'very light green eyes of the cat'],
    ['paint the wall yellow', 'yellow wall'],
    ['turn the leaves red', 'red leaves'],
    ['change the color of the car to red', 'red car'],
    ["change the car's colour to dark red", 'dark red car'],
    ['make the sky look stormy', 'stormy sky'],
    ['make the cat look like a tiger', 'a tiger'],
    ['make it look like winter', 'winter'],
    ['make the picture look like a watercolor painting', 'a watercolor painting'],
    ['make it blue', 'blue'],
    ['paint it bright green', 'bright green'],
    // what comes
    ['please add a red hat', 'a red hat'],
    ['add clouds', 'clouds'],
    ['add a dog to the picture', 'a dog'],
    ['Could you please draw a balloon in the sky?', 'a balloon in the sky'],
    ['put a hat on the cat', 'a hat on the cat'],
    ['put it on a beach', 'on a beach'],
    ['give the cat a hat', 'cat with a hat'],
    ['give him a red nose', 'a red nose'],
    ['paint a red tree', 'a red tree'],
    ['make a red tree', 'a red tree'],
    // what is said of everything else
    ['Replace the cat with a dog. Keep everything else the same.', 'a dog'],
    ['make the circle blue, but leave the rest as it is', 'blue circle'],
  ])('%s: %s', (instruction, prompt) => {
    expect(describeEdit(instruction)).toEqual({ prompt, negativePrompt: '' });
  });

  it.each([
    ['remove the text', 'empty background', 'text'],
    ['Please erase the cat and the dog.', 'empty background', 'cat and the dog'],
    ['clear the table', 'empty background', 'table'],
    ['get rid of that car', 'empty background', 'car'],
    ['remove the text from the image', 'empty background', 'text'],
    ['remove the hat from the cat', 'cat', 'hat'],
    ['remove the cat, add a rabbit', 'a rabbit', 'cat'],
    ['remove the cat and then put a rabbit on the chair', 'a rabbit on the chair', 'cat'],
  ])('%s: %s without %s', (instruction, prompt, negativePrompt) => {
    expect(describeEdit(instruction)).toEqual({ prompt, negativePrompt });
  });

  it.each([
    'a green star',
    'A cat wearing a hat, at night.',
    'clear sky over the sea',
    'place de la Concorde in Paris',
    'turn of the century street',
    'a sign that says make it blue',
    'the colour of autumn',
    'paint splashes on a wall',
    '',
  ])('is the text itself where that is no instruction: %s', (text) => {
    expect(describeEdit(text)).toEqual({ prompt: text, negativePrompt: '' });
  });

  it('is the text itself where that is far too long for an instruction', () => {
    const text = `make the circle ${'very '.repeat(200)}blue`;
    expect(describeEdit(text).prompt).toBe(text);
  });
});

it.each([
  ['초록색 별로 바꿔 줘', 'a green star'],
  ['초록색 삼각형으로 바꿔 줘', 'a green triangle'],
  ['파란색으로 칠해 줘', 'blue'],
  ['원을 파란색으로 칠해 줘', 'a blue circle'],
  ['원을 파랗게 칠해 줘', 'blue circle'],
  ['원을 별로 바꿔 줘', 'a star'],
  ['원 대신 별을 그려 줘', 'a star'],
  ['고양이를 강아지로 바꿔 주세요', 'a puppy'],
  ['하늘을 노을로 바꿔 줘', 'sunset glow'],
  ['배경을 바다로 바꿔 줘', 'the sea'],
  ['모자를 씌워 줘', 'a hat'],
  ['고양이에게 모자를 씌워 줘', 'a hat on the cat'],
  ['고양이를 지우고 토끼를 그려 줘', 'a rabbit'],
  ['모자를 쓴 고양이', 'a cat wearing a hat'],
])('what a Korean instruction leads to: %s: %s', async (sentence, prompt) => {
  const { brief } = await createOfflineExtractor().extract(sentence, AbortSignal.timeout(10_000), 'change');
  expect(describeEdit(brief.english).prompt).toBe(prompt);
});
