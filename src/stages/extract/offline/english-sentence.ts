import type { NounKind } from './english-dictionary.ts';
import {
  type EnglishNounPhrase,
  type EnglishPhrase,
  type EnglishVerb,
  englishPhrases,
  isAdjective,
} from './english-phrases.ts';
import { withoutPromptSyntax } from './english-prompt-syntax.ts';
import {
  BACKDROP_WORDS,
  BESIDE_PLACE,
  BESIDE_THING,
  COLOURS,
  DESCRIBING_STYLES,
  FAINT_ACTS,
  IN_PLACE,
  MEDIA_WORDS,
  MOOD_WORDS,
  NOT_SHOWN,
  OBJECT_PREPOSITIONS,
  PICTURE_WORDS,
  QUALITY_WORDS,
  REACHING_VERBS,
  SCENE_STATES,
  STATES,
  TIMES,
  WEATHER_WORDS,
} from './english-scene-words.ts';
import { type EnglishToken, englishTokens, kindOf } from './english-tokens.ts';
import { isIngForm } from './english-verbs.ts';
import { Findings, PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import type { Lexicon } from './lexicon.ts';

/** Finds the categories of an English sentence. */
export function readEnglish(prompt: string, lexicon: Lexicon): Findings {
  const sentence = withoutPromptSyntax(prompt);
  const reader = new EnglishReader();
  const request = REQUEST.exec(sentence);
  const drawn = request?.groups?.verb ?? request?.groups?.bareVerb;
  const parts = [
    sentence.slice(request?.[0].length ?? 0),
    PICTURE_OF_REQUEST.get(drawn?.toLowerCase() ?? '') ?? '',
  ];
  for (const tokens of parts.flatMap((part) => englishTokens(part, lexicon)))
    reader.readPart(englishPhrases(tokens));
  return reader.settle();
}

const REQUEST_VERB =
  'draw|make|create|generate|paint|show|give|render|design|imagine|produce|sketch|illustrate|depict';
/** `Could you please draw me …`, `draw a …`; not `show jumping`. */
const REQUEST = new RegExp(
  "^\\W*(?:(?:(?:hi|hello|hey|please|kindly|can|could|would|will|you|i|we|i'd|want|need|like|to|let's)[\\s,]+)+" +
    `(?:(?<verb>${REQUEST_VERB})\\s+(?:(?:me|us|it)\\s+)?)?` +
    `|(?<bareVerb>${REQUEST_VERB})\\s+(?:(?:me|us)\\s+|(?=(?:an?|the|some|one|two|three|this|in|images?|pictures?)\\b)))`,
  'iu',
);
/** What somebody wants who asks for it to be drawn. */
const PICTURE_OF_REQUEST: ReadonlyMap<string, string> = new Map([
  ['draw', 'drawing'],
  ['paint', 'painting'],
  ['sketch', 'sketch'],
  ['illustrate', 'illustration'],
]);

/** `at sunset`; a sunset alone is a sight. */
function isTime(phrase: EnglishNounPhrase): boolean {
  const { noun, key } = headOf(phrase);
  const isNamed = noun?.time !== undefined || TIMES.has(key);
  return isNamed && /^(?:at|in|on|during|before|after|by|until)$/u.test(phrase.preposition ?? '');
}

/** `drawn in pencil` */
function isMedium(phrase: EnglishNounPhrase): boolean {
  return phrase.preposition === 'in' && MEDIA_WORDS.has(headOf(phrase).key);
}

/** `concept art by Alphonse Mucha`, `a girl in a garden, by rembrandt`; but `sitting by children`, `by the sea`. */
function isArtist(phrase: EnglishNounPhrase, before: EnglishPhrase | undefined): boolean {
  if (phrase.preposition !== 'by') return false;
  if (before?.type === 'noun' && namesPicture(headOf(before))) return true;
  const kind = kindOf(headOf(phrase));
  if (phrase.determiner !== null || (kind !== null && kind !== 'person')) return false;
  return before?.type !== 'verb' || phrase.words.every(({ text }) => /^\p{Lu}/u.test(text));
}

/** Whose act it is, from the figure the sentence is about to what merely is so; only compared with each other. */
const ACT_PROMINENCE = { main: 3, other: 2, faint: 1 } as const;

/** Something of the scene, in the order of the sentence. */
interface Sight {
  name: string;
  /** How much it looks like the background; null if it is none. */
  strength: number | null;
  isObject: 'always' | 'unless background' | 'never';
  isLandmark: boolean;
}

class EnglishReader {
  readonly #findings = new Findings();
  readonly #sights: Sight[] = [];
  #mainActor: EnglishNounPhrase | null = null;
  /** What the part of the sentence is about. */
  #subject: EnglishNounPhrase | null = null;
  #lastFigure: EnglishNounPhrase | null = null;
  #lastActor: EnglishNounPhrase | null = null;
  #isFirstPart = true;

  readPart(phrases: readonly EnglishPhrase[]): void {
    this.#subject = null;
    this.#lastFigure = null;
    this.#lastActor = null;
    const joined = joinComplements(phrases);
    for (const [index, phrase] of joined.entries()) {
      if (phrase.type === 'verb') this.#readVerb(phrase, joined, index);
      else if (phrase.type === 'noun') this.#readNounPhrase(phrase, joined, index);
      else if (!phrase.isDenied && phrase.word.modifier?.mood)
        this.#findings.addMood(phrase.word.modifier.mood);
    }
    this.#isFirstPart = false;
  }

  /** A support is the background if there is nothing better, and otherwise one more thing. */
  settle(): Findings {
    let background: Sight | null = null;
    for (const sight of this.#sights) {
      if (sight.strength !== null && sight.strength > (background?.strength ?? 0)) background = sight;
    }
    for (const sight of this.#sights) {
      if (sight.strength !== null) this.#findings.addPlace(sight.name, sight.strength);
      const isObject =
        sight.isObject === 'always' || (sight.isObject === 'unless background' && sight !== background);
      if (isObject) this.#findings.addObject(sight.name);
      else if (sight.isLandmark) this.#findings.addLandmark(sight.name);
    }
    return this.#findings;
  }

  // --- verbs ---

  #readVerb(verb: EnglishVerb, phrases: readonly EnglishPhrase[], index: number): void {
    if (verb.isDenied || STATES.has(verb.ing)) return;
    if (verb.ing === 'looking' && phrases[index + 1]?.type === 'description') return;
    const subject = verb.isJoined ? this.#lastActor : this.#actor();
    this.#lastActor = subject;
    const isAnimate = subject !== null && isFigure(subject);
    if (subject && !isAnimate && SCENE_STATES.has(verb.ing)) return;

    let prominence: number = ACT_PROMINENCE.main;
    if (FAINT_ACTS.has(verb.ing)) prominence = ACT_PROMINENCE.faint;
    else if (verb.isAside || (subject !== null && subject !== this.#mainActor))
      prominence = ACT_PROMINENCE.other;
    if (subject && !isAnimate && !this.#isFirstPart) prominence = ACT_PROMINENCE.faint;

    const object = objectOf(phrases, index);
    this.#findings.addAct([verb.ing, verb.particle, object].filter((word) => word).join(' '), prominence);
  }

  /** The figure right before the verb, or the one the sentence is about. */
  #actor(): EnglishNounPhrase | null {
    const figure = this.#lastFigure;
    if (figure) return figure.isJoined && figure.preposition === null ? this.#mainActor : figure;
    return this.#mainActor && (this.#isFirstPart || !this.#subject) ? this.#mainActor : this.#subject;
  }

  // --- nouns ---

  #readNounPhrase(written: EnglishNounPhrase, phrases: readonly EnglishPhrase[], index: number): void {
    const phrase = ownerOfPart(written);
    const head = headOf(phrase);
    const before = phrases[index - 1];
    const isObject = before?.type === 'verb' && phrase.preposition === null && !phrase.isJoined;
    if (phrase.isDenied || (isObject && before.isDenied)) return;
    if (phrase.preposition === null) this.#subject ??= phrase;
    const isPicture = !isObject && this.#isPicture(phrase, phrases, index);

    this.#readMoods(phrase);
    if (!isObject || phrase.words.length > 1)
      this.#readStyles(phrase, isPicture || MOOD_WORDS.has(head.key), isObject);
    if (!isPicture && !isObject) this.#readParticiples(phrase);
    this.#readThemes(phrase, isPicture);
    if (MOOD_WORDS.has(head.key)) return;
    if (BACKDROP_WORDS.has(head.key)) {
      this.#see(phrase, PLACE_STRENGTH.named, 'never');
      return;
    }
    if (isPicture) {
      this.#readPictureOf(phrase);
      return;
    }
    if (QUALITY_WORDS.has(head.key) || NOT_SHOWN.has(phrase.preposition ?? '')) return;
    if (isTime(phrase) || isArtist(phrase, before) || isMedium(phrase)) return;
    this.#readThing(phrase, isObject, before);
    if (phrase.complement) this.#readComplement(phrase.complement, kindOf(head));
  }

  #readThing(phrase: EnglishNounPhrase, isObject: boolean, before: EnglishPhrase | undefined): void {
    const { preposition } = phrase;
    const head = headOf(phrase);
    const kind = kindOf(head);
    const isReached = preposition === 'at' && before?.type === 'verb' && REACHING_VERBS.has(before.ing);
    if (kind === 'person' || kind === 'animal') {
      this.#mainActor ??= phrase;
      this.#lastFigure = phrase;
      this.#see(phrase, null, 'always');
    } else if (isReached) {
      this.#see(phrase, null, 'always');
    } else if (kind === 'body') {
      if (isObject || (preposition === null && this.#isFirstPart)) this.#see(phrase, null, 'always');
    } else if (preposition === 'in the background') {
      this.#see(phrase, PLACE_STRENGTH.named, 'never');
    } else if (kind === 'place' || kind === 'landmark') {
      this.#readPlace(phrase, isObject, kind);
    } else if (kind === 'happening') {
      if (preposition === 'in' || preposition === 'at') this.#see(phrase, PLACE_STRENGTH.owner, 'never');
    } else if (kind !== 'idea') {
      this.#readSupport(phrase, kind, isObject, before);
    }
  }

  #readPlace(phrase: EnglishNounPhrase, isObject: boolean, kind: NounKind): void {
    const { preposition } = phrase;
    if (preposition === 'for') return;
    if (WEATHER_WORDS.has(headOf(phrase).key)) {
      this.#see(phrase, preposition ? PLACE_STRENGTH.owner : PLACE_STRENGTH.support, 'never');
    } else if (isObject) {
      this.#see(phrase, PLACE_STRENGTH.related, kind === 'landmark' ? 'always' : 'unless background');
    } else if (preposition === null) {
      const isSeen = kind === 'landmark' && !phrase.isJoined ? 'always' : 'unless background';
      this.#see(phrase, PLACE_STRENGTH.bare, isSeen);
    } else if (preposition === 'with') {
      this.#see(phrase, null, 'always');
    } else if (IN_PLACE.has(preposition)) {
      this.#see(phrase, PLACE_STRENGTH.located, 'never');
    } else if (BESIDE_PLACE.has(preposition)) {
      this.#see(phrase, PLACE_STRENGTH.related, kind === 'landmark' ? 'unless background' : 'never');
    } else {
      this.#see(phrase, PLACE_STRENGTH.owner, 'never');
    }
  }

  /** A thing, which may hold something: `on a sofa`. */
  #readSupport(
    phrase: EnglishNounPhrase,
    kind: NounKind | null,
    isObject: boolean,
    before: EnglishPhrase | undefined,
  ): void {
    const { preposition } = phrase;
    const isUnknown = kind === null;
    if (isObject || preposition === null) {
      const isTag = isUnknown && !this.#isFirstPart && !isObject && phrase.words.length === 1;
      if (!isTag) this.#see(phrase, null, 'always');
    } else if (kind === 'clothing' || !BESIDE_THING.has(preposition)) {
      this.#see(phrase, null, 'always');
    } else if (isUnknown && (preposition === 'in' || preposition === 'at')) {
      this.#see(phrase, PLACE_STRENGTH.located, 'never');
    } else if (preposition === 'at' && before?.type === 'verb' && kind !== 'support') {
      this.#see(phrase, null, 'always');
    } else {
      const isHolder = kind === 'support' || (kind === 'nature' && preposition === 'in');
      this.#see(phrase, PLACE_STRENGTH.support, isHolder ? 'unless background' : 'always');
    }
  }

  /** `a window of an old mansion` */
  #readComplement(complement: EnglishNounPhrase, kind: NounKind | null): void {
    const inner = kindOf(headOf(complement));
    const isInPlace = kind === 'place' || kind === 'landmark';
    if ((inner === 'place' || inner === 'landmark') && !isInPlace) {
      this.#see(complement, PLACE_STRENGTH.related, 'never');
    } else if (
      isInPlace &&
      inner !== null &&
      ['plant', 'thing', 'animal', 'person', 'food'].includes(inner)
    ) {
      this.#see(complement, null, 'always');
    }
    this.#readMoods(complement);
    this.#readStyles(complement, false, false);
  }

  #see(phrase: EnglishNounPhrase, strength: number | null, isObject: Sight['isObject']): void {
    const name = nameOf(phrase);
    const isLandmark = kindOf(headOf(phrase)) === 'landmark';
    if (name) this.#sights.push({ name, strength, isObject, isLandmark });
  }

  // --- what words of a noun phrase say beside their noun ---

  #readMoods({ words }: EnglishNounPhrase): void {
    const head = words.at(-1);
    const isStated = head !== undefined && MOOD_WORDS.has(head.key);
    for (const [index, { modifier, noun, key }] of words.entries()) {
      const next = words[index + 1];
      const isShade = next !== undefined && COLOURS.has(next.key);
      if (!next && words.length > 1) break;
      const mood = modifier?.mood ?? (isStated || noun?.mood?.use === 'modifier' ? noun?.mood : undefined);
      if (mood && !isShade && !PICTURE_WORDS.has(key)) this.#findings.addMood(mood, isStated);
    }
  }

  #readStyles({ words, preposition }: EnglishNounPhrase, isPicture: boolean, isObject: boolean): void {
    if (preposition === 'with' || preposition === 'for') return;
    for (const [index, { noun }] of words.entries()) {
      const style = noun?.style;
      if (!style) continue;
      const isHead = index === words.length - 1;
      // A black and white cat is that in colour, too.
      if (style.value === 'black and white' && !isPicture && !isHead) continue;
      const describes = style.use === 'modifier' || DESCRIBING_STYLES.has(style.value);
      // A film photograph is a photograph.
      const isNamed = isPicture ? !words.at(-1)?.noun?.style : !isObject && preposition === null;
      if ((isHead && (isPicture || isNamed)) || (!isHead && (describes || (isPicture && isNamed))))
        this.#findings.addStyle(style);
    }
  }

  /** `a sleeping cat` */
  #readParticiples(phrase: EnglishNounPhrase): void {
    if (!isFigure(phrase)) return;
    for (const { key, modifier, noun } of phrase.words.slice(0, -1)) {
      if (!modifier && !noun && isIngForm(key)) this.#findings.addAct(key, ACT_PROMINENCE.faint);
    }
  }

  #readThemes({ words, preposition }: EnglishNounPhrase, isPicture: boolean): void {
    for (const [index, token] of words.entries()) {
      const { noun, key } = token;
      const isHead = index === words.length - 1;
      if (!noun?.theme || (isPicture && !noun.style && !noun.mood)) continue;
      if (noun.thing && noun.thing !== 'idea') continue;
      // `Holi festival`
      const before = isHead && words.length === 2 ? words[0] : undefined;
      const isNamed = before !== undefined && !before.modifier && preposition !== null;
      this.#findings.addTheme(isNamed ? `${before.text} ${key}` : noun.english, THEME_STRENGTH.named);
    }
  }

  // --- the picture itself ---

  /** `a photo of …`, `…, oil painting`, `in pixel art style`; not `holding a photo`. */
  #isPicture(phrase: EnglishNounPhrase, phrases: readonly EnglishPhrase[], index: number): boolean {
    const head = headOf(phrase);
    const { style } = head.noun ?? {};
    if (!style && !PICTURE_WORDS.has(head.key)) return false;
    const { preposition } = phrase;
    if (preposition !== null) return /^(?:in|as|in the style of|inspired by|like|of)$/u.test(preposition);
    const next = phrases[index + 1];
    if (style?.value === 'character') return true;
    return next?.type !== 'verb' || index > 0 || STATES.has(next.ing);
  }

  /** `fox mascot` shows a fox. */
  #readPictureOf(phrase: EnglishNounPhrase): void {
    if (headOf(phrase).key === 'style') return;
    const shown = phrase.words
      .slice(0, -1)
      .filter(({ noun, key }) => !noun?.style && !PICTURE_WORDS.has(key));
    const last = shown.at(-1);
    if (!last || isAdjective(last) || last.noun?.theme) return;
    const kind = kindOf(last);
    if (kind !== 'person' && kind !== 'animal' && kind !== 'plant' && kind !== 'food') return;
    const inPicture = { ...phrase, words: shown };
    if (isFigure(inPicture)) {
      this.#mainActor ??= inPicture;
      this.#lastFigure = inPicture;
    }
    this.#see(inPicture, null, 'always');
  }
}

