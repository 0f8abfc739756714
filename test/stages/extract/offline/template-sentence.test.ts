import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Brief } from '../../../../src/brief.ts';
import type { CategoryChoice } from '../../../../src/sentence-request.ts';
import { createOfflineExtractor } from '../../../../src/stages/extract/offline/offline-extractor.ts';
import { createExactTier } from '../../../../src/stages/normalise/exact.ts';
import { createNormaliser } from '../../../../src/stages/normalise/normalise.ts';
import { loadVocabulary } from '../../../../src/stages/normalise/vocabulary.ts';
import { sentenceFromCategories } from '../../../../src/stages/preprocess/category-sentence.ts';

const extractor = createOfflineExtractor();
const extract = (sentence: string) => extractor.extract(sentence, AbortSignal.timeout(10_000));
const nothing: Omit<Brief, 'english'> = {
  mood: null,
  theme: null,
  background: null,
  object: [],
  act: null,
  style: null,
};

describe('the fixed sentence', () => {
  test.each<[string, Partial<Brief>]>([
    [
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는여성을(를) 고화질 사진스타일로',
      {
        mood: 'warm',
        theme: 'vacation',
        background: 'sea',
        act: 'enjoying',
        object: ['woman'],
        style: 'high-quality photograph',
        english: 'a high-quality photograph of a woman enjoying the sea, warm atmosphere, vacation theme',
      },
    ],
    [
      '신나는분위기의 파티주제로 숲속을(를) 춤추는 곰과(와) 토끼과(와) 여우을(를) 3D스타일로',
      {
        mood: 'exciting',
        theme: 'party',
        background: 'forest',
        act: 'dancing',
        object: ['bear', 'rabbit', 'fox'],
        style: '3D',
        english: 'a bear, a rabbit and a fox dancing in a forest, exciting atmosphere, party theme, 3D style',
      },
    ],
    [
      '축제분위기의 생일 파티주제로 비 내리는 거리을(를) 우산을 쓴소녀을(를) 유화스타일로',
      {
        mood: 'festive',
        theme: 'birthday party',
        background: 'rainy street',
        act: 'holding an umbrella',
        object: ['girl'],
        style: 'oil painting',
        english:
          'an oil painting of a girl holding an umbrella on a rainy street, festive atmosphere, birthday party theme',
      },
    ],
    [
      '강아지을(를) 수채화스타일로',
      { object: ['puppy'], style: 'watercolor painting', english: 'a watercolor painting of a puppy' },
    ],
    ['춤추는여성을(를)', { act: 'dancing', object: ['woman'], english: 'a woman dancing' }],
    ['바다을(를)', { background: 'sea', english: 'at the sea' }],
    [
      '따뜻한분위기의 휴가주제로',
      { mood: 'warm', theme: 'vacation', english: 'warm atmosphere, vacation theme' },
    ],
    ['고화질 사진스타일로', { style: 'high-quality photograph', english: 'a high-quality photograph' }],
    [
      '슬픈분위기의 흑백스타일로',
      { mood: 'sad', style: 'black and white', english: 'sad atmosphere, black and white style' },
    ],
  ])('%s', async (sentence, fields) => {
    const { brief, untranslated } = await extract(sentence);
    expect(brief).toEqual({ ...nothing, ...fields });
    expect(untranslated).toEqual([]);
  });

  test('keeps unknown words of a field in Korean and lists them', async () => {
    const { brief, untranslated } = await extract('기쁜분위기의 깨비과(와) 강아지을(를) 스티커스타일로');
    expect(brief).toMatchObject({ mood: 'happy', object: ['깨비', 'puppy'], style: 'sticker' });
    expect(brief.english).toContain('깨비');
    expect(untranslated).toEqual(['깨비']);
  });
});

