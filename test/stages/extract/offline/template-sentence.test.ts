import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Brief } from '../../../../src/brief.ts';
import { createOfflineExtractor } from '../../../../src/stages/extract/offline/offline-extractor.ts';
import { createExactTier } from '../../../../src/stages/normalise/exact.ts';
import { createNormaliser } from '../../../../src/stages/normalise/normalise.ts';
import { loadVocabulary } from '../../../../src/stages/normalise/vocabulary.ts';

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
