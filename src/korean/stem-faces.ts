import { joinSyllable, lastTail, splitSyllable, withTail } from './hangul.ts';

/**
 * The shapes a Korean stem takes before its endings. With 날: plain 날, beforeN 나, soft 날, n 난, l 날, m 낢,
 * b 납, open 날아, past 날았. `ha` stands before 하여, `hi` is 조용히, `exist` are the adjectives that take 는: 재미있는.
 */
export type Face =
  | 'plain'
  | 'beforeN'
  | 'soft'
  | 'n'
  | 'l'
  | 'm'
  | 'b'
  | 'open'
  | 'past'
  | 'ha'
  | 'hi'
  | 'exist';

export interface Predicate {
  /** Dictionary form without -다. */
  stem: string;
  kind: 'adjective' | 'verb';
  /** ㅂ, ㄷ or ㅅ where the stem changes and its shape does not tell; empty otherwise. */
  irregular: string;
}

/** Stems whose open face is also written without contraction. */
const LONG_OPEN = /[개내대매배새재채태패해되쇠쬐추주두누부수우꾸이리시치지기니피키히미비티]$/u;
const REGULAR_ADJECTIVE = /[좋많싫좁넓]$/u;

/** Every shape of a stem. A stem that does not end in Hangul has none. */
export function stemFaces(predicate: Predicate): [face: Face, surface: string][] {
  const { stem } = predicate;
  const tail = lastTail(stem);
  if (tail === null) return [];

  const change = consonantChange(predicate, tail);
  const open = openFace(stem, tail, change);
  // ㄹ disappears before ㄴ, ㅂ and ㅅ: 날다, 나는, 납니다.
  const beforeN = tail === 'ㄹ' ? withTail(stem, ' ') : stem;
  const soft = tail === 'ㄹ' ? stem : softFace(stem, tail, change);
  const tailed = tail === 'ㄹ' ? beforeN : soft;

  const faces: [Face, string][] = [
    ['plain', stem],
    ['beforeN', beforeN],
    ['soft', soft],
    ['n', withTail(tailed, 'ㄴ')],
    ['l', withTail(tailed, 'ㄹ')],
    ['m', tail === 'ㄹ' ? withTail(stem, 'ㄻ') : withTail(tailed, 'ㅁ')],
    // 기대어 as well as 기대, 되어 and 돼.
    ...(tail === ' ' && LONG_OPEN.test(stem) ? [['open', `${stem}어`] as [Face, string]] : []),
    ['open', open],
    ['past', withTail(open, 'ㅆ')],
  ];
  if (tail === ' ' || tail === 'ㄹ') faces.push(['b', withTail(beforeN, 'ㅂ')]);
  if (stem.endsWith('하')) faces.push(['ha', stem], ['hi', `${stem.slice(0, -1)}히`]);
  if (tail === 'ㅆ' || tail === 'ㅄ') faces.push(['exist', stem]);
  return faces;
}

/** Which change the stem's last consonant undergoes; empty for none. */
function consonantChange({ stem, kind, irregular }: Predicate, tail: string): string {
  if (irregular) return irregular;
  if (kind === 'verb' || REGULAR_ADJECTIVE.test(stem)) return '';
  return tail === 'ㅂ' || tail === 'ㅎ' ? tail : '';
}

/** The stem before 으-endings: 먹으, 귀여우, 걸으, 빨가. */
function softFace(stem: string, tail: string, change: string): string {
  if (tail === ' ') return stem;
  switch (change) {
    case 'ㅂ':
      return `${withTail(stem, ' ')}우`;
    case 'ㄷ':
      return `${withTail(stem, 'ㄹ')}으`;
    case 'ㅅ':
      return `${withTail(stem, ' ')}으`;
    case 'ㅎ':
      return withTail(stem, ' ');
    default:
      return `${stem}으`;
  }
}

const CONTRACTED_VOWEL: Readonly<Record<string, string>> = {
  ㅏ: 'ㅏ',
  ㅓ: 'ㅓ',
  ㅐ: 'ㅐ',
  ㅔ: 'ㅔ',
  ㅕ: 'ㅕ',
  ㅗ: 'ㅘ',
  ㅜ: 'ㅝ',
  ㅣ: 'ㅕ',
  ㅚ: 'ㅙ',
};

/** The stem with 아 or 어: 먹어, 귀여워, 걸어, 달려, 예뻐, 흘러, 해. */
function openFace(stem: string, tail: string, change: string): string {
  const last = splitSyllable(stem.slice(-1));
  if (!last) return stem;
  const head = stem.slice(0, -1);
  if (stem.endsWith('하')) return `${head}해`;
  if (change === 'ㅂ') return withTail(stem, ' ') + (/[돕곱]$/u.test(stem) ? '와' : '워');
  if (change === 'ㅎ')
    return head + joinSyllable({ ...last, vowel: last.vowel === 'ㅑ' ? 'ㅒ' : 'ㅐ', tail: ' ' });

  const harmony = last.vowel === 'ㅏ' || last.vowel === 'ㅗ' || last.vowel === 'ㅑ' ? '아' : '어';
  if (change === 'ㄷ') return withTail(stem, 'ㄹ') + harmony;
  if (change === 'ㅅ') return withTail(stem, ' ') + harmony;
  if (tail !== ' ') return stem + harmony;

  if (stem.endsWith('푸르')) return `${stem}러`;
  const before = splitSyllable(head.slice(-1));
  const bright = before?.vowel === 'ㅏ' || before?.vowel === 'ㅗ';
  if (stem.endsWith('르') && before?.tail === ' ' && !/[따치들]르$/u.test(stem)) {
    return withTail(head, 'ㄹ') + (bright ? '라' : '러');
  }
  if (last.vowel === 'ㅡ') return head + joinSyllable({ ...last, vowel: bright ? 'ㅏ' : 'ㅓ' });
  const contracted = CONTRACTED_VOWEL[last.vowel];
  return contracted ? head + joinSyllable({ ...last, vowel: contracted }) : `${stem}어`;
}
