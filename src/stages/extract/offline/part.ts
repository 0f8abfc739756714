import { ACT_STRENGTH, type Findings, PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import type { Lexicon } from './lexicon.ts';
import { particleAt } from './noun-roles.ts';
import {
  type Clause,
  clauseText,
  createNounPhrase,
  isBodyPart,
  isDoing,
  isFigure,
  type NounPhrase,
  nounPhraseName,
  nounPhraseText,
  placeText,
  timeText,
} from './phrases.ts';
import type { Token } from './segment.ts';
import type { Noun } from './words.ts';

/** A sentence read: the categories found in it, and its parts in English. */
export interface SentenceReading {
  findings: Findings;
  /** What is to be seen, part by part. */
  phrases: string[];
  /** The kinds of picture asked for: `photograph`, `oil painting`. */
  pictures: string[];
  /** Adjectives of the picture itself: a `dynamic` cartoon. */
  pictureAdjectives: string[];
  /** How it is made or seen: `drawn in pencil`. */
  manners: string[];
}

/** Things one can sit or lie on. */
const SUPPORTS: ReadonlySet<string> = new Set(['thing', 'nature', 'plant']);

/**
 * A part of a sentence while it is read. Korean puts everything that describes a word before it, so one pass from left
 * to right is enough: what has been read waits (`adjectives`, `clauses`, `details`) for the noun it belongs to, and
 * nouns wait for their verb.
 */
export class Part {
  readonly tokens: readonly Token[];
  readonly lexicon: Lexicon;
  readonly reading: SentenceReading;
  readonly findings: Findings;
  /** Words of this part, to tell homonyms by. */
  readonly company: ReadonlySet<string>;
  position = 0;

  // Waiting for the next noun.
  adjectives: NounPhrase['adjectives'] = [];
  clauses: Clause[] = [];
  details: string[] = [];
  joined: NounPhrase[] = [];
  owner: NounPhrase | null = null;
  ownerPlace: NounPhrase | null = null;
  count = 1;
  /** A state that the next noun is in, if it is a thing: 녹아내리는 (빙산). */
  sceneAct: string | null = null;

  /** The picture's name so far: 공포 영화 + 포스터. */
  pictureName = '';

  // Waiting for the next verb.
  subject: NounPhrase | null = null;
  object: NounPhrase | null = null;
  circumstances: string[] = [];
  /** The noun of the last circumstance, if that is a means: 식물로. */
  means: NounPhrase | null = null;
  /** Subject of a clause inside that of {@link subject}: 시인이 촛불이 켜진 방에 앉아. */
  innerSubject: NounPhrase | null = null;
  earlierClauses: Clause[] = [];

  /** The noun just read, its particle still to come. */
  current: NounPhrase | null = null;
  /** 안, 못 or a form such as 지 않은: the predicate that is being read says the opposite. */
  isDenied = false;

  constructor(tokens: readonly Token[], lexicon: Lexicon, reading: SentenceReading) {
    this.tokens = tokens;
    this.lexicon = lexicon;
    this.reading = reading;
    this.findings = reading.findings;
    this.company = new Set(tokens.flatMap(({ text, word }) => (word ? [text, word.text] : [text])));
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

  takeWaiting(phrase: NounPhrase): NounPhrase {
    phrase.adjectives = this.adjectives;
    phrase.clauses = this.clauses;
    phrase.details = this.details;
    phrase.joined = this.joined;
    phrase.count = this.count;
    if (this.sceneAct && canBeIn(this.sceneAct, phrase))
      this.findings.addAct(this.sceneAct, ACT_STRENGTH.state);
    this.sceneAct = null;
    if (this.owner) phrase.details.unshift(`of ${nounPhraseText(this.owner)}`);
    if (this.ownerPlace) phrase.details.push(placeText(this.ownerPlace));
    this.forgetWaiting();
    return phrase;
  }

  forgetWaiting(): void {
    this.adjectives = [];
    this.clauses = [];
    this.details = [];
    this.joined = [];
    this.owner = null;
    this.ownerPlace = null;
    this.count = 1;
  }

  countNoun(count: number): void {
    if (this.current) this.current.count = count;
    else this.count = count;
  }

  startPhrase(noun: Noun | null, text: string): void {
    const before = this.current;
    if (noun?.theme) this.findings.addTheme(noun.english, THEME_STRENGTH.named);
    if (!before) {
      this.current = this.takeWaiting(createNounPhrase(noun, text));
      return;
    }
    if (before.noun?.time && (noun?.thing || noun?.place)) {
      // 설날 아침 할아버지: the time is when it is.
      this.settle(before);
      this.circumstances.push(timeText(before));
      this.current = createNounPhrase(noun, text);
      return;
    }
    if (before.noun?.place && noun?.thing) {
      // 숲속 요정: the place is where the figure is.
      this.settlePlace(before, PLACE_STRENGTH.bare);
      this.current = createNounPhrase(noun, text);
      this.current.details.push(placeText(before));
      return;
    }
    if (before.noun?.thing === 'animal' && noun?.thing === 'animal') {
      this.settle(before);
      this.current = createNounPhrase(noun, text);
      before.joined.push({ ...before, joined: [] });
      this.current.joined = before.joined;
      return;
    }
    const owned = before.noun?.thing === 'person' && noun?.place;
    // 촛불 저녁 식사, 거실 인테리어: the head is nothing to be seen, the noun before it is.
    if (!noun?.place && (!noun?.thing || noun.thing === 'idea')) this.settle(before);
    const name = before.plural || before.count > 1 ? nounPhraseName(before) : materialOf(before, noun);
    this.current = { ...before, noun, text: owned ? `${name}'s ${text}` : joinCompound(name, text) };
  }

  /** Notes what a finished noun phrase contributes to the categories. */
  settle(phrase: NounPhrase, placeStrength: number = PLACE_STRENGTH.bare): void {
    const { noun } = phrase;
    if (noun?.thing && noun.thing !== 'idea') this.findings.addObject(phrase.text);
    // 하늘을 나는 우주선: a place that does something is a thing that is seen.
    if (noun?.place?.landmark && phrase.clauses.some(({ isAct }) => isAct))
      this.findings.addObject(phrase.text);
    else if (noun?.place) this.settlePlace(phrase, placeStrength);
    if (noun?.time) this.findings.addPlace(phrase.text, PLACE_STRENGTH.time);
  }

  settlePlace(phrase: NounPhrase, strength: number): void {
    const adjectives = phrase.adjectives.filter(({ isMood }) => !isMood).map(({ english }) => english);
    this.findings.addPlace([...adjectives.slice(-2), phrase.text].join(' '), strength);
    if (!phrase.noun?.place?.landmark) return;
    if (strength === PLACE_STRENGTH.bare) this.findings.addObject(phrase.text);
    else this.findings.addLandmark(phrase.text);
  }

  /** What a subject contributes is known with its verb: the rain of 비가 오는 is no object. */
  waitAsSubject(phrase: NounPhrase): void {
    if (this.subject === null) this.subject = phrase;
    else this.startInnerClause(phrase);
  }

  /** The second of two subjects is that of the next verb alone. */
  startInnerClause(phrase: NounPhrase): void {
    if (this.innerSubject) this.settle(this.innerSubject);
    this.innerSubject = phrase;
  }

  /** The subject of the verb that has just been read. */
  takeSubject(): NounPhrase | null {
    const subject = this.innerSubject ?? this.subject;
    if (this.innerSubject) this.innerSubject = null;
    else this.subject = null;
    return subject;
  }

  /**
   * 바다에서, 벤치에; 친구에게.
   * @param isScene 에서: the sofa one sleeps on is where it is, while one sits down on (에) a bench that is seen
   */
  putInPlace(phrase: NounPhrase, isScene = false): void {
    this.current = null;
    const { noun } = phrase;
    const isOnlyPlace = isScene && noun?.thing === 'thing' && !noun.place;
    if (!isBodyPart(phrase) && !isOnlyPlace) this.settle(phrase, PLACE_STRENGTH.located);
    if (noun?.place || !noun) this.circumstances.push(placeText(phrase));
    else if (noun.time) this.circumstances.push(timeText(phrase));
    else if (noun.thing && !SUPPORTS.has(noun.thing)) this.circumstances.push(`to ${nounPhraseText(phrase)}`);
    else if (noun.thing) {
      this.settlePlace(phrase, PLACE_STRENGTH.support);
      this.circumstances.push(placeText(phrase));
    } else this.circumstances.push(`during ${nounPhraseText(phrase)}`);
  }

  // --- ends ---

  /** The noun phrase just read stands for itself. */
  endPhrase(): void {
    const phrase = this.current;
    this.current = null;
    if (!phrase) return;
    this.settle(phrase);
    this.reading.phrases.push(nounPhraseText(phrase));
  }

  /** A word for the picture itself ends the phrase: … 모습, … 사진. */
  finishPicture(name: string | null): void {
    this.endPhrase();
    const owner = this.owner ?? this.ownerPlace;
    if (owner) {
      owner.adjectives.unshift(...this.adjectives);
      this.adjectives = [];
      this.reading.phrases.push(nounPhraseText(owner));
    }
    this.tellScene();
    this.reading.phrases.push(...this.details);
    for (const { english } of this.adjectives) this.reading.pictureAdjectives.push(english);
    if (name) this.reading.pictures.push(name);
    this.forgetWaiting();
  }

  /** Clauses that no noun took: 고양이가 자고 있는 (그림). */
  tellScene(): void {
    const clauses = this.clauses;
    this.clauses = [];
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
    this.clauses.push(...this.earlierClauses);
    this.tellScene();
    for (const subject of [this.subject, this.innerSubject]) if (subject) this.settle(subject);
    for (const left of [...this.joined, this.owner, this.ownerPlace, this.subject, this.object]) {
      if (left) this.reading.phrases.push(nounPhraseText(left));
    }
    const words = this.adjectives.map(({ english }) => english).join(' and ');
    const rest = [...this.details, ...this.circumstances, words].filter(Boolean).join(' ');
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
  const shared = words.at(-1)?.replace(/s$/u, '') === second.split(' ')[0]?.replace(/s$/u, '');
  return [...(shared ? words.slice(0, -1) : words), second].join(' ');
}

/** People are gathered and icebergs melting; that a bottle is placed somewhere is no act of it. */
function canBeIn(state: string, phrase: NounPhrase): boolean {
  if (isFigure(phrase)) return true;
  return phrase.noun?.thing !== undefined && phrase.noun.thing !== 'idea' && isDoing(state);
}
