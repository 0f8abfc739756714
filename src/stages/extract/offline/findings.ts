import type { Brief, KnownSense, KnownSenses } from '../../../brief.ts';
import type { ThemeCues } from './theme-cues.ts';
import type { VocabularySense } from './words.ts';

/** How much a place looks like the scene's background, from the grammar it stood in. */
export const PLACE_STRENGTH = {
  /** 바다 배경: the sentence says so. */
  named: 6,
  /** 바다에서 */
  located: 5,
  /** 바다를 걷는, 바다 위의 */
  related: 4,
  /** 바다 */
  bare: 3,
  /** 바다의 고래 */
  owner: 2,
  /** 벤치에 앉은: a thing that holds something. */
  support: 1,
  /** 겨울날, 비 오는 날: where no place is named, the time is what is behind it all. */
  time: 0.5,
} as const;

/** How much a verb says about what goes on. */
export const ACT_STRENGTH = {
  done: 2,
  /** 모자를 쓴: what a figure wears says less than what it does. */
  worn: 1.5,
  /** 앉아 …: a verb before another one. */
  before: 1,
  /** 떠 있는: a state. */
  state: 0.5,
  /** 유령이 나오는: a figure is there. */
  present: 0,
} as const;

/** How surely a word tells the theme. */
export const THEME_STRENGTH = {
  /** 여름을 주제로 */
  stated: 3,
  /** 소풍 */
  named: 2,
  /** 공부하는: what the figures do. */
  done: 1,
} as const;

/** What has been understood of a sentence so far, in its order. {@link Findings.categories} picks the best. */
export class Findings {
  readonly #moods: (VocabularySense & { stated: boolean })[] = [];
  readonly #styles: VocabularySense[] = [];
  readonly #pictureNames: string[] = [];
  readonly #places: { english: string; strength: number }[] = [];
  readonly #objects: string[] = [];
  readonly #landmarks: string[] = [];
  readonly #acts: { english: string; strength: number }[] = [];
  readonly #themes: { english: string; strength: number }[] = [];

  /** @param stated the sentence calls it its mood: 쓸쓸한 분위기. */
  addMood(mood: VocabularySense, stated = false): void {
    this.#moods.push({ ...mood, stated });
  }

  /** The mood said last does not hold: 무서운 분위기가 아닌. */
  takeBackMood(): void {
    this.#moods.pop();
  }

  addStyle(style: VocabularySense): void {
    this.#styles.push(style);
  }

  /** The whole name of a kind of picture whose words are styles: `fantasy illustration`. */
  addPictureName(name: string): void {
    this.#pictureNames.push(name);
  }

  addPlace(english: string, strength: number): void {
    // Of `in front of 칠판` nothing would be left.
    if (!/\p{Script=Hangul}$/u.test(english)) push(this.#places, english, strength);
  }

  addObject(english: string): void {
    const object = withoutUnknownWords(english);
    if (object && !this.#objects.includes(object)) this.#objects.push(object);
  }

  /** A place that is worth looking at itself; an object when there is no other. */
  addLandmark(english: string): void {
    this.#landmarks.push(english);
  }

  addAct(english: string, strength: number): void {
    push(this.#acts, english, strength);
  }

  addTheme(english: string, strength: number): void {
    push(this.#themes, english, strength);
  }

  /** @param cues what the rest of the sentence says about its theme, where it names none */
  categories(cues: ThemeCues): Omit<Brief, 'english'> {
    const found = {
      mood: this.#mood()?.english ?? null,
      background: strongest(this.#places)?.english ?? null,
      object: this.#objects.length > 0 ? [...this.#objects] : this.#landmarks.slice(0, 1),
      // Of two acts in a row the last is the main one: 앉아 피리를 부는.
      act: strongest([...this.#acts].reverse())?.english ?? null,
      style: this.#styleName(),
    };
    return { ...found, theme: this.#themeBeside(found, cues) };
  }

  /** What the words of mood and style stand for in the standard vocabulary. */
  senses(): KnownSenses {
    return { mood: known(this.#mood()), style: known(surest(this.#styles)) };
  }

  #mood(): VocabularySense | null {
    return surest(this.#moods.filter(({ stated }) => stated)) ?? surest(this.#moods);
  }

  /** 판타지 일러스트: the illustration says more than fantasy alone. */
  #styleName(): string | null {
    const style = surest(this.#styles)?.english ?? null;
    return this.#pictureNames.find((name) => name.startsWith(`${style} `)) ?? style;
  }

  #themeBeside(
    { mood, background, object, act, style }: Omit<Brief, 'english' | 'theme'>,
    cues: ThemeCues,
  ): string | null {
    const said = strongest(this.#themes);
    if (said && said.strength >= THEME_STRENGTH.named) return said.english;
    const names = [style, background, ...object, act, mood].filter((name) => name !== null);
    const cue = cues.themeOf(names);
    if (said && (!cue || cue.rank > 1)) return said.english;
    return cue?.theme ?? null;
  }
}

function push(found: { english: string; strength: number }[], text: string, strength: number): void {
  const english = withoutUnknownWords(text);
  if (english) found.push({ english, strength });
}

/** The categories are English: 호랑 butterfly is a butterfly. */
function withoutUnknownWords(text: string): string {
  if (!/\p{Script=Hangul}/u.test(text)) return text;
  const words = text.split(' ').filter((word) => !/\p{Script=Hangul}/u.test(word));
  return words.join(' ');
}

/** The one of the lowest rank; the first of equals. */
function surest(senses: readonly VocabularySense[]): VocabularySense | null {
  let best: VocabularySense | null = null;
  for (const sense of senses) {
    if (!best || sense.rank < best.rank) best = sense;
  }
  return best;
}

/** The first of the strongest. */
function strongest<Found extends { strength: number }>(found: readonly Found[]): Found | null {
  let best: Found | null = null;
  for (const candidate of found) {
    if (!best || candidate.strength > best.strength) best = candidate;
  }
  return best;
}

function known(sense: VocabularySense | null): KnownSense | null {
  return sense && { word: sense.word, value: sense.value };
}
