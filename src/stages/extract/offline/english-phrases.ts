import { canBe, kindOfNoun } from './english-dictionary.ts';
import { type EnglishToken, kindOf } from './english-tokens.ts';
import { baseOfPast, baseOfPresent, ingOf, isBase, isIngForm } from './english-verbs.ts';

/** `under an old oak tree`, `two crows`. */
export interface EnglishNounPhrase {
  type: 'noun';
  preposition: string | null;
  /** `a`, `his`, `two` */
  determiner: string | null;
  /** `no people`, `without people` */
  isDenied: boolean;
  /** Adjectives and nouns; the last one is the head. */
  words: EnglishToken[];
  /** `and a dog` */
  isJoined: boolean;
  /** `a bowl of ramen`, `the coast of Hawaii` */
  complement: EnglishNounPhrase | null;
}

/** `sleeps`, `is sleeping`, `sleeping` */
export interface EnglishVerb {
  type: 'verb';
  /** `sleeping` */
  ing: string;
  /** `up`, `down` */
  particle: string | null;
  isDenied: boolean;
  /** `while the others sleep` */
  isAside: boolean;
  /** `trying to catch`, `sitting and smiling`: somebody does it who does what is said before. */
  isJoined: boolean;
}

/** An adjective without a noun: `the room is dark`, `…, scary`. */
interface EnglishDescription {
  type: 'description';
  word: EnglishToken;
  isDenied: boolean;
}

export type EnglishPhrase = EnglishNounPhrase | EnglishVerb | EnglishDescription;

/** Cuts a part of a sentence into noun phrases with their prepositions, verbs and lone adjectives. */
export function englishPhrases(tokens: readonly EnglishToken[]): EnglishPhrase[] {
  return new Chunker(tokens).phrases;
}

/** Nouns in -ing that are nothing somebody does, unless an object follows. */
const ING_NOUNS: ReadonlySet<string> = new Set(
  (
    'building painting drawing wedding ceiling clothing railing opening crossing landing lettering setting lighting ' +
    'rendering meaning feeling being marking engraving beginning ending offering gathering meeting greeting stocking ' +
    'filling topping dressing coating icing pudding housing flooring carving etching stuffing binding shading'
  ).split(' '),
);

/** Verbs that are also nouns, and have an object without an article more often than they stand before a noun. */
const USUAL_VERBS: ReadonlySet<string> = new Set(
  'play fly eat watch hold drink ride build paint read carry wear kiss hug chase cross pick catch throw drive cook feed'.split(
    ' ',
  ),
);

/** Verbs that are told in the past although a participle looks the same: `the detective looked at`. */
const TOLD_IN_THE_PAST: ReadonlySet<string> = new Set(
  (
    'look walk jump dance smile stare wait play climb sail crawl talk live sit stand sleep run fly ride eat drink swim ' +
    'fight sing fall sneak wander gaze laugh cry rest march travel swing kneel lie rise shine go come float perch lean crouch huddle'
  ).split(' '),
);

class Chunker {
  readonly phrases: EnglishPhrase[] = [];
  readonly #tokens: readonly EnglishToken[];
  #at = 0;
  #preposition: string | null = null;
  #isDenied = false;
  #isAside = false;
  #isJoined = false;
  #expectsVerb = false;
  #isInfinitive = false;

  constructor(tokens: readonly EnglishToken[]) {
    this.#tokens = tokens;
    while (this.#at < tokens.length) this.#readNext();
  }

  #readNext(): void {
    const token = this.#tokens[this.#at];
    if (!token) return;
    if (
      token.key === 'that' &&
      this.phrases.at(-1)?.type === 'noun' &&
      this.#tokens[this.#at - 1]?.role === null
    ) {
      this.#at += 1;
      return;
    }
    switch (token.role) {
      case null:
      case 'number':
      case 'determiner':
      case 'possessive':
        this.#readWords();
        return;
      case 'denial': {
        const adjectives = this.#deniedAdjectives();
        this.#at += adjectives;
        this.#isDenied ||= adjectives === 0;
        if (token.key === 'without') this.#preposition = 'with';
        break;
      }
      case 'be':
        if (token.key.endsWith("n't")) this.#isDenied = true;
        break;
      case 'have':
        this.#preposition = 'with';
        break;
      case 'modal':
        this.#expectsVerb = true;
        break;
      case 'preposition':
        this.#readPreposition(token.key);
        break;
      case 'and':
        this.#isJoined = true;
        break;
      case 'while':
        this.#isAside = true;
        this.#preposition = 'while';
        break;
      case 'pronoun':
      case 'relative':
        this.#preposition = null;
        this.#isDenied = false;
        break;
      case 'adverb':
      case 'particle':
        this.#readParticle(token);
        break;
    }
    this.#at += 1;
  }

