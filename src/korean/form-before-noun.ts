/** The kinds of adjectives that Korean keeps making new ones of, by their endings, with the form before a noun. */
const PRODUCTIVE_ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/(?:하(?:다|고|게|며|지만|던)|함|해요?|합니다|했[다던]|히)$/u, '한'],
  [/(?:스럽(?:다|고|게|지만|던|습니다)|스러(?:움|우며|워|워요|웠[다던]))$/u, '스러운'],
  [/(?:롭(?:다|고|게|지만|던|습니다)|로(?:움|우며|워|워요|웠[다던]))$/u, '로운'],
  [/적(?:이다|이고|이며|으로)?$/u, '적인'],
  [/있(?:다|고|게|음|으며|지만|던|습니다|어|어요|었[다던])$/u, '있는'],
  [/없(?:다|고|게|음|으며|지만|던|습니다|어|어요|었[다던])$/u, '없는'],
];

/**
 * The form before a noun of an adjective given in another one, if it is of a kind that is still made: `아늑하고` →
 * `아늑한`, `평화로움` → `평화로운`, `낭만적` → `낭만적인`. Undefined for all else.
 * The word need not be one: 다행히 comes out as 다행한.
 */
export function formBeforeNoun(word: string): string | undefined {
  const rule = PRODUCTIVE_ENDINGS.find(([ending]) => ending.test(word));
  return rule === undefined ? undefined : word.replace(rule[0], rule[1]);
}
