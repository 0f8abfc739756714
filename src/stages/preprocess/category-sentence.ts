import type { CategoryChoice } from '../../sentence-request.ts';

/**
 * The original system's template, kept to the letter: particles are written in both forms (`을(를)`), one
 * object follows its act without a space, and several objects are joined by `과(와) `. A blank category
 * drops its phrase. Returns '' when all are blank.
 *
 * @param choice cleaned values; `object` holds one object or several separated by commas
 */
export function sentenceFromCategories(choice: CategoryChoice): string {
  const objects = (choice.object ?? '')
    .split(',')
    .map((object) => object.trim())
    .filter(Boolean);
  const phrases = [
    choice.moods && `${choice.moods}분위기의`,
    choice.theme && `${choice.theme}주제로`,
    choice.background && `${choice.background}을(를)`,
    objectPhrase(choice.act ?? '', objects),
    choice.styles && `${choice.styles === '사진' ? '고화질 사진' : choice.styles}스타일로`,
  ];
  return phrases.filter(Boolean).join(' ');
}

function objectPhrase(act: string, objects: string[]): string {
  if (objects.length === 0) return act;
  const actWithSpace = objects.length === 1 || act === '' ? act : `${act} `;
  return `${actWithSpace}${objects.join('과(와) ')}을(를)`;
}
