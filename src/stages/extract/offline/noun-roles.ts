import type { Token } from './segment.ts';
import type { Noun } from './words.ts';

/**
 * What a noun that can name a style does where it stands. `picture` names the picture itself (… 영화 포스터),
 * `modifier` describes the next noun (네온 거리), `manner` is a phrase of its own (연필로 그린), `means` says how to make
 * the picture (수채화로 …), `seen` is a style and a thing in the picture (네온사인). Null: just a noun, as in 영화를 보는.
 */
type StyleRole = 'picture' | 'modifier' | 'manner' | 'means' | 'seen';

export function styleRoleAt(tokens: readonly Token[], index: number, noun: Noun): StyleRole | null {
  const { style } = noun;
  if (!style) return null;
  if (style.use === 'manner') return 'manner';
  if (style.use === 'modifier' && noun.thing) return 'seen';
  if (endsPicture(tokens, index + 1)) return 'picture';
  const particle = particleAt(tokens, index + 1);
  if (particle === 'by') return 'means';
  if (style.use === 'head') return null;
  return particle === null || describes(particle) ? 'modifier' : null;
}

/** Whether a noun that can name a mood does so here: 공포 분위기 (stated), 공포의 집, or all alone. */
export function moodRoleAt(tokens: readonly Token[], index: number, noun: Noun): 'stated' | 'given' | null {
  if (!noun.mood) return null;
  if (isAtmosphere(tokens[index + 1])) return 'stated';
  if (tokens.length === 1 && !noun.theme && !noun.thing) return 'given';
  const particle = particleAt(tokens, index + 1);
  const isModifier = noun.mood.use === 'modifier';
  if (particle === null) return isModifier ? 'given' : null;
  if (particle === 'subject' && FILLING_STEMS.has(tokens[index + 2]?.word?.text ?? '')) return 'given';
  return describes(particle) || (particle === 'by' && isModifier) ? 'given' : null;
}

/** 행복이 가득한, 슬픔이 느껴지는 */
const FILLING_STEMS: ReadonlySet<string> = new Set(['가득하', '넘치', '느껴지', '가득 차']);

/** The role of the particle at this place; null where there is none. */
export function particleAt(tokens: readonly Token[], index: number): string | null {
  const word = tokens[index]?.word;
  return word?.type === 'particle' ? word.value : null;
}

/** 분위기, 느낌 … */
export function isAtmosphere(token: Token | undefined): boolean {
  return token?.word?.type === 'atmosphere';
}

/** Particles that make a noun describe the next one: 공포의, 역동적인, 서양화풍. */
export function describes(particle: string): boolean {
  return particle === 'of' || particle === 'copula' || particle === 'style';
}

/** The English of small words that say nothing a picture could show: 사진 좀 만들어 줘. */
export const UNSAID = '-';
const ENDING_PARTICLES: ReadonlySet<string> = new Set(['by', 'like', 'style', 'copula']);
/** 그림을 그려줘, 그림은 어때 */
const ASKED_PARTICLES: ReadonlySet<string> = new Set(['object', 'topic', 'subject']);
const ENDING_TYPES: ReadonlySet<string> = new Set(['request', 'atmosphere', 'picture']);
/** How many words may follow a picture's name; keeps endless lists of such names cheap. */
const LONGEST_PICTURE_END = 8;

/** Whether nothing but words about the picture itself follow: the end, 스타일로, 그려줘, 세트 … */
function endsPicture(tokens: readonly Token[], start: number): boolean {
  for (let index = start; index < start + LONGEST_PICTURE_END; index++) {
    const token = tokens[index];
    if (!token) return true;
    const { word } = token;
    if (!word) {
      if (!/^\d+$/u.test(token.text)) return false;
      continue;
    }
    if (ENDING_TYPES.has(word.type)) return true;
    if (word.type === 'particle' && ASKED_PARTICLES.has(word.value))
      return tokens[index + 1]?.word?.type === 'request';
    const goesOn =
      word.type === 'counter' ||
      word.type === 'number' ||
      (word.type === 'adverb' && word.value === UNSAID) ||
      (word.type === 'noun' && word.style !== undefined) ||
      (word.type === 'particle' && ENDING_PARTICLES.has(word.value));
    if (!goesOn) return false;
  }
  return false;
}
