import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { briefCandidates } from '../../../src/stages/extract/brief-text.ts';

const firstOf = (text: string) => briefCandidates(text).next().value;

describe('briefCandidates', () => {
  it.each([
    ['one line', 'Mood: warm Theme: vacation Background: sea Object: woman Act: resting Style: photo'],
    ['lines', 'Mood: warm\nTheme: vacation\nBackground: sea\nObject: woman\nAct: resting\nStyle: photo'],
    [
      'bold labels',
      '**Mood:** warm\n**Theme:** vacation\n**Background:** sea\n**Object:** woman\n**Act:** resting\n**Style:** photo',
    ],
    [
      'bullets and quotes',
      '* Mood: "warm"\n* Theme: vacation,\n* Background: sea\n* Objects: woman\n* Act: resting\n* Style: photo',
    ],
    [
      'talk around it',
      'Sure! Here it is.\nMood: warm\nTheme: vacation\nBackground: sea\nObject: woman\nAct: resting\nStyle: photo',
    ],
  ])('reads %s', (_name, text) => {
    expect(firstOf(text)).toMatchObject({
      mood: 'warm',
      theme: 'vacation',
      background: 'sea',
      object: ['woman'],
      act: 'resting',
      style: 'photo',
    });
  });

  it('keeps the translation where there is one', () => {
    expect(firstOf('English: a warm sea\nMood: warm')).toMatchObject({
      english: 'a warm sea',
      mood: 'warm',
    });
  });

  it('finds JSON in other text', () => {
    expect(firstOf('```json\n{"mood":"warm"}\n```')).toEqual({ mood: 'warm' });
  });

  it.each([
    ['after thoughts', '<think>{"a":1} Mood: sad Theme: x</think>{"mood":"warm"}', [{ mood: 'warm' }]],
    [
      'after thoughts without a beginning',
      'Mood: sad\nTheme: x</think>\n{"mood":"warm"}',
      [{ mood: 'warm' }],
    ],
    ['the last first', '{"a":1} no, {"b":2} {c', [{ b: 2 }, { a: 1 }]],
    ['inside out', '{"brief":{"mood":"warm"}}', [{ mood: 'warm' }, { brief: { mood: 'warm' } }]],
    ['with braces in strings', '{"mood":"} \\" {\\\\"} }', [{ mood: '} " {\\' }]],
  ])('gives all JSON objects: %s', (_name, text, objects) => {
    expect([...briefCandidates(text)]).toEqual(objects);
  });

  it('is not kept busy by braces', () => {
    expect([...briefCandidates('{'.repeat(1e5))]).toEqual([]);
    expect([...briefCandidates('{"a":'.repeat(1e5))]).toEqual([]);
  });

  it.each(['', 'I cannot do that.', 'The mood: it is warm.'])('gives nothing for %j', (text) => {
    expect(firstOf(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void [...briefCandidates(text)]));
  });
});