describe('choices as people type them', () => {
  const understand = (choice: CategoryChoice) => extract(sentenceFromCategories(choice));

  test.each<[CategoryChoice, Partial<Brief>]>([
    [{ object: '🐱' }, { english: '🐱' }],
    [
      { object: '🐱', background: '바다', act: '자는' },
      { english: 'sleeping at the sea, 🐱', background: 'sea', act: 'sleeping' },
    ],
    [{ object: '123' }, { english: '123' }],
    [{ object: '.' }, { english: 'a picture' }],
    [{ object: '을(를)' }, { english: 'a picture' }],
    [
      { object: '고양이를', background: '숲을' },
      { english: 'a cat, in a forest', object: ['cat'], background: 'forest' },
    ],
    [
      { object: 'a cat', styles: 'photo' },
      { english: 'a photo of a cat', object: ['cat'], style: 'photo' },
    ],
    [
      { background: '바다에서', object: '여자가', act: '달린다' },
      { background: 'sea', object: ['woman'], act: 'running', english: 'a woman running along the sea' },
    ],
    [
      { object: '소녀', act: '책을 읽고 있다' },
      { object: ['girl'], act: 'reading a book', english: 'a girl reading a book' },
    ],
    [
      { background: '해변, 노을', object: '여자' },
      { background: 'beach, sunset glow', object: ['woman'], english: 'a woman, at the beach, sunset glow' },
    ],
    [
      { background: '강아지', object: '강아지' },
      { background: 'puppy', object: ['puppy'], english: 'a puppy against a background of a puppy' },
    ],
    [
      { background: 'cafe', object: 'girl, cat', act: 'reading' },
      {
        background: 'cafe',
        object: ['girl', 'cat'],
        act: 'reading',
        english: 'a girl and a cat reading at a cafe',
      },
    ],
    [
      { object: 'girl, cat', act: 'reading a book' },
      { object: ['girl', 'cat'], act: 'reading a book', english: 'a girl and a cat reading a book' },
    ],
    [
      { theme: '크리스마스', styles: '일러스트, 수채화' },
      {
        theme: 'Christmas',
        style: 'watercolor painting',
        english: 'an illustration of Christmas theme, watercolor painting style',
      },
    ],
    [{ theme: 'Christmas theme' }, { theme: 'Christmas', english: 'Christmas theme' }],
    [
      { object: '고양이을(를)', act: '자는' },
      { object: ['cat'], act: 'sleeping', english: 'a cat sleeping' },
    ],
  ])('%j', async (choice, fields) => {
    const { brief, untranslated } = await understand(choice);
    expect(brief).toEqual({ ...nothing, ...fields });
    expect(untranslated).toEqual([]);
  });

  test.each([
    '고양이, 강아지',
    '고양이/강아지',
    '고양이、강아지',
    '고양이，강아지',
    '고양이; 강아지',
    '고양이와 강아지',
  ])('several objects: %s', async (object) => {
    const { brief } = await understand({ object, act: '자는' });
    expect(brief).toMatchObject({
      object: ['cat', 'puppy'],
      act: 'sleeping',
      english: 'a cat and a puppy sleeping',
    });
  });

  test('what is left in Korean is listed, and no word of the template is left', async () => {
    const unknown = { moods: '쀍', theme: '뷁', background: '쀓', object: '쒧', styles: '쭯' };
    const { brief, untranslated } = await understand(unknown);
    expect(brief.english).toBe('쒧, in 쀓, 쀍 atmosphere, 뷁 theme, 쭯 style');
    expect(untranslated).toEqual(['쒧', '쀓', '쀍', '뷁', '쭯']);
    const style = await understand({ styles: '스타일' });
    expect([style.brief.english, style.untranslated]).toEqual(['스타일', ['스타일']]);
  });
});

test.each([
  '따뜻한 분위기의 고양이를 수채화 스타일로',
  '따뜻한분위기의 고양이를 수채화스타일로',
  '따뜻한 분위기의 고양이 그림, 수채화 스타일로',
])('a sentence of somebody’s own that is much like it: %s', async (sentence) => {
  const { brief } = await extract(sentence);
  expect(brief).toMatchObject({ mood: 'warm', object: ['cat'], style: 'watercolor painting' });
});

test('every label of the vocabulary is understood as its value', async () => {
  const vocabulary = loadVocabulary();
  const normaliser = createNormaliser(vocabulary, [createExactTier()], pino({ level: 'silent' }));
  for (const { value, labels } of vocabulary.moods.entries) {
    for (const label of labels) {
      const { brief, senses } = await extract(`${label}분위기의 고양이을(를)`);
      const { moods } = (await normaliser.normalise(brief, {}, senses)).categories;
      expect([label, moods?.value]).toEqual([label, value]);
    }
  }
  for (const { value, labels } of vocabulary.styles.entries) {
    for (const label of labels) {
      const { brief, senses } = await extract(`고양이을(를) ${label}스타일로`);
      const { styles } = (await normaliser.normalise(brief, {}, senses)).categories;
      expect([label, styles?.value]).toEqual([label, value]);
    }
  }
});
