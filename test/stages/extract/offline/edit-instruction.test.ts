import { expect, it } from 'vitest';
import { createOfflineExtractor } from '../../../../src/stages/extract/offline/offline-extractor.ts';

const extractor = createOfflineExtractor();
const changeOf = async (sentence: string) =>
  (await extractor.extract(sentence, AbortSignal.timeout(10_000), 'change')).brief;

it.each([
  ['고양이를 지워 줘', 'remove the cat', ['cat']],
  ['뒤에 있는 자동차를 없애 주세요.', /^remove the car\b/, ['car']],
  ['나무 좀 제거해줘', 'remove the tree', ['tree']],
  ['사람들을 모두 빼 줘', /^remove the people/, ['people']],
  ['고양이를 강아지로 바꿔 줘', 'replace the cat with a puppy', ['cat', 'puppy']],
  ['원을 별로 바꿔 줘', 'replace the circle with a star', ['circle', 'star']],
  ['동그라미를 네모로 바꿔 줘', 'replace the circle with a square', ['circle', 'square']],
  ['빨간 원을 지워 줘', 'remove the red circle', ['circle']],
  ['고양이 대신 강아지를 그려 줘', 'replace the cat with a puppy', ['cat', 'puppy']],
  ['고양이를 지우고 토끼를 그려 줘', 'remove the cat, add a rabbit', ['cat', 'rabbit']],
  ['토끼를 그려 줘', 'add a rabbit', ['rabbit']],
  ['풍선도 하나 넣어 주세요', /^add .*balloon/, ['balloon']],
  ['모자를 씌워 줘', 'add a hat', ['hat']],
  ['고양이에게 빨간 목도리를 둘러 줘', 'put a red scarf on the cat', ['cat', 'scarf']],
  ['글자를 지워 줘', 'remove the text', ['text']],
  ['이 고양이를 지워 줘', 'remove the cat', ['cat']],
  ['원 대신 별을 그려 줘', 'replace the circle with a star', ['circle', 'star']],
  ['고양이 대신 강아지로 바꿔 줘', 'replace the cat with a puppy', ['cat', 'puppy']],
  ['고양이를 초록색 별로 바꿔 줘', 'replace the cat with a green star', ['cat', 'star']],
])('%s', async (sentence, english, objects) => {
  const brief = await changeOf(sentence);
  expect(brief.english).toMatch(english);
  expect(brief.object).toEqual(objects);
});

it.each(['하늘을 노을로 바꿔 줘', '배경을 바다로 바꿔 주세요', '사진을 수채화로 바꿔 줘'])(
  'names what goes and what comes: %s',
  async (sentence) => {
    expect((await changeOf(sentence)).english).toMatch(/^replace the \w+ with \S+/);
  },
);

it.each([
  ['초록색 별로 바꿔 줘', 'change it to a green star', ['star']],
  ['초록색 삼각형으로 바꿔 줘', 'change it to a green triangle', ['triangle']],
  ['작은 별로 바꿔 줘', 'change it to a small star', ['star']],
  ['웃는 강아지로 바꿔 줘', /^change it to a (smiling puppy|puppy smiling)$/, ['puppy']],
  ['수채화로 바꿔 줘', 'change it to a watercolor painting', []],
])('%s: what goes need not be named', async (sentence, english, objects) => {
  const brief = await changeOf(sentence);
  expect(brief.english).toMatch(english);
  expect(brief.object).toEqual(objects);
});

it.each([
  ['가을 하늘을 노을로 바꿔 줘', /^replace the autumn sky with sunset/],
  ['노을을 바다로 바꿔 줘', /^replace the sunset glow with the sea$/],
  ['모자를 쓴 고양이를 강아지로 바꿔 줘', 'replace the cat wearing a hat with a puppy'],
  ['고양이를 모자를 쓴 강아지로 바꿔 줘', 'replace the cat with a puppy wearing a hat'],
  ['고양이를 웃는 강아지로 바꿔 줘', /^replace the cat with a (smiling puppy|puppy smiling)$/],
  ['바다를 배경으로 해 줘', 'replace the background with the sea'],
])('%s: tells what is there from what describes it', async (sentence, english) => {
  expect((await changeOf(sentence)).english).toMatch(english);
});

it.each([
  ['파란색으로 칠해 줘', 'make it blue'],
  ['더 밝게 해 줘', 'make it bright'],
  ['원을 파랗게 칠해 줘', 'make the circle blue'],
  ['하늘을 더 어둡게 해 줘', 'make the sky dark'],
  ['눈이 오게 해 줘', 'make it snowy'],
])('%s: how it is to look', async (sentence, english) => {
  expect((await changeOf(sentence)).english).toBe(english);
});

it.each([
  ['별로 예쁘지 않은 꽃', 'a not pretty flower', ['flower']],
  ['별로 안 밝은 방', 'a not bright room', []],
  ['별로 가득한 하늘', 'the sky full of stars', ['star']],
])('%s: 별로 is not very only where something is denied', async (sentence, english, objects) => {
  for (const purpose of ['picture', 'change'] as const) {
    const { brief } = await extractor.extract(sentence, AbortSignal.timeout(10_000), purpose);
    expect(brief.english).toBe(english);
    expect(brief.object).toEqual(objects);
  }
});

it.each([
  ['원을 파란색으로 바꿔 줘', 'replace the circle with a blue circle', ['circle']],
  ['자동차를 노란색으로 바꿔 줘', 'replace the car with a yellow car', ['car']],
  ['빨간 원을 파란색으로 바꿔 줘', 'replace the red circle with a blue circle', ['circle']],
  ['배경을 검은색으로 바꿔 줘', 'replace the background with a black background', ['background']],
])('what only changes its looks is named again: %s', async (sentence, english, objects) => {
  const brief = await changeOf(sentence);
  expect(brief.english).toBe(english);
  expect(brief.object).toEqual(objects);
});

it('reads anything else as what is to be seen', async () => {
  expect((await changeOf('모자를 쓴 고양이')).english).toBe('a cat wearing a hat');
  expect((await changeOf('노란색으로 해바라기')).english).not.toMatch(/^(change|make|replace)/);
});

it('is no reading of a picture that is still to be made', async () => {
  const { brief } = await extractor.extract('고양이를 강아지로 바꿔 줘', AbortSignal.timeout(10_000));
  expect(brief.english).not.toMatch(/^replace/);
});