/** `a tiger's face` shows a tiger. */
function ownerOfPart(phrase: EnglishNounPhrase): EnglishNounPhrase {
  const owner = phrase.words.findLastIndex(({ isOwner }) => isOwner);
  if (owner < 0 || kindOf(headOf(phrase)) !== 'body') return phrase;
  const owning = { ...phrase, words: phrase.words.slice(0, owner + 1) };
  return isFigure(owning) ? owning : phrase;
}

function namesPicture({ noun, key }: EnglishToken): boolean {
  return noun?.style !== undefined || PICTURE_WORDS.has(key);
}

/** Puts `of …` to the noun it belongs to; what a picture, an amount or an idea is of stands for itself. */
function joinComplements(phrases: readonly EnglishPhrase[]): EnglishPhrase[] {
  const joined: EnglishPhrase[] = [];
  for (const phrase of phrases) {
    const owner = joined.at(-1);
    if (phrase.type !== 'noun' || phrase.preposition !== 'of' || phrase.isDenied) {
      joined.push(phrase);
      continue;
    }
    if (owner?.type !== 'noun') {
      joined.push({ ...phrase, preposition: null });
      continue;
    }
    const kind = kindOf(headOf(owner));
    const isPicture = namesPicture(headOf(owner));
    if (isPicture) joined.push({ ...phrase, preposition: null });
    else if (kind === 'idea' || kind === 'happening' || kind === null)
      joined.push({ ...phrase, preposition: owner.preposition, isJoined: false });
    else joined[joined.length - 1] = { ...owner, complement: phrase };
  }
  return joined;
}

