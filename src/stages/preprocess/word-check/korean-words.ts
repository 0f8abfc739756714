import { isHangul } from '../../../korean/hangul.ts';
import type { FoldedText } from './fold-text.ts';
import { type Break, createFormTree, type FormAt, type FormTree } from './form-tree.ts';
import {
  BREAK,
  composeLetters,
  type Gap,
  type HangulLetters,
  isSingleLetter,
  JOINED,
  readHangul,
  SIGNS,
  SPACE,
  withoutSingleLetters,
} from './hangul-letters.ts';
import type { ListedForm, WordLists } from './word-lists.ts';

/** A listed word in the folded text. */
export interface FoundForm {
  listed: ListedForm;
  /** Places in the folded text; `end` is that of the last letter. */
  start: number;
  end: number;
}

/** What the tables say of the Hangul of a text. */
export interface KoreanReading {
  found: FoundForm[];
  /** Whether a listed or allowed form has a letter at a place of the folded text. */
  isKnown: (place: number) => boolean;
}

/** No particle and no opener is longer. */
const LONGEST_NEIGHBOUR = 6;
/** Single letters for laughing and crying, which stand around others. */
const LAUGHTER = 'ㅋㅎㅠㅜㅡ';

/**
 * Finds listed Korean words.
 *
 * A form may be written as one word, with the spaces of the table left out. Where it has to stand is in the table
 * (`place`): most only count at the start of a word or after an opener (아시발), because 도시발전 and 솜씨발휘 hold
 * 시발 and 씨발.
 *
 * It may be taken apart, which innocent text also does by chance; so more is asked of it then:
 * - by signs (시.발, 시1발, 시@발): no other syllable before it but an opener, and nothing behind it but a particle or an insult,
 *   so 접시.발 and 시-발-점 are not found; a sign and a space together end the thought (접시. 발레);
 * - by spaces (시 발): every syllable is a word of its own, so 다시 발견 and 시 발표 are not found, and for two syllables
 *   the thought begins there or an opener is before it, so 열 시 발 기차 and 철수 씨 발 are not;
 * - into letters (ㅅㅣㅂㅏㄹ, 시바ㄹ): composed first, then as above; abbreviations (ㅅㅂ) are whole runs of letters, so
 *   ㄱㄴㄷㄹㅁㅂㅅ is not found.
 *
 * What overlaps an allowed form is not found, unless it holds all of that and more: 병신년 is a year, 병신년아 is not.
 */
export function createKoreanWords(lists: WordLists): (folded: FoldedText) => KoreanReading {
  const isMixed = ({ form }: ListedForm) => /[a-z0-9]/.test(form);
  const ofPlace = (wanted: (listed: ListedForm) => boolean) =>
    lists.korean.filter(wanted).map((listed) => [listed.form, listed] as const);
  const abbreviations = new Map(ofPlace(({ place }) => place === 'abbreviation'));
  const forms = createFormTree(ofPlace((listed) => listed.place !== 'abbreviation' && !isMixed(listed)));
  const mixed = createFormTree(ofPlace(isMixed));
  const allowed = createFormTree(
    lists.allowed.filter((form) => isHangul(form.charAt(0))).map((form) => [form, form]),
  );

  function isWordStart(read: HangulLetters, start: number, throughSigns: boolean): boolean {
    const { letters, gaps, afterDigit } = read;
    if (isSingleLetter(letters.charAt(start - 1)) && gaps[start] === JOINED) return true;
    let first = start;
    while (first > 0 && isLink(gaps[first], throughSigns)) {
      first -= 1;
      if (start - first > LONGEST_NEIGHBOUR) return false;
    }
    if (first === start) return afterDigit[start] !== true;
    return lists.openers.has(letters.slice(first, start));
  }

  function isWordEnd(read: HangulLetters, end: number, throughSigns: boolean): boolean {
    const { letters, gaps } = read;
    let last = end;
    while (
      last < letters.length &&
      isLink(gaps[last], throughSigns) &&
      !isSingleLetter(letters.charAt(last)) &&
      last - end <= LONGEST_NEIGHBOUR
    ) {
      last += 1;
    }
    const rest = letters.slice(end, last);
    return (
      rest === '' || lists.particles.has(rest) || lists.insults.some((insult) => rest.startsWith(insult))
    );
  }

  /** Whether what comes before begins the thought or is an opener. */
  function isOpened(read: HangulLetters, start: number): boolean {
    if (start === 0 || read.gaps[start] === BREAK) return true;
    let first = start - 1;
    while (first > 0 && read.gaps[first] === JOINED && start - first <= LONGEST_NEIGHBOUR) first -= 1;
    return lists.openers.has(read.letters.slice(first, start));
  }

  /** Whether the next word is one syllable that is neither insult nor opener: then the whole text is spaced out. */
  function goesOnInSyllables(read: HangulLetters, end: number): boolean {
    const { letters, gaps } = read;
    if (end >= letters.length || gaps[end] !== SPACE) return false;
    const isAlone = end + 1 >= letters.length || gaps[end + 1] !== JOINED;
    const next = letters.charAt(end);
    return isAlone && !lists.insults.includes(next) && !lists.openers.has(next);
  }

  function stands(read: HangulLetters, start: number, { value, breaks }: FormAt<ListedForm>): boolean {
    const end = start + breaks.length;
    if (isAsWritten(read.gaps, start, breaks)) {
      if (value.place === 'anywhere') return true;
      if (!isWordStart(read, start, false)) return false;
      return value.place === 'start' || isWordEnd(read, end, false);
    }
    const inner = read.gaps.slice(start + 1, end);
    if (inner.every((gap) => gap === JOINED || gap === SIGNS)) {
      return isWordStart(read, start, true) && isWordEnd(read, end, true);
    }
    return (
      inner.every((gap) => gap === SPACE) &&
      isWordStart(read, start, false) &&
      isWordEnd(read, end, false) &&
      !goesOnInSyllables(read, end) &&
      (breaks.length > 2 || isOpened(read, start))
    );
  }

  function readLetters(read: HangulLetters, found: FoundForm[], known: Uint8Array): void {
    const spans = allowedSpans(read, allowed);
    for (let start = 0; start < read.letters.length; start++) {
      walk(read, start, forms, (form) => {
        const end = start + form.breaks.length;
        if (!stands(read, start, form) || isAllowed(spans, start, end)) return;
        found.push({ listed: form.value, start: read.places[start] ?? 0, end: read.places[end - 1] ?? 0 });
      });
    }
    for (const [start, end] of spans.entries()) {
      for (let index = start; index < end; index++) known[read.places[index] ?? 0] = 1;
    }
  }

  function readAbbreviations(read: HangulLetters, found: FoundForm[]): void {
    const tell = (start: number, end: number) => {
      const run = read.letters.slice(start, end);
      const core = withoutLaughter(run);
      const listed =
        abbreviations.get(core.slice(0, 2)) ??
        abbreviations.get(core.slice(0, 3)) ??
        abbreviations.get(core.slice(0, 1));
      if (listed === undefined || core !== listed.form.repeat(core.length / listed.form.length)) return;
      found.push({ listed, start: read.places[start] ?? 0, end: read.places[end - 1] ?? 0 });
    };
    let start = 0;
    while (start < read.letters.length) {
      if (!isSingleLetter(read.letters.charAt(start))) {
        start += 1;
        continue;
      }
      const gap = read.gaps[start + 1] ?? BREAK;
      let end = start + 1;
      while (
        end < read.letters.length &&
        gap !== BREAK &&
        read.gaps[end] === gap &&
        isSingleLetter(read.letters.charAt(end))
      ) {
        end += 1;
      }
      tell(start, end);
      start = end;
    }
  }

  function readMixed({ characters }: FoldedText, found: FoundForm[]): void {
    for (let start = 0; start < characters.length; start++) {
      if (start > 0 && characters.charAt(start - 1) !== ' ') continue;
      let at: FormTree<ListedForm> | undefined = mixed;
      for (let place = start; at !== undefined && place < characters.length; place++) {
        at = at.next.get(characters.charAt(place));
        const [form] = at?.forms ?? [];
        if (form !== undefined) found.push({ listed: form.value, start, end: place });
      }
    }
  }

  return (folded) => {
    const found: FoundForm[] = [];
    const known = new Uint8Array(folded.characters.length);
    const read = readHangul(folded);
    readLetters(read, found, known);
    if (/[a-z0-9]/.test(folded.characters)) readMixed(folded, found);
    if (/[ㄱ-ㅣ]/.test(read.letters)) {
      readAbbreviations(read, found);
      readLetters(composeLetters(read), found, known);
      readLetters(withoutSingleLetters(read), found, known);
    }
    for (const { start, end } of found) known.fill(1, start, end + 1);
    return { found, isKnown: (place) => known[place] === 1 };
  };
}

