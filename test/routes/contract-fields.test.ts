import { describe, expect, it } from 'vitest';
import { readLabels } from '../../src/routes/contract-fields.ts';

describe('the labels of /generate and /analyze', () => {
  it.each([
    ['red circle, blue square', ['red circle', 'blue square']],
    [' 빨간 원，고양이、 별 ', ['빨간 원', '고양이', '별']],
    ['cat,Cat,  CAT ,dog', ['cat', 'dog']],
    ['red   circle,red circle', ['red circle']],
  ])('%j are %j', (labels, expected) => {
    expect(readLabels({ labels }, false)).toEqual(expected);
  });

  it.each([
    [''],
    [','],
    ['，、'],
    [5],
    [['cat']],
    ['x'.repeat(201)],
    [Array.from({ length: 201 }, (_, index) => `label ${index}`).join()],
  ])('refuses %j', (labels) => {
    expect(() => readLabels({ labels }, false)).toThrow(expect.objectContaining({ param: 'labels' }));
  });

  it('are left out where a form leaves its field empty', () => {
    expect(readLabels({ labels: '' }, true)).toBeNull();
    expect(readLabels({}, false)).toBeNull();
  });
});
