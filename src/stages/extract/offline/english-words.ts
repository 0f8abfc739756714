const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  human: 'humans',
  man: 'men',
  woman: 'women',
  child: 'children',
  person: 'people',
  mouse: 'mice',
  goose: 'geese',
  foot: 'feet',
  tooth: 'teeth',
  leaf: 'leaves',
  bookshelf: 'bookshelves',
  shelf: 'shelves',
  wolf: 'wolves',
  calf: 'calves',
  knife: 'knives',
  thief: 'thieves',
  elf: 'elves',
  dwarf: 'dwarves',
  sheep: 'sheep',
  deer: 'deer',
  fish: 'fish',
  carp: 'carp',
  shrimp: 'shrimp',
};

/** A word without the -s of a regular plural, in lower case; for telling words the same, not for saying them. */
export function withoutPlural(word: string): string {
  return word
    .toLowerCase()
    .replace(/ies$/u, 'y')
    .replace(/([^s])s$/u, '$1');
}

/** The plural of a word that makes it in no regular way; undefined for all others. */
export function irregularPluralOf(word: string): string | undefined {
  return IRREGULAR_PLURALS[word];
}

/** The plural of a noun phrase whose last word is its head: `old man` → `old men`. */
export function pluralOf(phrase: string): string {
  const [, before = '', head = phrase] = /^(.*[ -])?([^ -]+)$/u.exec(phrase) ?? [];
  const irregular = IRREGULAR_PLURALS[head];
  if (irregular) return before + irregular;
  const compound = /^(.*)(man|woman|child)$/u.exec(head);
  if (compound) return `${before}${compound[1]}${IRREGULAR_PLURALS[compound[2] ?? '']}`;
  if (/(s|x|z|ch|sh)$/u.test(head)) return `${before}${head}es`;
  if (/[^aeiou]y$/u.test(head)) return `${before}${head.slice(0, -1)}ies`;
  return `${before}${head}s`;
}

/** Silent h, and numbers: an hour, an 80s poster. */
const VOWEL_SOUND = /^(hour|honest|heir|8|11\b|18\b)/iu;
const VOWEL_LETTER_SOUNDING_LIKE_A_CONSONANT = /^(uni([^nm]|$)|use|ufo|eu|one\b)/iu;
const LETTERS_SPELT_OUT = /^(ID|SD|SF|LED|MRI)\b/u;

/** `a` or `an`, by the sound the phrase begins with. */
export function indefiniteArticle(phrase: string): string {
  if (LETTERS_SPELT_OUT.test(phrase) || VOWEL_SOUND.test(phrase)) return 'an';
  if (VOWEL_LETTER_SOUNDING_LIKE_A_CONSONANT.test(phrase)) return 'a';
  return /^[aeiou]/iu.test(phrase) ? 'an' : 'a';
}

/** `happy` → `happily`; adjectives that make no adverb get `in a … way`. */
export function adverbOf(adjective: string): string {
  if (/ly$/u.test(adjective) || !/^[a-z]+$/u.test(adjective)) {
    return `in ${indefiniteArticle(adjective)} ${adjective} way`;
  }
  if (adjective.endsWith('y')) return `${adjective.slice(0, -1)}ily`;
  if (adjective.endsWith('ic')) return `${adjective}ally`;
  if (/[^aeiou]le$/u.test(adjective)) return `${adjective.slice(0, -1)}y`;
  return `${adjective}ly`;
}

const IRREGULAR_PARTICIPLES: Readonly<Record<string, string>> = {
  making: 'made',
  drawing: 'drawn',
  writing: 'written',
  cutting: 'cut',
  breaking: 'broken',
  building: 'built',
  hanging: 'hung',
  tearing: 'torn',
  eating: 'eaten',
  putting: 'put',
  buying: 'bought',
  selling: 'sold',
  holding: 'held',
  wearing: 'worn',
  taking: 'taken',
  throwing: 'thrown',
  giving: 'given',
  sending: 'sent',
  finding: 'found',
  catching: 'caught',
  weaving: 'woven',
  freezing: 'frozen',
  setting: 'set',
  spreading: 'spread',
  growing: 'grown',
  bringing: 'brought',
  leaving: 'left',
  losing: 'lost',
  hiding: 'hidden',
};

/** `baking` → `baked`, `frying` → `fried`, `making` → `made`; null for what is not one -ing word. */
export function participleOf(doing: string): string | null {
  if (!/^[a-z]+ing$/u.test(doing)) return null;
  const root = doing.slice(0, -'ing'.length);
  return IRREGULAR_PARTICIPLES[doing] ?? (/[^aeiou]y$/u.test(root) ? `${root.slice(0, -1)}ied` : `${root}ed`);
}

const SHORT_COMPARATIVES: Readonly<Record<string, string>> = {
  big: 'bigger',
  large: 'larger',
  small: 'smaller',
  tall: 'taller',
  long: 'longer',
  bright: 'brighter',
  dark: 'darker',
  old: 'older',
  fast: 'faster',
};

/** `big` → `bigger`, `beautiful` → `more beautiful`. */
export function comparativeOf(adjective: string): string {
  return SHORT_COMPARATIVES[adjective] ?? `more ${adjective}`;
}

/** `happily` → `happy`, `quietly` → `quiet`; other words stay as they are. */
export function adjectiveOf(adverb: string): string {
  if (adverb === 'lonely' || !adverb.endsWith('ly')) return adverb;
  return adverb.endsWith('ily') ? `${adverb.slice(0, -3)}y` : adverb.slice(0, -2);
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWithAnd(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