/** Without laughter at the ends. A loop, because a pattern would try every run of it. */
function withoutLaughter(run: string): string {
  let start = 0;
  let end = run.length;
  while (start < end && LAUGHTER.includes(run.charAt(start))) start += 1;
  while (end > start && LAUGHTER.includes(run.charAt(end - 1))) end -= 1;
  return run.slice(start, end);
}

function isLink(gap: Gap | undefined, throughSigns: boolean): boolean {
  return gap === JOINED || (throughSigns && gap === SIGNS);
}

/** Tells of every form that begins at a letter, whatever stands between its letters short of a break. */
function walk<Value>(
  { letters, gaps }: HangulLetters,
  start: number,
  forms: FormTree<Value>,
  tell: (form: FormAt<Value>) => void,
): void {
  let at: FormTree<Value> | undefined = forms;
  for (let index = start; index < letters.length; index++) {
    if (index > start && gaps[index] === BREAK) return;
    at = at.next.get(letters.charAt(index));
    if (at === undefined) return;
    for (const form of at.forms) tell(form);
  }
}

/** Whether the letters are joined, but for the spaces the form has itself. */
function isAsWritten(gaps: Gap[], start: number, breaks: Break[]): boolean {
  return breaks.every((allowedBreak, index) => {
    if (index === 0) return true;
    const gap = gaps[start + index];
    if (allowedBreak === '+') return gap === SPACE;
    return gap === JOINED || (allowedBreak === ' ' && gap === SPACE);
  });
}

/** The end of the longest allowed form that begins at a letter; 0 where none does. */
function allowedSpans(read: HangulLetters, allowed: FormTree<string>): number[] {
  const ends: number[] = [];
  for (let start = 0; start < read.letters.length; start++) {
    let longest = 0;
    walk(read, start, allowed, ({ breaks }) => {
      if (isAsWritten(read.gaps, start, breaks)) longest = Math.max(longest, start + breaks.length);
    });
    ends.push(longest);
  }
  return ends;
}

/** Whether an allowed form overlaps the letters from `start` to before `end` and is not just a part of them. */
function isAllowed(ends: number[], start: number, end: number): boolean {
  if ((ends[start] ?? 0) >= end) return true;
  for (let before = Math.max(0, start - LONGEST_ALLOWED); before < start; before++) {
    if ((ends[before] ?? 0) > start) return true;
  }
  for (let within = start + 1; within < end; within++) {
    if ((ends[within] ?? 0) > end) return true;
  }
  return false;
}

/** No allowed form has more letters. */
const LONGEST_ALLOWED = 10;
