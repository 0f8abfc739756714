import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adjectiveForms } from '../../src/korean/adjective-forms.ts';

it.each([
  ['따뜻한', ['따뜻하다', '따뜻하고', '따뜻하게', '따뜻함', '따뜻해', '따뜻해요', '따뜻합니다', '따뜻했던']],
  ['즐거운', ['즐겁다', '즐겁고', '즐거움', '즐거워', '즐거워요', '즐겁습니다']],
  ['밝은', ['밝다', '밝고', '밝음', '밝아요', '밝게']],
  ['슬픈', ['슬프다', '슬픔', '슬퍼', '슬퍼요', '슬픕니다']],
  ['설레는', ['설레다', '설렘', '설레고']],
  ['세련된', ['세련되다', '세련됨', '세련돼요']],
  ['낭만적인', ['낭만적', '낭만적으로', '낭만적이고']],
  ['재미있는', ['재미있다', '재미있음', '재미있어요']],
])('%s has the forms %j', (beforeNoun, forms) => {
  expect(adjectiveForms(beforeNoun)).toEqual(expect.arrayContaining(forms));
});

it.each(['바다', '축제', 'warm', '', '한', '3D'])('%j has none', (word) => {
  expect(adjectiveForms(word)).toEqual([]);
});

it('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (word) => Array.isArray(adjectiveForms(word))));
});
