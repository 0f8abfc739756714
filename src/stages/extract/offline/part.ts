import { withoutPlural } from './english-words.ts';
import { ACT_STRENGTH, type Findings, PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import type { Lexicon } from './lexicon.ts';
import { particleAt } from './noun-roles.ts';
import {
  clauseText,
  createNounPhrase,
  isBodyPart,
  isDoing,
  isFigure,
  isWeather,
  type NounPhrase,
  nounPhraseName,
  nounPhraseText,
  placeText,
  timeText,
} from './phrases.ts';
import type { Token } from './segment.ts';
import type { SentenceReading } from './sentence-reading.ts';
import { WaitingForNoun, WaitingForVerb } from './waiting.ts';
import type { Noun } from './words.ts';

/** Things one can sit or lie on. */
const SUPPORTS: ReadonlySet<string> = new Set(['thing', 'nature', 'plant', 'body', 'food', 'animal']);

/**
 * A part of a sentence while it is read. Korean puts everything that describes a word before it, so one pass from left
 * to right is enough: what has been read waits for the noun it belongs to, and nouns wait for their verb.
 */
export class Part {
  readonly tokens: readonly Token[];
  readonly lexicon: Lexicon;
  readonly reading: SentenceReading;
  readonly findings: Findings;
  /** Words of this part, to tell homonyms by. */
  readonly wordsOfPart: ReadonlySet<string>;
  position = 0;

  forNoun = new WaitingForNoun();
  forVerb = new WaitingForVerb();
  /** The picture's name so far: 공포 영화 + 포스터. */
  pictureName = '';
  /** The noun just read, its particle still to come. */
  current: NounPhrase | null = null;
  /** 안, 못 or a form such as 지 않은: the predicate that is being read says the opposite. */
  isDenied = false;

  constructor(tokens: readonly Token[], lexicon: Lexicon, reading: SentenceReading) {
    this.tokens = tokens;
    this.lexicon = lexicon;
    this.reading = reading;
    this.findings = reading.findings;
    this.wordsOfPart = new Set(tokens.flatMap(({ text, word }) => (word ? [text, word.text] : [text])));
  }

  next(): Token | undefined {
    return this.tokens[this.position + 1];
  }

  /** Takes the particle that follows; null where none does. */
  takeParticle(): string | null {
    const particle = particleAt(this.tokens, this.position + 1);
    if (particle !== null) this.position++;
    return particle;
  }

  /** A noun with all that has been waiting for it. */
  describedNoun(noun: Noun | null, text: string): NounPhrase {
    const { state, joined } = this.forNoun;
    const phrase = createNounPhrase(noun, text);
    // 소녀와 빨간 드레스를 입은 여왕: the girl waits for another figure.
    const isObject = particleAt(this.tokens, this.position + 1) === 'object';
    const waitOn = isObject && joined.some(isFigure) && noun?.thing !== undefined && !isFigure(phrase);
    if (waitOn) this.forNoun.joined = [];
    this.forNoun.describe(phrase);
    this.forNoun = new WaitingForNoun();
    if (waitOn) this.forNoun.joined = joined;
    if (state && canBeIn(state, phrase)) this.findings.addAct(state, ACT_STRENGTH.state);
    return phrase;
  }

  /** The noun just read; from then on there is none. */
  takeCurrent(): NounPhrase | null {
    const { current } = this;
    this.current = null;
    return current;
  }

  countNoun(count: number): void {
    if (this.current) this.current.count = count;
    else this.forNoun.count = count;
  }

  startPhrase(noun: Noun | null, text: string): void {
    const before = this.current;
    if (noun?.theme) this.findings.addTheme(noun.english, THEME_STRENGTH.named);
    if (!before) {
      this.current = this.describedNoun(noun, text);
      return;
    }
    if (before.noun?.time && (noun?.thing || noun?.place)) {
      // 설날 아침 할아버지: the time is when it is.
      this.noteSeen(before);
      this.addCircumstance(timeText(before));
      this.current = createNounPhrase(noun, text);
      return;
    }
    if (before.noun?.place && noun?.thing) {
      // 숲속 요정: the place is where the figure is.
      this.notePlace(before, PLACE_STRENGTH.bare);
      this.current = createNounPhrase(noun, text);
      this.current.details.push(placeText(before));
      return;
    }
    if (before.noun?.thing === 'animal' && noun?.thing === 'animal') {
      this.noteSeen(before);
      this.current = createNounPhrase(noun, text);
      before.joined.push({ ...before, joined: [] });
      this.current.joined = before.joined;
      return;
    }
    const owned = before.noun?.thing === 'person' && noun?.place;
    // 촛불 저녁 식사, 거실 인테리어: the head is nothing to be seen, the noun before it is.
    if (!noun?.place && (!noun?.thing || noun.thing === 'idea')) this.noteSeen(before);
    const name = before.plural ? nounPhraseName({ ...before, count: 1 }) : materialOf(before, noun);
    const plural = before.plural && noun === null;
    this.current = { ...before, noun, plural, text: owned ? `${name}'s ${text}` : joinCompound(name, text) };
  }

  /** Notes what a finished noun phrase contributes to the categories. */
  noteSeen(phrase: NounPhrase, placeStrength: number = PLACE_STRENGTH.bare): void {
    const { noun } = phrase;
    if (noun?.thing && noun.thing !== 'idea') this.findings.addObject(phrase.text);
    // 하늘을 나는 우주선: a place that does something is a thing that is seen.
    if (noun?.place?.landmark && phrase.clauses.some(({ isAct }) => isAct))
      this.findings.addObject(phrase.text);
    else if (noun?.place) this.notePlace(phrase, placeStrength);
    if (noun?.time) this.findings.addPlace(phrase.text, PLACE_STRENGTH.time);
  }

  notePlace(phrase: NounPhrase, strength: number): void {
    const adjectives = phrase.adjectives.filter(({ isMood }) => !isMood).map(({ english }) => english);
    this.findings.addPlace([...adjectives.slice(-2), phrase.text].join(' '), strength);
    if (!phrase.noun?.place?.landmark) return;
    if (strength === PLACE_STRENGTH.bare) this.findings.addObject(phrase.text);
    else this.findings.addLandmark(phrase.text);
  }

  /** Tells where, when, how or, with a noun, by what means the next verb happens. */
  addCircumstance(text: string, means?: NounPhrase): void {
    this.forVerb.circumstances.push(means ? { text, means } : { text });
  }

  /**
   * 바다에서, 벤치에; 친구에게.
   * @param isScene 에서: the sofa one sleeps on is where it is, while one sits down on (에) a bench that is seen
   */
  putInPlace(phrase: NounPhrase, isScene = false): void {
    this.current = null;
    const { noun } = phrase;
    if (isWeather(phrase)) {
      // 바람에 흔들리는: it is not there as a thing, nor as a place.
      this.addCircumstance(placeText(phrase));
      return;
    }
    const isOnlyPlace = isScene && noun?.thing === 'thing' && !noun.place;
    if (!isBodyPart(phrase) && !isOnlyPlace) this.noteSeen(phrase, PLACE_STRENGTH.located);
    if (noun?.place || !noun) this.addCircumstance(placeText(phrase));
    else if (noun.time) this.addCircumstance(timeText(phrase));
    else if (noun.thing && !SUPPORTS.has(noun.thing)) this.addCircumstance(`to ${nounPhraseText(phrase)}`);
    else if (noun.thing) {
      if (!isBodyPart(phrase)) this.notePlace(phrase, PLACE_STRENGTH.support);
      this.addCircumstance(placeText(phrase));
    } else this.addCircumstance(`during ${nounPhraseText(phrase)}`);
  }

  // --- ends ---

  /** The noun phrase just read stands for itself. */
  endPhrase(): void {
    const phrase = this.current;
    this.current = null;
    if (!phrase) return;
    this.noteSeen(phrase);
    this.reading.phrases.push(nounPhraseText(phrase));
  }

  /** A word for the picture itself ends the phrase: … 모습, … 사진. */
  finishPicture(name: string | null): void {
    this.endPhrase();
    const { forNoun, reading } = this;
    const owner = forNoun.owner ?? forNoun.ownerPlace;
    if (owner) {
      owner.adjectives.unshift(...forNoun.adjectives);
      forNoun.adjectives = [];
      reading.phrases.push(nounPhraseText(owner));
    }
    this.tellScene();
    reading.phrases.push(...forNoun.details);
    for (const { english } of forNoun.adjectives) reading.pictureAdjectives.push(english);
    if (name) reading.pictures.push(name);
    this.forNoun = new WaitingForNoun();
  }

  /** Clauses that no noun took: 고양이가 자고 있는 (그림). */
  tellScene(): void {
    const { clauses } = this.forNoun;
    this.forNoun.clauses = [];
    const subject = clauses.find((clause) => clause.subject)?.subject;
    if (subject) {
      const described = {
        ...subject,
        clauses: [...subject.clauses, ...clauses.map((clause) => ({ ...clause, subject: null }))],
      };
      this.reading.phrases.push(nounPhraseText(described));
    } else this.reading.phrases.push(...clauses.map(clauseText));
  }

  finish(): void {
    this.endPhrase();
    const { forNoun, forVerb } = this;
    forNoun.clauses.push(...forVerb.earlierClauses);
    this.tellScene();
    const withoutVerb = [...forVerb.subjects, forVerb.object];
    for (const left of withoutVerb) if (left) this.noteSeen(left);
    for (const left of [...forNoun.joined, forNoun.owner, forNoun.ownerPlace, ...withoutVerb]) {
      if (left) this.reading.phrases.push(nounPhraseText(left));
    }
    const words = forNoun.adjectives.map(({ english }) => english).join(' and ');
    const circumstances = forVerb.circumstances.map(({ text }) => text);
    const rest = [...forNoun.details, ...circumstances, words].filter(Boolean).join(' ');
    if (rest) this.reading.phrases.push(rest);
  }
}

/** 나무 식탁 is of wood. */
function materialOf({ noun, text }: NounPhrase, of: Noun | null): string {
  return noun?.text === '나무' && (of?.thing === 'thing' || of?.place) ? 'wooden' : text;
}

/** `country school` and `school playground` share a word. */
function joinCompound(first: string, second: string): string {
  const words = first.split(' ');
  const shared = withoutPlural(words.at(-1) ?? '') === withoutPlural(second.split(' ')[0] ?? '');
  return [...(shared ? words.slice(0, -1) : words), second].join(' ');
}

/** People are gathered and icebergs melting; that a bottle is placed somewhere is no act of it. */
function canBeIn(state: string, phrase: NounPhrase): boolean {
  if (isFigure(phrase)) return true;
  return phrase.noun?.thing !== undefined && phrase.noun.thing !== 'idea' && isDoing(state);
}