/** What the act is done to: `a kite`, `at the stars`. */
function objectOf(phrases: readonly EnglishPhrase[], index: number): string | null {
  const next = phrases[index + 1];
  if (next?.type !== 'noun' || next.isDenied || next.isJoined) return null;
  const { preposition } = next;
  if (preposition === null) return withDeterminer(next);
  if (!OBJECT_PREPOSITIONS.has(preposition)) return null;
  const kind = kindOf(headOf(next));
  const isPlace = kind === 'place' || kind === 'landmark' || kind === 'support';
  if (kind === 'idea' || (isPlace && preposition !== 'for')) return null;
  return `${preposition} ${withDeterminer(next)}`;
}

function withDeterminer(phrase: EnglishNounPhrase): string {
  const name = nameOf(phrase);
  return phrase.determiner ? `${phrase.determiner} ${name}` : name;
}

const MOST_NAME_WORDS = 4;

/** The phrase without what is no part of a name: moods, participles, styles. */
function nameOf({ words, complement }: EnglishNounPhrase): string {
  const styleEnd = words.findLastIndex(({ key }, index) => key === 'style' && index < words.length - 1);
  const named = words.filter((token, index) => {
    if (index === words.length - 1) return true;
    if (index <= styleEnd) return false;
    const { modifier, noun, key, isOwner } = token;
    if (modifier?.mood || noun?.style || noun?.mood || isOwner) return false;
    return !(isIngForm(key) && !noun);
  });
  const name = named.slice(-MOST_NAME_WORDS).map(writtenName).join(' ');
  return complement ? `${name} of ${nameOf(complement)}` : name;
}

/** A sentence begins with a capital, its nouns do not. */
function writtenName({ noun, modifier, text, key }: EnglishToken): string {
  if (noun && !noun.style) return noun.english;
  return modifier ? key : text;
}

function isFigure(phrase: EnglishNounPhrase): boolean {
  const kind = kindOf(headOf(phrase));
  return kind === 'person' || kind === 'animal' || headOf(phrase).noun?.style?.value === 'character';
}

function headOf({ words }: EnglishNounPhrase): EnglishToken {
  const head = words.at(-1);
  if (!head) throw new Error('A noun phrase without words');
  return head;
}
