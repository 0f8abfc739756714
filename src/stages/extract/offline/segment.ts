import { isHangul, lastTail } from '../../../korean/hangul.ts';
import type { Lexicon } from './lexicon.ts';
import type { Reading } from './word-index.ts';
import type { Ending, Word } from './words.ts';

/** A word of the sentence. `word` is null for what the lexicon does not know. */
export interface Token {
  text: string;
  word: Word | null;
  ending: Ending | null;
  /** The form says the opposite: 무섭지 않은. */
  isDenied: boolean;
  /** What the form tells is over: 구운. */
  isPast: boolean;
  /** Whether white space (or the start) stands before it. */
  spaced: boolean;
}

/**
 * Cuts a sentence at its punctuation and each part into words: the cheapest cover of the text by lexicon words,
 * particles and unknown runs. Spaces only guide it, so 귀여운강아지그림 is read like 귀여운 강아지 그림.
 */
export function segment(sentence: string, lexicon: Lexicon): Token[][] {
  return splitAtPunctuation(sentence)
    .map((part) => coverPart(part, lexicon))
    .filter((tokens) => tokens.length > 0);
}

/** Signs end a part, but not those inside of numbers and words: 3.5, 16:9, 1,000, hip-hop. */
const PUNCTUATION = /(?:(?![-'’]|(?<=\d)[.,:/](?=\d))[^\p{L}\p{M}\p{N}\s])+|\n+/gu;

function splitAtPunctuation(sentence: string): string[] {
  return sentence.split(PUNCTUATION).filter((part) => part.trim() !== '');
}

type Script = 'hangul' | 'other';

/** The text without its spaces, and where they were. */
interface Compact {
  text: string;
  lower: string;
  scripts: Script[];
  /** `gaps[i]`: a space, or an edge of the text, is before character i. */
  gaps: boolean[];
}

function compact(part: string): Compact {
  let text = '';
  const scripts: Script[] = [];
  const gaps: boolean[] = [true];
  for (const character of part) {
    if (/\s/u.test(character)) {
      gaps[text.length] = true;
      continue;
    }
    for (let unit = 0; unit < character.length; unit++) {
      gaps[text.length + unit] ??= false;
      scripts.push(isHangul(character) ? 'hangul' : 'other');
    }
    text += character;
  }
  gaps[text.length] = true;
  const lower = text.toLowerCase();
  // A few letters (İ) grow when lowered; positions must stay the same.
  return { text, lower: lower.length === text.length ? lower : text, scripts, gaps };
}

/** The best way to reach a position with a word of one type before it. */
interface Step {
  cost: number;
  start: number;
  reading: Reading | null;
  previous: Step | null;
}

function coverPart(part: string, lexicon: Lexicon): Token[] {
  const source = compact(part);
  const length = source.text.length;
  const steps: (Map<StepType, Step> | undefined)[] = new Array(length + 1);
  steps[0] = new Map([['start', { cost: 0, start: 0, reading: null, previous: null }]]);

  for (let start = 0; start < length; start++) {
    const before = steps[start];
    if (!before) continue;
    for (const edge of edgesFrom(source, start, lexicon)) {
      for (const [previousType, previous] of before) {
        const type = typeAfter(edge, previousType, source.gaps[start] ?? false);
        const cost =
          previous.cost +
          edgeCost(edge, type, previousType) +
          joinCost(source, start, edge, previousType, previous);
        if (cost === NEVER) continue;
        const reached = steps[edge.end] ?? new Map<StepType, Step>();
        steps[edge.end] = reached;
        const best = reached.get(type);
        if (!best || cost < best.cost) reached.set(type, { cost, start, reading: edge.reading, previous });
      }
    }
  }
  return tokensAlong(source, cheapest(steps[length]));
}

/**
 * What stands before a position. An unknown Hangul run grows syllable by syllable, so its first one has a type of its
 * own; `foreign` is a run of another script.
 */
type StepType = Word['type'] | 'start' | 'syllable' | 'unknown' | 'foreign';

function typeAfter({ reading, foreign }: Edge, previousType: StepType, gap: boolean): StepType {
  if (reading) return reading.word.type;
  if (foreign) return 'foreign';
  return !gap && isUnknown(previousType) ? 'unknown' : 'syllable';
}

function isUnknown(type: StepType): boolean {
  return type === 'syllable' || type === 'unknown';
}

/** Unknown text is dear, so that known words win; a lone unknown syllable is dearer than its share of a longer run. */
function edgeCost(edge: Edge, type: StepType, previousType: StepType): number {
  if (edge.reading) return edge.reading.cost;
  switch (type) {
    case 'foreign':
      return 10;
    case 'syllable':
      return 15;
    default:
      return previousType === 'syllable' ? 1 : 4;
  }
}

interface Edge {
  end: number;
  /** Null for text the lexicon does not know. */
  reading: Reading | null;
  /** Not Hangul. */
  foreign: boolean;
}

function edgesFrom(source: Compact, start: number, lexicon: Lexicon): Edge[] {
  const edges = [unknownEdge(source, start)];
  for (const reading of lexicon.readingsAt(source.lower, start)) {
    const end = start + reading.length;
    if (insideForeignRun(source, end) || !fitsSpaces(source, start, end, reading)) continue;
    edges.push({ end, reading, foreign: false });
  }
  return edges;
}

/** Hangul may be cut anywhere; other scripts only between their words. */
function insideForeignRun({ scripts, gaps }: Compact, position: number): boolean {
  return scripts[position - 1] === 'other' && scripts[position] === 'other' && !gaps[position];
}

function fitsSpaces({ gaps }: Compact, start: number, end: number, { spaces }: Reading): boolean {
  for (let position = start + 1; position < end; position++) {
    if (gaps[position] && !spaces.includes(position - start)) return false;
  }
  return true;
}

/** One syllable of Hangul, or a whole run of another script. */
function unknownEdge(source: Compact, start: number): Edge {
  let end = start + 1;
  if (source.scripts[start] === 'hangul') return { end, reading: null, foreign: false };
  while (end < source.text.length && insideForeignRun(source, end)) end++;
  return { end, reading: null, foreign: true };
}

const NEVER = Number.POSITIVE_INFINITY;
const DENIAL = /^[안못]|않|없|아니|아닌/u;
const NOT_BEFORE_PARTICLES: ReadonlySet<StepType> = new Set(['start', 'modifier', 'request']);

/** Which ending of the word before each particle asks for; the others take both. */
const PARTICLE_AFTER: Readonly<Record<string, 'consonant' | 'vowel'>> = {
  이: 'consonant',
  은: 'consonant',
  을: 'consonant',
  과: 'consonant',
  으로: 'consonant',
  이랑: 'consonant',
  이나: 'consonant',
  가: 'vowel',
  는: 'vowel',
  를: 'vowel',
  와: 'vowel',
  로: 'vowel',
  랑: 'vowel',
  나: 'vowel',
};

/** What it costs to put a word after another; {@link NEVER} where they cannot follow each other. */
function joinCost(
  source: Compact,
  start: number,
  edge: Edge,
  previousType: StepType,
  previous: Step,
): number {
  const gap = source.gaps[start] ?? false;
  const length = edge.end - start;
  const word = edge.reading?.word;
  const previousLength = start - previous.start;
  if (!gap && splitsLongerWord(edge, previousType, previous)) return NEVER;
  // 별로 예쁘지 않은 is not very pretty, but 별로 가득한 is full of stars.
  if (word?.type === 'adverb' && word.text === '별로' && !DENIAL.test(source.text.slice(edge.end)))
    return NEVER;

  switch (word?.type) {
    case 'particle':
      return gap ? NEVER : particleCost(source, start, word.text, previousType, previous);
    case 'counter':
    case 'unit':
      // 여러 명, 몇 마리: these modifiers count, too.
      if (previousType === 'modifier')
        return gap && COUNTING_MODIFIERS.has(previous.reading?.word.text ?? '') ? -1 : NEVER;
      return previousType === 'number' || isDigits(source.text.slice(previous.start, start)) ? -2 : NEVER;
    case 'number':
      // 표정을 한 소녀: 한 is a form of 하다.
      if (word.text === '한' && previousType === 'particle') return 4;
      // 3천 명, 100만 원
      if (!gap && isDigits(source.text.slice(previous.start, start))) return -2;
      if (length === 1 && !source.gaps[edge.end] && source.scripts[edge.end] === 'hangul') return 4;
      return gap ? 0 : 6;
    case 'modifier':
    case 'pronoun':
      // 새 is new before a noun and a bird at the end.
      if (
        length === 1 &&
        word.type === 'modifier' &&
        (!source.gaps[edge.end] || edge.end === source.text.length)
      )
        return NEVER;
      // 빨간 세모: nothing follows that it could describe, so what is also a noun is one.
      return (gap ? 0 : 4) + (edge.end === source.text.length ? 1 : 0);
    case 'relation':
      // 별로 안 밝은: 안 after an adverb is not.
      if (word.text === '안' && gap && previousType === 'adverb') return 0;
      return previousType === 'noun' || isUnknown(previousType) ? -1 : previousType === 'particle' ? 0 : 8;
    case 'predicate':
      // 딸 at the end is a daughter, not the form of 따다 that describes what follows; 차 is a car, and does not kick.
      if (edge.end === source.text.length && (edge.reading?.ending === 'adnominal' || length === 1))
        return gap ? 4 : 8;
      if (gap) return 0;
      // 은행나무가 있는: 가 is the particle, not a form of 가다 with 있다.
      if (length > 1 && previousType === 'noun' && fitsAsParticle(source, start)) return 8;
      if (word.act?.light) return previousType === 'particle' ? 4 : 0;
      if (isUnknown(previousType)) return length <= 2 ? 20 : 6;
      if (previousType === 'predicate') return 6;
      return previousType === 'particle' || length <= 2 ? 3 : 2;
    case undefined:
      if (gap || isUnknown(previousType) || source.scripts[start] !== source.scripts[start - 1]) return 0;
      if (previousType === 'particle') return 6;
      return previousType === 'noun' && previousLength === 1 ? 20 : 4;
    default:
      if (gap) return 0;
      if (isUnknown(previousType)) return length === 1 ? 20 : 2;
      if (previousType === 'predicate') return previous.reading?.ending === 'adnominal' ? 2 : 8;
      return 3;
  }
}

const COUNTING_MODIFIERS: ReadonlySet<string> = new Set(['여러', '몇']);

/** Nouns of one syllable that longer words begin and end with: 동물원, 동굴, 김치. */
const SELDOM_IN_COMPOUNDS: ReadonlySet<string> = new Set(['원', '굴', '김']);

/** Whether one of these nouns would be cut out of a word: it joins what describes it (빨간원) and particles (원은), and nothing else. */
function splitsLongerWord(edge: Edge, previousType: StepType, previous: Step): boolean {
  const word = edge.reading?.word;
  const before = previous.reading;
  if (word?.type === 'noun' && SELDOM_IN_COMPOUNDS.has(word.text)) {
    const describes = previousType === 'modifier' || before?.ending === 'adnominal';
    if (!describes && previousType !== 'start') return true;
  }
  const follows = before?.word.type === 'noun' && SELDOM_IN_COMPOUNDS.has(before.word.text);
  return follows && word?.type !== 'particle' && word?.type !== 'relation';
}

function particleCost(
  source: Compact,
  start: number,
  particle: string,
  previousType: StepType,
  previous: Step,
): number {
  // 금빛의 물결: only 의 follows a word that never changes.
  if (NOT_BEFORE_PARTICLES.has(previousType) && !(previousType === 'modifier' && particle === '의'))
    return NEVER;
  if (previousType === 'predicate' && previous.reading?.ending !== 'noun') return NEVER;
  const tail = lastTail(source.text.charAt(start - 1));
  const wanted = PARTICLE_AFTER[particle];
  if (tail !== null && wanted) {
    const open = tail === ' ' || (tail === 'ㄹ' && (particle === '로' || particle === '으로'));
    if (open !== (wanted === 'vowel')) return NEVER;
  }
  if (previousType !== 'particle') return 0;
  // 에서는 and 와의 are two particles; nothing follows 이 or 를.
  return CASE_PARTICLES.has(source.text.slice(previous.start, start)) ? NEVER : 1.5;
}

const CASE_PARTICLES: ReadonlySet<string> = new Set(['이', '가', '은', '는', '을', '를', '의']);

/** Whether the syllable at this place could be a particle of the noun before it, with a space behind it. */
function fitsAsParticle({ text, gaps }: Compact, start: number): boolean {
  const wanted = PARTICLE_AFTER[text.charAt(start)];
  const tail = lastTail(text.charAt(start - 1));
  return (
    wanted !== undefined &&
    tail !== null &&
    (gaps[start + 1] ?? false) &&
    (tail === ' ') === (wanted === 'vowel')
  );
}

function isDigits(text: string): boolean {
  return /^\d[\d.,:/]*$/u.test(text);
}

function cheapest(steps: Map<StepType, Step> | undefined): Step | null {
  let best: Step | null = null;
  for (const step of steps?.values() ?? []) {
    if (!best || step.cost < best.cost) best = step;
  }
  return best;
}

function tokensAlong(source: Compact, last: Step | null): Token[] {
  const tokens: Token[] = [];
  let end = source.text.length;
  for (let step = last; step?.previous; step = step.previous) {
    tokens.push({
      text: source.text.slice(step.start, end),
      word: step.reading?.word ?? null,
      ending: step.reading?.ending ?? null,
      isDenied: step.reading?.isDenied ?? false,
      isPast: step.reading?.isPast ?? false,
      spaced: source.gaps[step.start] ?? false,
    });
    end = step.start;
  }
  return joinUnknown(tokens.reverse());
}

/** A long unknown run is found in pieces; it is one word. */
function joinUnknown(tokens: Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    if (last && !last.word && !token.word && !token.spaced) last.text += token.text;
    else joined.push({ ...token });
  }
  return joined;
}
