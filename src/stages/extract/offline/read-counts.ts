import { particleAt } from './noun-roles.ts';
import type { Part } from './part.ts';
import type { FunctionWord, Noun } from './words.ts';

/** 커피 두 잔 is two cups of it; 두 사람, where no noun goes before and none follows, are people themselves. */
export function readCounter(part: Part, measure: string): void {
  const { current } = part;
  if (current && measure.endsWith(' of')) current.measure = measure;
  if (current || measure === '' || measure.endsWith(' of')) return;
  const next = part.next()?.word;
  // 세 명의 아이 are three children; 두 사람의 뒷모습 shows two people.
  const owned =
    particleAt(part.tokens, part.position + 1) === 'of' ? part.tokens[part.position + 2]?.word : next;
  if (owned?.type !== 'noun') part.startPhrase(whoIsCounted(measure), measure);
}

/** `person` of 두 사람, `animal` of 세 마리. */
function whoIsCounted(english: string): Noun {
  return {
    type: 'noun',
    text: english,
    english,
    article: 'a',
    thing: english === 'person' ? 'person' : 'animal',
  };
}

/** 두 마리; 3천 is three times a thousand. */
export function readNumber(part: Part, { value }: FunctionWord): void {
  const factor = part.tokens[part.position - 1]?.text ?? '';
  const isMultiple = !part.tokens[part.position]?.spaced && /^\d+$/u.test(factor);
  part.countNoun(Number(value) * (isMultiple ? Number(factor) : 1));
}

/** 오후 3시, 스무 살: the number belongs to the unit and counts nothing. */
export function readUnit(part: Part, unit: string): void {
  const counted = part.current ?? part.forNoun;
  const { count } = counted;
  counted.count = 1;
  if (unit === 'won') {
    const amount = `${count} won`;
    part.startPhrase({ type: 'noun', text: '원', english: amount, article: 'none', thing: 'thing' }, amount);
  } else if (unit === "o'clock") part.addCircumstance(`at ${count} o'clock`);
  else if (unit !== '') part.forNoun.adjectives.push({ english: `${count}-${unit}`, isMood: false });
}

/** 그녀가 is a woman, and who is looked at as 나 is the viewer; before a noun (우리 집) it says nothing. */
export function readPronoun(part: Part, { text, value }: FunctionWord): void {
  const particle = particleAt(part.tokens, part.position + 1);
  const isLast = part.next() === undefined;
  if ((particle === null && !isLast) || particle === 'of') return;
  const isViewer = (value === 'I' || value === 'you') && (particle === 'object' || particle === 'to');
  const [english, plural] = isViewer ? ['viewer', false] : (PEOPLE[value] ?? ['person', false]);
  part.startPhrase(
    { type: 'noun', text, english, article: isViewer ? 'the' : 'a', thing: isViewer ? 'idea' : 'person' },
    english,
  );
  if (plural && part.current) part.current.plural = true;
}

/** Who is seen where a pronoun stands, and whether there are several. */
const PEOPLE: Readonly<Record<string, [english: string, plural: boolean]>> = {
  she: ['woman', false],
  he: ['man', false],
  they: ['person', true],
  we: ['person', true],
  us: ['person', true],
};
