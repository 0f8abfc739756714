import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBriefText } from '../../../src/stages/extract/brief-text.ts';

describe('parseBriefText', () => {
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
    expect(parseBriefText(text)).toMatchObject({
      mood: 'warm',
      theme: 'vacation',
      background: 'sea',
      object: ['woman'],
      act: 'resting',
      style: 'photo',
    });
  });

  it('keeps the translation where there is one', () => {
    expect(parseBriefText('English: a warm sea\nMood: warm')).toMatchObject({
      english: 'a warm sea',
      mood: 'warm',
    });
  });

  it('finds JSON in other text', () => {
    expect(parseBriefText('```json\n{"mood":"warm"}\n```')).toEqual({ mood: 'warm' });
  });

  it.each(['', 'I cannot do that.', 'The mood: it is warm.'])('gives nothing for %j', (text) => {
    expect(parseBriefText(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseBriefText(text)));
  });
});
