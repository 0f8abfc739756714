import { lastTail, withTail } from './hangul.ts';
import { type Face, stemFaces } from './stem-faces.ts';

/** The endings of an adjective that stands alone or before another word, by the shape of the stem they follow. */
const ENDINGS: readonly (readonly [Face, string])[] = [
  ['plain', '다'],
  ['plain', '고'],
  ['plain', '게'],
  ['plain', '지만'],
  ['plain', '던'],
  ['plain', '습니다'],
  ['b', '니다'],
  ['soft', '며'],
  ['m', ''],
  ['open', ''],
  ['open', '요'],
  ['past', '다'],
  ['past', '던'],
  ['hi', ''],
];

/**
 * The other forms of an adjective given as it stands before a noun: `따뜻한` → `따뜻하다 따뜻하고 따뜻함 따뜻해 …`,
 * `즐거운` → `즐겁다 즐거움 즐거워 …`, `낭만적인` → `낭만적 낭만적으로 …`. Empty for words that are not of that form.
 */
export function adjectiveForms(beforeNoun: string): string[] {
  if (beforeNoun.endsWith('적인')) {
    const root = beforeNoun.slice(0, -1);
    return [root, `${root}이다`, `${root}이고`, `${root}이며`, `${root}으로`];
  }
  const stem = stemOf(beforeNoun);
  if (stem === undefined) return [];
  const faces = stemFaces(stem);
  const isOpen = lastTail(stem.stem) === ' ';
  const forms = ENDINGS.filter(([, ending]) => !(isOpen && ending === '습니다')).flatMap(([wanted, ending]) =>
    faces.filter(([face]) => face === wanted).map(([, surface]) => surface + ending),
  );
  return [...new Set(forms)];
}

function stemOf(beforeNoun: string) {
  if (beforeNoun.length < 2) return undefined;
  if (beforeNoun.endsWith('는')) {
    return { stem: beforeNoun.slice(0, -1), kind: 'verb' as const, irregular: '' };
  }
  if (lastTail(beforeNoun) !== 'ㄴ') return undefined;
  const open = withTail(beforeNoun, ' ');
  const candidates = [
    ...(open.endsWith('우') ? [withTail(open.slice(0, -1), 'ㅂ')] : []),
    ...(open.endsWith('으') ? [open.slice(0, -1)] : []),
    open,
  ];
  return candidates
    .map((stem) => ({ stem, kind: 'adjective' as const, irregular: '' }))
    .find((stem) => stemFaces(stem).some(([face, surface]) => face === 'n' && surface === beforeNoun));
}