  /** How many adjectives are all that is denied: in `not scary ghost` there is a ghost. */
  #deniedAdjectives(): number {
    if (this.#tokens[this.#at]?.key !== 'not') return 0;
    let end = this.#at + 1;
    for (let token = this.#tokens[end]; token && this.#startsNoun(end + 1); token = this.#tokens[end]) {
      if (token.role !== null || !isAdjective(token) || isIngForm(token.key)) break;
      end += 1;
    }
    return end - this.#at - 1;
  }

  #readPreposition(preposition: string): void {
    const next = this.#tokens[this.#at + 1];
    const isInfinitive = preposition === 'to' && next?.role === null && isBase(next.key);
    if (isInfinitive && (!next.noun || this.phrases.at(-1)?.type === 'verb')) {
      this.#expectsVerb = true;
      this.#isInfinitive = true;
      return;
    }
    this.#preposition = preposition;
    this.#isJoined = false;
  }

  #readParticle({ key, role }: EnglishToken): void {
    const last = this.phrases.at(-1);
    if (key === 'in the background' || key === 'in the foreground' || key === 'in the distance') {
      if (key === 'in the background' && last?.type === 'noun') last.preposition = key;
    } else if (role === 'particle' && last?.type === 'verb') last.particle ??= key;
  }

  /** A noun phrase, a verb or a lone adjective. */
  #readWords(): void {
    const start = this.#at;
    const verb = this.#verbAt(start, []);
    if (verb) {
      this.#pushVerb(verb);
      return;
    }

    let determiner: string | null = null;
    let isSingular = false;
    const words: EnglishToken[] = [];
    let nextVerb: FoundVerb | null = null;
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at];
      if (!token) break;
      if (words.length === 0 && isDeterminer(token)) {
        determiner = token.key;
        isSingular = /^(?:an?|one|another|each|every|this|that|single)$/u.test(token.key);
        this.#at += 1;
        continue;
      }
      if (token.role === 'adverb' && isIntensifier(token, this.#tokens[this.#at + 1])) {
        this.#at += 1;
        continue;
      }
      if (token.role === 'number') {
        this.#at += 1;
        continue;
      }
      if (token.role === 'and' && this.#joinsAdjectives(words)) {
        this.#at += 1;
        continue;
      }
      if (token.role !== null) break;
      nextVerb = words.length > 0 ? this.#verbAt(this.#at, words, isSingular) : null;
      if (nextVerb || this.#endsBefore(this.#at, words)) break;
      words.push(token);
      this.#at += 1;
    }
    this.#pushNoun(words, determiner, start);
    if (nextVerb) this.#pushVerb(nextVerb);
  }

  #pushNoun(words: EnglishToken[], determiner: string | null, start: number): void {
    if (words.length === 0) {
      if (this.#at === start) this.#at += 1;
      return;
    }
    const head = words.at(-1);
    const isDescription =
      words.every((word) => isAdjective(word) || isParticiple(word)) && !(head && isKnownNoun(head));
    if (isDescription && this.#preposition === null) {
      for (const word of words) this.phrases.push({ type: 'description', word, isDenied: this.#isDenied });
    } else {
      const before = this.phrases.at(-1);
      const isLike = this.#isJoined && before?.type === 'noun';
      const preposition = this.#preposition ?? (isLike ? inherited(before, this.phrases.at(-2)) : null);
      const isDenied = this.#isDenied || (isLike && before.isDenied);
      this.phrases.push({
        type: 'noun',
        preposition,
        determiner,
        isDenied,
        words,
        isJoined: this.#isJoined,
        complement: null,
      });
    }
    this.#forget();
  }

  #pushVerb({ ing, length }: FoundVerb): void {
    const before = this.phrases.at(-1);
    if (before?.type === 'noun' && before.preposition === 'as') {
      before.preposition = 'while';
      this.#isAside = true;
    }
    const continues = this.#isJoined && before?.type === 'verb' && before.isAside;
    this.phrases.push({
      type: 'verb',
      ing,
      particle: null,
      isDenied: this.#isDenied,
      isAside: this.#isAside || continues,
      isJoined: this.#isInfinitive || this.#isJoined,
    });
    this.#at += length;
    this.#forget();
    this.#isAside = false;
  }

  #forget(): void {
    this.#preposition = null;
    this.#isDenied = false;
    this.#isJoined = false;
    this.#expectsVerb = false;
    this.#isInfinitive = false;
  }

  /** `old and wise man`; not `old man and dog`. */
  #joinsAdjectives(words: readonly EnglishToken[]): boolean {
    const next = this.#tokens[this.#at + 1];
    const after = this.#tokens[this.#at + 2];
    return (
      words.length > 0 &&
      words.every(isAdjective) &&
      next?.role === null &&
      isAdjective(next) &&
      after?.role === null
    );
  }

  /** Whether the noun phrase is over although another word without a role follows. */
  #endsBefore(at: number, words: readonly EnglishToken[]): boolean {
    const token = this.#tokens[at];
    const last = words.at(-1);
    if (!token || !last || !isNoun(last)) return false;
    // `a castle built on a hill`, but `a snow covered cabin`.
    if (isParticiple(token)) return !this.#startsNoun(at + 1);
    // `her dog asleep at her feet`
    return isAdjective(token) && !isNoun(token) && !this.#startsNoun(at + 1) && !token.noun;
  }

  /** A verb that stands here, after the words of a noun phrase or none. */
  #verbAt(at: number, words: readonly EnglishToken[], isSingular = false): FoundVerb | null {
    const token = this.#tokens[at];
    if (token?.role !== null || token.isOwner) return null;
    const { key } = token;
    if (this.#expectsVerb && words.length === 0 && isBase(key)) return { ing: ingOf(key), length: 1 };
    if (/ing$/u.test(key)) return this.#ingAt(at, token, words);

    const last = words.at(-1);
    if (last && (!isNoun(last) || isIngForm(last.key))) return null;
    const subject = last ? this.#subjectOf(last) : this.#subjectBefore(at);
    if (!subject || last?.isOwner || !isNoun(subject) || (!last && this.#preposition !== null)) return null;
    if (words.length === 0 && isRelative(this.#tokens[at - 1])) {
      const base = baseOfPresent(key) ?? baseOfPast(key) ?? (isBase(key) ? key : null);
      return base ? { ing: ingOf(base), length: 1 } : null;
    }
    const isFollowed = this.#startsPhrase(at + 1);
    const kind = kindOf(subject);
    const isAnimate = isFigureNoun(subject);
    const isOnlyVerb = !token.noun && !token.modifier && kindOfNoun(key) === null && !canBe(key, 'adjective');

    if (isPlural(subject)) {
      if (/[^s]s$/u.test(key) || !isBase(key)) return this.#pastAt(at, token, isAnimate);
      const isUsual = USUAL_VERBS.has(key) && this.#startsNoun(at + 1);
      if (isOnlyVerb || (isAnimate && (isFollowed || isUsual))) return { ing: ingOf(key), length: 1 };
      return null;
    }
    // `the sun sets`
    const movesByItself = this.#preposition === null && (kind === 'nature' || kind === 'plant');
    const base = baseOfPresent(key);
    if (!base) return this.#pastAt(at, token, isAnimate);
    const mustBeVerb = isOnlyVerb || (isSingular && !token.noun?.place);
    return mustBeVerb || (isFollowed && (isAnimate || movesByItself)) || this.#startsDeterminer(at + 1)
      ? { ing: ingOf(base), length: 1 }
      : null;
  }

  #pastAt(at: number, { key }: EnglishToken, isAnimate: boolean): FoundVerb | null {
    const base = baseOfPast(key);
    if (!base || !isAnimate)
      return base && this.#startsDeterminer(at + 1) ? { ing: ingOf(base), length: 1 } : null;
    const isTold = TOLD_IN_THE_PAST.has(base) ? this.#startsPhrase(at + 1) : this.#startsDeterminer(at + 1);
    return isTold ? { ing: ingOf(base), length: 1 } : null;
  }

  #ingAt(
    at: number,
    { key, noun, modifier }: EnglishToken,
    words: readonly EnglishToken[],
  ): FoundVerb | null {
    const next = this.#tokens[at + 1];
    const last = words.at(-1);
    const lastWord = key.split(' ').at(-1) ?? key;
    const isActivity = key !== lastWord && !noun && kindOfNoun(key) === 'happening';
    if (key !== lastWord && !isActivity) return null;
    if (!isActivity && !isIngForm(key)) return null;
    if (this.#startsDeterminer(at + 1)) return { ing: key, length: 1 };
    if (ING_NOUNS.has(key) || noun?.style) return null;
    const isActive = last && isFigureNoun(last);
    if (modifier && !isActive && this.#tokens[at - 1]?.role !== 'be') return null;
    // `destroyed by bombing`
    if (!last && this.#preposition !== null && this.#preposition !== 'while') return null;
    if (last) return isNoun(last) ? { ing: key, length: 1 } : null;
    // `a sleeping cat`; but `cat, playing chess` and `is playing chess`.
    const before = this.#tokens[at - 1];
    if (before && isDeterminer(before)) return null;
    if ((this.#preposition === 'while' || next?.noun?.style) && next?.role === null) return null;
    if (before || next?.role !== null || isIngForm(next.key)) return { ing: key, length: 1 };
    const object = kindOf(next);
    return object === 'person' || object === 'animal' ? null : { ing: key, length: 1 };
  }

  /** `children in school uniforms wait`: not the uniforms. */
  #subjectOf(last: EnglishToken): EnglishToken {
    const first = this.phrases[0];
    const hasVerb = this.phrases.at(-1)?.type === 'verb' || this.phrases.at(-2)?.type === 'verb';
    const isOuter = this.#preposition !== null && this.#preposition !== 'while' && !hasVerb;
    if (!isOuter || first?.type !== 'noun' || first.preposition !== null) return last;
    return first.words.at(-1) ?? last;
  }

  /** The noun whose verb may come now: `a dog that chases`, `a cat with a hat sleeps`. */
  #subjectBefore(at: number): EnglishToken | null {
    const before = this.#tokens[at - 1];
    const last = this.phrases.at(-1);
    if (last?.type !== 'noun' || !before) return null;
    const isClause = isRelative(before) || before.role === 'adverb';
    return isClause || this.#isJoined ? (last.words.at(-1) ?? null) : null;
  }

  #startsDeterminer(at: number): boolean {
    const token = this.#tokens[at];
    return (
      token?.role === 'determiner' ||
      token?.role === 'possessive' ||
      token?.role === 'number' ||
      token?.key === 'each other'
    );
  }

  /** The end of the part, or a word of a closed class. */
  #startsPhrase(at: number): boolean {
    const token = this.#tokens[at];
    return (
      !token || (token.role !== null && token.role !== 'and' && token.role !== 'be' && token.key !== 'of')
    );
  }

  #startsNoun(at: number): boolean {
    const token = this.#tokens[at];
    return token?.role === null && !/ing$/u.test(token.key);
  }
}

