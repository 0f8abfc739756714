import type { Part } from './part.ts';
import type { PredicateWord } from './words.ts';

/** Verbs that tell how a picture is made, and how that is said of it. */
const MAKING: Readonly<Record<string, string>> = {
  그리: 'drawn',
  그려지: 'drawn',
  그려내: 'drawn',
  만들: 'made',
  제작하: 'made',
  완성하: 'made',
  표현하: 'made',
  표현되: 'made',
  묘사하: 'made',
  담아내: 'made',
  찍: 'taken',
  촬영하: 'taken',
};

/** 항공 사진으로 본 섬: who looks at the picture is not in it. */
const SEEING: ReadonlySet<string> = new Set(['보', '바라보', '내려다보']);

/** 픽셀아트로 표현한 …: what has named the style has said how the picture is made. */
export function skipMaking(part: Part): void {
  const next = part.next()?.word;
  if (next?.type === 'predicate' && (MAKING[next.text] || SEEING.has(next.text))) part.position++;
}

/** 아이폰으로 찍은 셀카: how the picture is made is no act in it. True where the verb is read with that. */
export function tellsMaking(part: Part, { text }: PredicateWord): boolean {
  const made = MAKING[text];
  const { forVerb } = part;
  if (!made || !isBeforePicture(part) || part.current || forVerb.object || forVerb.subjects.length > 0)
    return false;
  const how = forVerb.circumstances.map((circumstance) => circumstance.text).join(' ');
  forVerb.circumstances = [];
  if (how) part.reading.manners.push(`${made} ${how}`);
  return true;
}

/** How many nouns may stand before the picture's name: 찍은 (강아지) 사진. */
const MOST_NOUNS_BETWEEN = 2;

function isBeforePicture({ tokens, position }: Part): boolean {
  for (const { word } of tokens.slice(position + 1, position + 2 + MOST_NOUNS_BETWEEN)) {
    if (word?.type === 'picture') return true;
    if (word?.type !== 'noun') return false;
    if (word.style?.use === 'head') return true;
  }
  return false;
}
