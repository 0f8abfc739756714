import { expect, it } from 'vitest';
import { formBeforeNoun } from '../../src/korean/form-before-noun.ts';

it.each([
  ['아늑하고', '아늑한'],
  ['아늑함', '아늑한'],
  ['아늑해요', '아늑한'],
  ['조용히', '조용한'],
  ['사랑스러움', '사랑스러운'],
  ['사랑스럽다', '사랑스러운'],
  ['평화로워', '평화로운'],
  ['몽환적', '몽환적인'],
  ['몽환적으로', '몽환적인'],
  ['재미있음', '재미있는'],
  ['끝없고', '끝없는'],
])('%s is %s before a noun', (form, beforeNoun) => {
  expect(formBeforeNoun(form)).toBe(beforeNoun);
});

it.each(['바다', '밝고', '네온', 'warm', '', '한'])(
  '%j is no form of an adjective that is still made',
  (word) => {
    expect(formBeforeNoun(word)).toBeUndefined();
  },
);
