import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBrief } from '../../../src/stages/extract/read-brief.ts';

const SENTENCE = '따뜻한 바다';
const read = (answer: object, sentence = SENTENCE) => readBrief(JSON.stringify(answer), sentence);

describe('readBrief', () => {
  it.each([
    ['one without a prompt', {}],
    ['a blank', { english: ' \u200b\u0000' }],
    ['"none"', { english: 'none' }],
    ['"None."', { english: ' None.' }],
    ['"N/A"', { english: '"N/A"' }],
    ['"없음"', { english: '없음' }],
    ['punctuation', { english: '...' }],
    ['one longer than any prompt may be', { english: 'a'.repeat(32_001) }],
    ['one far longer than the sentence', { english: 'a warm sea '.repeat(500) }],
    ['objects without end', { english: 'a warm sea', object: Array(1000).fill('woman') }],
    ['a mood without end', { english: 'a warm sea', mood: 'warm '.repeat(1000) }],
  ])('takes no brief from %s', (_name, answer) => {
    expect(read(answer)).toBeUndefined();
  });

  it('takes a prompt of 32,000 characters, where the sentence is as long', () => {
    const sentence = '바다'.repeat(16_000);
    expect(read({ english: '🌊'.repeat(32_000) }, sentence)?.english).toHaveLength(64_000);
    expect(read({ english: '🌊'.repeat(32_001) }, sentence)).toBeUndefined();
  });

  it('cleans every field like the words of the caller', () => {
    expect(
      read({
        english: '\u0000 a\u200b caf\u0065\u0301\n by  the sea\u0007 ',
        mood: '\ufeffwarm',
        theme: 'vaca\u0000tion',
        background: ' sea\u2028',
        object: ['\u200b', ' wo\u200dman ', '', 'dog\u0085'],
        act: '\u0001',
        style: 'oil\tpainting',
      }),
    ).toEqual({
      english: 'a café by the sea',
      mood: 'warm',
      theme: 'vacation',
      background: 'sea',
      object: ['woman', 'dog'],
      act: null,
      style: 'oil painting',
    });
  });

  it.each([
    ['in the sea', 'sea'],
    ['At a quiet library', 'quiet library'],
    ['on an island', 'island'],
    ['The sea', 'sea'],
    ['inside a car', 'inside a car'],
    ['atelier', 'atelier'],
    ['in the', 'the'],
    ['none', null],
  ])('keeps of the background %j the place', (background, place) => {
    expect(read({ english: 'a picture', background })?.background).toBe(place);
  });

  it('reads the last object that is a brief', () => {
    const answer = 'First {"english":"a dog"}, better: {"english":"a cat"}. {"note":{"english":"none"}}';
    expect(readBrief(answer, SENTENCE)?.english).toBe('a cat');
    expect(readBrief('<think>{"a":1}</think>{"english":"a cat"}', SENTENCE)?.english).toBe('a cat');
  });

  it('never throws, and never gives an empty prompt or one that cannot be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (english) => {
        const brief = read({ english });
        if (brief !== undefined) expect(brief.english).toMatch(/^\S(.*\S)?$/u);
      }),
    );
  });
});