/** `a cup of coffee and a book`: not of a book. */
function inherited(before: EnglishNounPhrase, owner: EnglishPhrase | undefined): string | null {
  if (before.preposition === 'in the background') return null;
  if (before.preposition !== 'of') return before.preposition;
  return owner?.type === 'noun' ? owner.preposition : null;
}

interface FoundVerb {
  ing: string;
  /** In tokens. */
  length: number;
}

function isFigureNoun(token: EnglishToken): boolean {
  const kind = kindOf(token);
  return kind === 'person' || kind === 'animal';
}

function isRelative(token: EnglishToken | undefined): boolean {
  return (token?.role === 'relative' && token.key !== 'whose') || token?.key === 'that';
}

function isDeterminer({ role }: EnglishToken): boolean {
  return role === 'determiner' || role === 'possessive' || role === 'number';
}

/** `very old`, `half open`; not the adverb of a verb. */
function isIntensifier({ key }: EnglishToken, next: EnglishToken | undefined): boolean {
  return (
    next?.role === null &&
    /^(?:very|really|so|too|quite|extremely|highly|incredibly|super|slightly|half|more|most|less|fully)$/u.test(
      key,
    )
  );
}

function isKnownNoun({ noun }: EnglishToken): boolean {
  return noun !== null && !(noun.mood && !noun.thing && !noun.place && !noun.theme && !noun.style);
}

