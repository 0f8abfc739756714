import { canBe, kindOfNoun, type NounKind } from './english-dictionary.ts';
import { type EnglishRole, functionWordAt } from './english-function-words.ts';
import { isQualityTag } from './english-prompt-syntax.ts';
import type { Lexicon } from './lexicon.ts';
import { keyOf } from './word-index.ts';
import type { Modifier, Noun } from './words.ts';

/** A word of an English sentence, or several that are one: `in front of`, `parking lot`. */
export interface EnglishToken {
  /** As it is written. */
  text: string;
  /** In lower case, without the 's of an owner. */
  key: string;
  /** Null for nouns, verbs and adjectives. */
  role: EnglishRole | null;
  /** What the lexicon has under this name. */
  noun: Noun | null;
  modifier: Modifier | null;
  /** `goldsmith's` */
  isOwner: boolean;
}

const PART_BREAKS =
  /[^\p{L}\p{M}\p{N}\s'’&./-]+|\n+|[./](?=\s|$)|(?<=\s)[-./]+(?=\s|$)|['’](?![\p{L}\p{N}])/u;
/** A letter English is not written with. */
const OTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/u;
/** `anime-style`, `anime styled` */
const JOINED_STYLE = /[- ]style[ds]?\b|-(?:inspired|themed)\b/giu;
/** `1girl`, as tags of pictures have it. */
const BOORU_COUNT = /^\d+(?=(?:girl|boy|cat|dog)s?$)/u;

/** Cuts a sentence at its punctuation and each part into words. */
export function englishTokens(sentence: string, lexicon: Lexicon): EnglishToken[][] {
  return sentence
    .replaceAll(JOINED_STYLE, ' style')
    .split(PART_BREAKS)
    .filter((part) => !isQualityTag(part))
    .map((part) => tokensOf(part, lexicon))
    .filter((tokens) => tokens.length > 0);
}

function tokensOf(part: string, lexicon: Lexicon): EnglishToken[] {
  const texts = part
    .split(/[\s/]+/u)
    .filter((text) => /[\p{L}\p{N}&]/u.test(text) && !OTHER_SCRIPT.test(text))
    .map((text) => text.replace(BOORU_COUNT, ''));
  const keys = texts.map((text) => text.toLowerCase().replaceAll('’', "'"));
  const tokens: EnglishToken[] = [];
  let start = 0;
  while (start < texts.length) {
    const token = tokenAt(keys, start, lexicon);
    tokens.push({ ...token, text: texts.slice(start, start + token.length).join(' ') });
    start += token.length;
  }
  return tokens;
}

type FoundToken = Omit<EnglishToken, 'text'> & { length: number };

function tokenAt(keys: readonly string[], start: number, lexicon: Lexicon): FoundToken {
  const functionWord = functionWordAt(keys, start);
  const named =
    withoutStyle(namesAt(keys, start, lexicon), keys, start, lexicon) ??
    derivedName(keys[start] ?? '', lexicon);
  const key = keys[start] ?? '';
  if (functionWord && (!named || named.length <= functionWord.length)) {
    const { text, role, length } = functionWord;
    return { key: text, role, noun: null, modifier: null, isOwner: false, length };
  }
  if (/^[\d.,]+$/u.test(key))
    return { key, role: 'number', noun: null, modifier: null, isOwner: false, length: 1 };
  if (named && (named.length > 1 || !compoundLength(keys, start))) {
    const { noun, modifier, length } = named;
    return {
      key: keys.slice(start, start + length).join(' '),
      role: null,
      noun,
      modifier,
      isOwner: false,
      length,
    };
  }
  const length = compoundLength(keys, start) || 1;
  const isOwner = length === 1 && /'s?$/u.test(key);
  const bare = isOwner ? key.replace(/'s?$/u, '') : keys.slice(start, start + length).join(' ');
  const owner = isOwner ? namesAt([bare], 0, lexicon) : null;
  return {
    key: bare,
    role: null,
    noun: owner?.noun ?? null,
    modifier: owner?.modifier ?? null,
    isOwner,
    length,
  };
}

interface Names {
  noun: Noun | null;
  modifier: Modifier | null;
  /** In words. */
  length: number;
}

const LONGEST_NAME_WORDS = 4;

/** The longest words of the lexicon that stand here. */
function namesAt(keys: readonly string[], start: number, lexicon: Lexicon): Names | null {
  const words = keys.slice(start, start + LONGEST_NAME_WORDS);
  const text = keyOf(words.join(''));
  /** How many words end at each offset. */
  const ends = new Map<number, number>();
  let end = 0;
  for (const [index, word] of words.entries()) {
    end += word.length;
    ends.set(end, index + 1);
  }

  let found: Names | null = null;
  for (const { word, length: characters, isDenied, spaces } of lexicon.readingsAt(text, 0)) {
    const length = ends.get(characters);
    if (!length || isDenied || (word.type !== 'noun' && word.type !== 'modifier')) continue;
    // `the sun sets` is no sunset.
    if (![...ends.keys()].slice(0, length - 1).every((offset) => spaces.includes(offset))) continue;
    if (!found || length > found.length) found = { noun: null, modifier: null, length };
    if (length < found.length) continue;
    if (word.type === 'noun') found.noun ??= word;
    else found.modifier ??= word;
  }
  return found;
}

/** `stickers` of `sticker`, `happily` of `happy` */
function derivedName(key: string, lexicon: Lexicon): Names | null {
  if (/[^s]s$/u.test(key)) {
    const one = namesAt([key.slice(0, -1)], 0, lexicon);
    return one?.noun?.style ? one : null;
  }
  if (!key.endsWith('ly')) return null;
  const adjective =
    namesAt([key.slice(0, -2)], 0, lexicon) ?? namesAt([key.replace(/ily$/u, 'y')], 0, lexicon);
  return adjective?.modifier?.mood ? adjective : null;
}

/** `cyberpunk city` is a place of the lexicon, but says a style, too. */
function withoutStyle(
  named: Names | null,
  keys: readonly string[],
  start: number,
  lexicon: Lexicon,
): Names | null {
  if (!named || named.length === 1 || !named.noun || named.noun.style) return named;
  const first = namesAt(keys.slice(start, start + 1), 0, lexicon);
  return first?.noun?.style?.use === 'modifier' ? first : named;
}

/** How many words from here on are one noun of the dictionary: `parking lot`; 0 for none. */
function compoundLength(keys: readonly string[], start: number): number {
  for (const length of [3, 2]) {
    const words = keys.slice(start, start + length);
    if (words.length < length || words.some((word) => !/^[a-z-]{2,}$/u.test(word))) continue;
    if (functionWordAt(words, 0) || functionWordAt(words, length - 1)) continue;
    if (canBe(words.join(' '), 'noun')) return length;
  }
  return 0;
}

/** What kind of thing the noun names; null where nobody knows. */
export function kindOf({ noun, key }: EnglishToken): NounKind | null {
  if (noun?.place) return noun.place.landmark ? 'landmark' : 'place';
  if (noun?.thing && noun.thing !== 'thing') return noun.thing;
  if (noun?.thing) {
    const kind = kindOfNoun(key);
    return kind === 'clothing' || kind === 'support' ? kind : 'thing';
  }
  const kind = kindOfNoun(key);
  return noun && kind === null ? 'idea' : kind;
}
