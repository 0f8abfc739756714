import { describe, expect, it } from 'vitest';
import { createExactTier } from '../../../src/stages/normalise/exact.ts';
import { readWord } from '../../../src/stages/normalise/read-word.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';

const vocabulary = loadVocabulary();
const context = { startedAt: 0 };

async function match(word: string, kind: 'moods' | 'styles') {
  return createExactTier().match(readWord(word), vocabulary[kind], context);
}

async function bestValueFor(word: string, kind: 'moods' | 'styles') {
  return (await match(word, kind))[0]?.value;
}

describe('a word of the list', () => {
  it.each([
    ['warm', 'moods', 'warm'],
    [' WARM ', 'moods', 'warm'],
    ['the warm', 'moods', 'warm'],
    ['“warm”!', 'moods', 'warm'],
    ['ｗａｒｍ', 'moods', 'warm'],
    ['따뜻한', 'moods', 'warm'],
    ['따뜻한'.normalize('NFD'), 'moods', 'warm'],
    ['gothic', 'styles', 'Gothic'],
    ['Close up', 'styles', 'close-up'],
    ['close_up', 'styles', 'close-up'],
    ['closeup', 'styles', 'close-up'],
    ['close‑ups', 'styles', 'close-up'],
    ['Black-and-White', 'styles', 'black and white'],
    ['black & white', 'styles', 'black and white'],
    ['Sketches', 'styles', 'sketch'],
    ['movies', 'styles', 'movie'],
    ['a poster', 'styles', 'poster'],
    ['an aerial shot', 'styles', 'aerial shot'],
    ['사진', 'styles', 'photography'],
    ['3d', 'styles', '3D'],
    ['3-D', 'styles', '3D'],
  ] as const)('is found as %j', async (word, kind, value) => {
    expect(await match(word, kind)).toEqual([{ value, score: 1, via: expect.any(String) }]);
  });

  it('is found by itself and by every label', async () => {
    for (const kind of ['moods', 'styles'] as const) {
      for (const { value, labels } of vocabulary[kind].entries) {
        expect(await match(value, kind)).toEqual([{ value, score: 1, via: 'the word itself' }]);
        for (const label of labels) expect(await match(label, kind)).toMatchObject([{ value, score: 1 }]);
      }
    }
  });
});

describe('a Korean word', () => {
  it.each([
    ['따뜻하고', 'moods', 'warm'],
    ['따뜻함', 'moods', 'warm'],
    ['즐거워요', 'moods', 'joyful'],
    ['슬픔', 'moods', 'sad'],
    ['밝고', 'moods', 'bright'],
    ['평화로움', 'moods', 'peaceful'],
    ['낭만적으로', 'moods', 'romantic'],
    ['따뜻한 분위기', 'moods', 'warm'],
    ['아주 따뜻한 느낌의', 'moods', 'warm'],
    ['수채화풍', 'styles', 'western painting'],
    ['수채화 스타일', 'styles', 'western painting'],
    ['네온느낌', 'styles', 'neon'],
    ['포스터로', 'styles', 'poster'],
  ] as const)('is found in its forms: %s', async (word, kind, value) => {
    expect(await bestValueFor(word, kind)).toBe(value);
  });
});

describe('a phrase', () => {
  it.each([
    ['gothic mansion garden', 'styles', 'Gothic'],
    ['neon photography', 'styles', 'neon'],
    ['black-and-white photography', 'styles', 'black and white'],
    ['a sketch of a cat, in pastel', 'styles', 'sketch'],
    ['warm and exciting', 'moods', 'warm'],
    ['very very sad', 'moods', 'sad'],
    ['sad mood', 'moods', 'sad'],
    ['dark romance zzz', 'moods', 'romantic'],
    ['zzz black and white portrait', 'styles', 'black and white'],
    ['grainy black & white zzz', 'styles', 'black and white'],
    ['warm but not bright', 'moods', 'warm'],
    ['calm, not scary', 'moods', 'calm'],
    ['not a photo, a watercolor', 'styles', 'western painting'],
    ['사진이 아닌 수채화', 'styles', 'western painting'],
    ['따뜻하고 안 무서운', 'moods', 'warm'],
    ['무섭지 않고 따뜻한', 'moods', 'warm'],
    ['흑백과 네온', 'styles', 'black and white'],
    ['romantic without being boring', 'moods', 'romantic'],
    ['bright not dark', 'moods', 'bright'],
    ['슬픈 게 아니라 기쁜', 'moods', 'joyful'],
    ['moody atmosphere', 'moods', 'dark'],
    ['warm cold warm zzz', 'moods', 'warm'],
    ['never-ending warm zzz', 'moods', 'warm'],
    ['네온을 쓴 zzz', 'styles', 'neon'],
  ] as const)('is found by the words in it: %s', async (word, kind, value) => {
    expect(await bestValueFor(word, kind)).toBe(value);
  });

  it('adds up what is said twice', async () => {
    expect(await match('warm sad warm zzz', 'moods')).toMatchObject([
      { value: 'warm', score: 0.5 },
      { value: 'sad', score: 0.25 },
    ]);
  });

  it('tells what share of it was found, and what else', async () => {
    expect(await match('neon zzz photography qqq', 'styles')).toEqual([
      { value: 'neon', score: 0.25, via: 'the word itself in the phrase' },
      { value: 'photography', score: 0.2, via: 'the word itself in the phrase' },
    ]);
  });

  it.each([
    "doesn't feel scary",
    "can't be sad",
    "ain't sad",
    'not warm',
    'never sad',
    '따뜻하지 않은',
    '따뜻하지않은',
    '안 슬픈',
    'without neon',
  ])('that denies what it names is not taken for it: %s', async (word) => {
    expect(await match(word, 'moods')).toEqual([]);
    expect(await match(word, 'styles')).toEqual([]);
  });
});

it.each([
  ['noisy', 'noisy'],
  ['notable noisy', 'noisy'],
])('does not take %j for a denial', async (word, value) => {
  expect(await bestValueFor(word, 'moods')).toBe(value);
});

it.each(['', '   ', '🌊', '…', ',,,', 'zzzqqq', '42', '가나다라', 'x'.repeat(10_000), '\u0000', '\ud800'])(
  'knows nothing of %j',
  async (word) => {
    expect(await match(word, 'moods')).toEqual([]);
    expect(await match(word, 'styles')).toEqual([]);
  },
);