/** Whether the word can be a noun; what nobody knows is a name. */
function isNoun({ noun, modifier, key }: EnglishToken): boolean {
  if (noun) return true;
  if (modifier) return false;
  return kindOfNoun(key) !== null || !OTHER_PARTS_OF_SPEECH.some((partOfSpeech) => canBe(key, partOfSpeech));
}

const OTHER_PARTS_OF_SPEECH = ['adjective', 'adverb', 'verb'] as const;

export function isAdjective(token: EnglishToken): boolean {
  if (token.modifier) return true;
  if (token.noun) return false;
  return canBe(token.key, 'adjective') || (canBe(token.key, 'adverb') && kindOfNoun(token.key) === null);
}

function isParticiple({ key, noun, modifier }: EnglishToken): boolean {
  return (
    !noun &&
    !modifier &&
    (baseOfPast(key) !== null || /(?:[a-z]{2}ed|own|wn|en)$/u.test(key)) &&
    canBe(key, 'verb')
  );
}

function isPlural({ key, noun, text }: EnglishToken): boolean {
  if (noun?.plural) return true;
  if (/^(?:children|people|men|women|mice|geese|wolves|\w+men|police|elves|dwarves|kids)$/u.test(key))
    return true;
  return /[^su]s$/u.test(key) && !(noun && !noun.plural && noun.article !== 'none') && !/^\p{Lu}/u.test(text);
}
