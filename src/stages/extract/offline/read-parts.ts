import { adverbOf } from './english-words.ts';
import { Findings, PLACE_STRENGTH, THEME_STRENGTH } from './findings.ts';
import type { Lexicon } from './lexicon.ts';
import { describes, isAtmosphere, moodRoleAt, particleAt, styleRoleAt } from './noun-roles.ts';
import {
  type Clause,
  clauseText,
  createNounPhrase,
  type NounPhrase,
  nounPhraseName,
  nounPhraseText,
} from './phrases.ts';
import type { Token } from './segment.ts';
import type { Act, FunctionWord, Modifier, Noun, PredicateWord, VocabularySense } from './words.ts';

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

/** Reads the words of a Korean (or mixed) sentence, part by part. */
export function readParts(parts: readonly Token[][], lexicon: Lexicon): SentenceReading {
  const reading: SentenceReading = {
    findings: new Findings(),
    phrases: [],
    pictures: [],
    pictureAdjectives: [],
    manners: [],
  };
  for (const tokens of parts) new PartReader(tokens, lexicon, reading).read();
  return reading;
}

const MOTION_PREPOSITION: Readonly<Record<string, string>> = { in: 'through', on: 'along', at: 'along' };
/** Things one can sit or lie on; 꽃에 (물을 주는) is no place. */
const SUPPORTS: ReadonlySet<string> = new Set(['thing', 'nature']);
/** Adverbs that say nothing a picture could show. */
const UNSAID_ADVERBS: ReadonlySet<string> = new Set([
  'very',
  'really',
  'and',
  'or',
  'as if',
  'well',
  'more',
  'just',
  'all',
  'most',
  'please',
  'now',
  'today',
]);
const REQUEST_STYLES: Readonly<Record<string, VocabularySense>> = {
  drawing: { value: 'drawing', rank: 9, english: 'drawing' },
  sketch: { value: 'sketch', rank: 2, english: 'sketch' },
};

/**
 * Korean puts everything that describes a word before it, so one pass from left to right is enough: what has been
 * read waits (`adjectives`, `clauses`, `details`) for the noun it belongs to, and nouns wait for their verb.
 */
class PartReader {
  readonly #tokens: readonly Token[];
  readonly #lexicon: Lexicon;
  readonly #reading: SentenceReading;
  readonly #findings: Findings;
  /** Words of this part, to tell homonyms by. */
  readonly #company: ReadonlySet<string>;
  #position = 0;

  // Waiting for the next noun.
  #adjectives: NounPhrase['adjectives'] = [];
  #clauses: Clause[] = [];
  #details: string[] = [];
  #joined: NounPhrase[] = [];
  #owner: NounPhrase | null = null;
  #ownerPlace: NounPhrase | null = null;
  #count = 1;

  /** The picture's name so far: 공포 영화 + 포스터. */
  #pictureName = '';

  // Waiting for the next verb.
  #subject: NounPhrase | null = null;
  #object: NounPhrase | null = null;
  #circumstances: string[] = [];
  #earlierClauses: Clause[] = [];

  /** The noun just read, its particle still to come. */
  #current: NounPhrase | null = null;
  /** 안, 못 or a form such as 지 않은: the predicate that is being read says the opposite. */
  #isDenied = false;

  constructor(tokens: readonly Token[], lexicon: Lexicon, reading: SentenceReading) {
    this.#tokens = tokens;
    this.#lexicon = lexicon;
    this.#reading = reading;
    this.#findings = reading.findings;
    this.#company = new Set(tokens.flatMap(({ text, word }) => (word ? [text, word.text] : [text])));
  }

  read(): void {
    for (; this.#position < this.#tokens.length; this.#position++) {
      const token = this.#tokens[this.#position];
      if (token) this.#readToken(token);
    }
    this.#finish();
  }

  #next(): Token | undefined {
    return this.#tokens[this.#position + 1];
  }

  #readToken(token: Token): void {
    const { word } = token;
    if (this.#deniesNext(token)) {
      this.#isDenied = true;
      return;
    }
    this.#isDenied ||= token.isDenied;
    if (!word) this.#readUnknown(token);
    else if (word.type === 'noun') this.#readNoun(this.#meaningOf(word));
    else if (word.type === 'modifier') this.#readModifier(word);
    else if (word.type !== 'predicate') this.#readFunctionWord(word);
    else if (word.act) this.#readVerb(word, word.act, token);
    else this.#readAdjective(word, token);
    this.#isDenied = false;
  }

  /** 안 무서운, 못 나는; but 방 안, where a noun comes before. */
  #deniesNext({ text, spaced }: Token): boolean {
    const isMark = spaced && (text === '안' || text === '못');
    return isMark && !this.#current && this.#next()?.word?.type === 'predicate';
  }

  #meaningOf(noun: Noun): Noun {
    const homonym = this.#lexicon
      .homonyms(noun.text)
      .find(({ cues }) => [...cues].some((cue) => this.#company.has(cue)));
    return homonym?.noun ?? noun;
  }

  #readUnknown({ text }: Token): void {
    if (/[\p{L}\p{N}]/u.test(text) && !/^[\p{Script=Latin}\p{N}'’-]+$/u.test(text))
      this.#findings.addUntranslated(text);
    if (/^\d+$/u.test(text)) {
      this.#countNoun(Number(text));
      return;
    }
    this.#startPhrase(null, text);
  }

  #readModifier({ english, mood }: Modifier): void {
    if (mood) this.#findings.addMood(mood, isAtmosphere(this.#next()));
    this.#endPhrase();
    this.#adjectives.push({ english, isMood: mood !== undefined });
  }

  // --- nouns ---

  #readNoun(noun: Noun): void {
    if (this.#readStyle(noun) || this.#readMoodNoun(noun)) return;
    this.#startPhrase(noun, noun.english);
    if (noun.thing === 'body' && this.#current?.adjectives.length) this.#readAspectParticle();
  }

  /** Reads the noun as a style where it is nothing else. */
  #readStyle(noun: Noun): boolean {
    const role = styleRoleAt(this.#tokens, this.#position, noun);
    if (!noun.style || !role) return false;
    this.#findings.addStyle(noun.style);
    const { english } = noun.style;
    switch (role) {
      case 'seen':
        return false;
      case 'manner':
        this.#reading.manners.push(english);
        return true;
      case 'means':
        this.#reading.pictures.push(english);
        this.#position++;
        return true;
      case 'modifier':
        this.#endPhrase();
        this.#adjectives.push({ english, isMood: false });
        this.#skipDescribingParticle();
        return true;
      case 'picture': {
        this.#pictureName = [this.#pictureName, english].filter(Boolean).join(' ');
        const next = this.#next()?.word;
        const goesOn = next?.type === 'noun' && next.style !== undefined;
        this.#finishPicture(goesOn ? null : this.#pictureName);
        return true;
      }
    }
  }

  #readMoodNoun(noun: Noun): boolean {
    const role = moodRoleAt(this.#tokens, this.#position, noun);
    const { mood } = noun;
    if (!mood || !role) return false;
    // A mood's noun is not said before another one: 공포 is fear, and a 공포 영화 frightening.
    const english = mood.use === 'noun' && mood.value !== 'festival' ? mood.value : mood.english;
    this.#findings.addMood({ ...mood, english }, role === 'stated');
    const particle = particleAt(this.#tokens, this.#position + 1);
    if (particle === 'by') this.#circumstances.push(adverbOf(english));
    else this.#adjectives.push({ english, isMood: true });
    if (particle === 'subject') this.#position += 2;
    this.#skipDescribingParticle();
    return true;
  }

  #skipDescribingParticle(): void {
    if (describes(particleAt(this.#tokens, this.#position + 1) ?? '')) this.#position++;
  }

  #startPhrase(noun: Noun | null, text: string): void {
    const before = this.#current;
    if (noun?.theme) this.#findings.addTheme(noun.english, THEME_STRENGTH.named);
    if (!before) {
      this.#current = this.#takeWaiting(createNounPhrase(noun, text));
      return;
    }
    if (before.noun?.place && noun?.thing) {
      // 숲속 요정: the place is where the figure is.
      this.#settlePlace(before, PLACE_STRENGTH.bare);
      this.#current = createNounPhrase(noun, text);
      this.#current.details.push(placeText(before));
      return;
    }
    if (before.noun?.thing === 'animal' && noun?.thing === 'animal') {
      this.#settle(before);
      this.#current = createNounPhrase(noun, text);
      before.joined.push({ ...before, joined: [] });
      this.#current.joined = before.joined;
      return;
    }
    const owned = before.noun?.thing === 'person' && noun?.place;
    // 촛불 저녁 식사, 거실 인테리어: the head is nothing to be seen, the noun before it is.
    if (!noun?.place && (!noun?.thing || noun.thing === 'idea')) this.#settle(before);
    const name = before.plural || before.count > 1 ? nounPhraseName(before) : before.text;
    this.#current = { ...before, noun, text: owned ? `${name}'s ${text}` : `${name} ${text}` };
  }

  #takeWaiting(phrase: NounPhrase): NounPhrase {
    phrase.adjectives = this.#adjectives;
    phrase.clauses = this.#clauses;
    phrase.details = this.#details;
    phrase.joined = this.#joined;
    phrase.count = this.#count;
    if (this.#owner) phrase.details.unshift(`of ${nounPhraseText(this.#owner)}`);
    if (this.#ownerPlace) phrase.details.push(placeText(this.#ownerPlace));
    this.#forgetWaiting();
    return phrase;
  }

  #forgetWaiting(): void {
    this.#adjectives = [];
    this.#clauses = [];
    this.#details = [];
    this.#joined = [];
    this.#owner = null;
    this.#ownerPlace = null;
    this.#count = 1;
  }

  #countNoun(count: number): void {
    if (this.#current) this.#current.count = count;
    else this.#count = count;
  }

  /** Notes what a finished noun phrase contributes to the categories. */
  #settle(phrase: NounPhrase, placeStrength: number = PLACE_STRENGTH.bare): void {
    const { noun } = phrase;
    if (noun?.thing && noun.thing !== 'idea') this.#findings.addObject(phrase.text);
    if (noun?.place) this.#settlePlace(phrase, placeStrength);
  }

  #settlePlace(phrase: NounPhrase, strength: number): void {
    const adjectives = phrase.adjectives.filter(({ isMood }) => !isMood).map(({ english }) => english);
    this.#findings.addPlace([...adjectives.slice(-2), phrase.text].join(' '), strength);
    if (!phrase.noun?.place?.landmark) return;
    if (strength === PLACE_STRENGTH.bare) this.#findings.addObject(phrase.text);
    else this.#findings.addLandmark(phrase.text);
  }

  // --- particles and other small words ---

  #readFunctionWord(word: FunctionWord): void {
    switch (word.type) {
      case 'particle':
        this.#readParticle(word.value);
        break;
      case 'relation':
        this.#readRelation(word.value);
        break;
      case 'number':
        this.#countNoun(Number(word.value));
        break;
      case 'adverb':
        this.#readAdverb(word.value);
        break;
      case 'request':
        this.#readRequest(word.value);
        break;
      case 'atmosphere':
        this.#readAtmosphere(word.value);
        break;
      case 'aspect':
        this.#readAspect(word);
        break;
      case 'picture':
        this.#finishPicture(null);
        break;
      case 'backdrop':
        this.#readBackdrop();
        break;
      case 'time':
        this.#readTime(word.value);
        break;
      case 'group':
        if (this.#current) this.#current.plural = true;
        break;
      case 'pronoun':
      case 'counter':
        break;
    }
  }

  #readParticle(role: string): void {
    if (role === 'plural') {
      if (this.#current) this.#current.plural = true;
      return;
    }
    const phrase = this.#current;
    if (!phrase) return;
    if (role === 'at' || role === 'within' || role === 'onto') {
      this.#putInPlace(phrase, role === 'within');
      return;
    }

    this.#current = null;
    switch (role) {
      case 'object':
        this.#object = phrase;
        break;
      case 'of':
        this.#own(phrase);
        return;
      case 'and':
        this.#settle(phrase);
        // What describes the first of several describes them all.
        this.#clauses = phrase.clauses;
        phrase.joined.push({ ...phrase, joined: [], clauses: [] });
        this.#joined = phrase.joined;
        return;
      case 'by':
        // 바다로 is a direction, 붓으로 a means.
        this.#circumstances.push(`${phrase.noun?.place ? 'to' : 'with'} ${nounPhraseText(phrase)}`);
        break;
      case 'from':
      case 'into':
      case 'to':
      case 'like':
        this.#circumstances.push(`${role} ${nounPhraseText(phrase)}`);
        break;
      case 'copula':
      case 'style':
        this.#adjectives = [...phrase.adjectives, { english: phrase.text, isMood: false }];
        this.#clauses = phrase.clauses;
        this.#details = phrase.details;
        this.#joined = phrase.joined;
        break;
      default:
        this.#waitAsSubject(phrase);
        return;
    }
    if (!isBodyPart(phrase)) this.#settle(phrase);
  }

  /** What a subject contributes is known with its verb: the rain of 비가 오는 is no object. */
  #waitAsSubject(phrase: NounPhrase): void {
    if (this.#subject === null) this.#subject = phrase;
    else this.#settle(phrase);
  }

  /**
   * 바다에서, 벤치에; 친구에게.
   * @param isScene 에서: the sofa one sleeps on is where it is, while one sits down on (에) a bench that is seen
   */
  #putInPlace(phrase: NounPhrase, isScene = false): void {
    this.#current = null;
    const { noun } = phrase;
    const isOnlyPlace = isScene && noun?.thing === 'thing' && !noun.place;
    if (!isBodyPart(phrase) && !isOnlyPlace) this.#settle(phrase, PLACE_STRENGTH.located);
    if (noun?.place || !noun) this.#circumstances.push(placeText(phrase));
    else if (noun.time) this.#circumstances.push(`${noun.time.preposition} ${nounPhraseText(phrase)}`);
    else if (noun.thing && !SUPPORTS.has(noun.thing))
      this.#circumstances.push(`to ${nounPhraseText(phrase)}`);
    else if (noun.thing) {
      this.#settlePlace(phrase, PLACE_STRENGTH.support);
      this.#circumstances.push(placeText(phrase));
    } else this.#circumstances.push(`during ${nounPhraseText(phrase)}`);
  }

  /** 도시의, 노인의, 봄의. */
  #own(phrase: NounPhrase): void {
    const { noun } = phrase;
    if (noun?.place) {
      this.#settle(phrase, PLACE_STRENGTH.owner);
      if (this.#ownerPlace) phrase.details.push(placeText(this.#ownerPlace));
      this.#ownerPlace = phrase;
      return;
    }
    this.#settle(phrase);
    if (noun?.theme && !noun.thing) this.#adjectives.push({ english: phrase.text, isMood: false });
    else this.#owner = phrase;
  }

  /** 보름달 위를, 벚꽃 아래에서. */
  #readRelation(value: string): void {
    const phrase = this.#current ?? this.#ownerPlace;
    if (!phrase) {
      this.#startPhrase(null, value);
      return;
    }
    this.#current = null;
    this.#ownerPlace = null;
    const { noun } = phrase;
    const isSeen = noun?.place?.landmark || (noun?.thing && noun.thing !== 'idea' && !isBodyPart(phrase));
    if (isSeen) this.#findings.addObject(phrase.text);
    if (noun?.place) this.#settlePlace(phrase, PLACE_STRENGTH.related);
    else
      this.#findings.addPlace(
        value === 'in' ? phrase.text : `${value} ${phrase.text}`,
        PLACE_STRENGTH.support,
      );

    const after = this.#next()?.word;
    const particle = this.#takeParticle();
    const preposition =
      value === 'on' && particle === 'object' && this.#next()?.word?.text.startsWith('날') ? 'over' : value;
    if (value === 'between') phrase.plural = true;
    const place = `${preposition} ${nounPhraseText(phrase)}`;
    const beforeNoun = particle ? particle === 'of' : after?.type === 'noun';
    if (!after) this.#reading.phrases.push(place);
    else (beforeNoun ? this.#details : this.#circumstances).push(place);
  }

  #readAdverb(value: string): void {
    if (this.#current?.noun?.place) this.#putInPlace(this.#current);
    else if (this.#current) {
      this.#waitAsSubject(this.#current);
      this.#current = null;
    }
    const [english = value, mood] = value.split(':');
    if (mood) this.#findings.addMood({ value: mood, rank: 1, english: mood });
    if (!UNSAID_ADVERBS.has(english)) this.#circumstances.push(english);
  }

  #readRequest(style: string): void {
    const sense = REQUEST_STYLES[style];
    if (sense) {
      this.#findings.addStyle(sense);
      this.#reading.pictures.push(sense.english);
    }
    if (this.#object && !this.#current) {
      this.#current = this.#object;
      this.#object = null;
    }
    this.#endPhrase();
  }

  /** 차분한 분위기의 …, 답답한 느낌. */
  #readAtmosphere(name: string): void {
    const theme = name === 'theme' ? this.#current : null;
    if (theme) this.#findings.addTheme(theme.text, THEME_STRENGTH.stated);
    const own = this.#current
      ? [...this.#current.adjectives.map(({ english }) => english), this.#current.text]
      : [];
    const words = [...this.#adjectives.map(({ english }) => english), ...own, name].join(' ');
    const hasDescription = this.#adjectives.length > 0 || own.length > 0;
    this.#current = null;
    this.#adjectives = [];
    const particle = this.#takeParticle();
    if (!hasDescription) return;
    if (particle === 'of') this.#details.push(`with ${articleFor(words)}`);
    else this.#reading.phrases.push(words);
  }

  /** 우울한 표정의 …, 기쁜 얼굴로. */
  #readAspect({ value, text }: FunctionWord): void {
    this.#startPhrase({ type: 'noun', text, english: value, article: 'a', thing: 'idea' }, value);
    this.#readAspectParticle();
  }

  /** An aspect with 의 or 로 belongs to its figure: `with a happy face`. */
  #readAspectParticle(): void {
    const phrase = this.#current;
    const particle = particleAt(this.#tokens, this.#position + 1);
    if (!phrase || (particle !== 'of' && particle !== 'by')) return;
    (particle === 'of' ? this.#details : this.#circumstances).push(`with ${nounPhraseText(phrase)}`);
    this.#current = null;
    this.#position++;
  }

  /** 바다 배경, 바다를 배경으로; 검은색 배경에. */
  #readBackdrop(): void {
    const phrase = this.#current ?? this.#object;
    this.#current = null;
    this.#object = null;
    this.#takeParticle();
    const waiting = this.#next()?.word?.type === 'predicate' ? this.#circumstances : this.#details;
    if (!phrase) {
      const looks = this.#adjectives.map(({ english }) => english);
      if (looks.length > 0) waiting.push(`against ${articleFor([...looks, 'background'].join(' '))}`);
      this.#adjectives = [];
      return;
    }
    this.#settlePlace(phrase, PLACE_STRENGTH.named);
    waiting.push(`against a background of ${nounPhraseText(phrase)}`);
  }

  /** 비 오는 날: what was to describe a noun describes the day. */
  #readTime(name: string): void {
    this.#endPhrase();
    const { adjectives, clauses, details } = this.#takeWaiting(createNounPhrase(null, name));
    const day = articleFor([...adjectives.map(({ english }) => english), name].join(' '));
    const waiting = this.#takeParticle() === 'of' ? this.#details : this.#circumstances;
    waiting.push(['on', day, ...details, ...clauses.map(clauseText)].join(' '));
  }

  /** Takes the particle that follows; null where none does. */
  #takeParticle(): string | null {
    const particle = particleAt(this.#tokens, this.#position + 1);
    if (particle !== null) this.#position++;
    return particle;
  }

  // --- predicates ---

  #readAdjective(word: PredicateWord, { ending }: Token): void {
    const english = this.#isDenied ? `not ${word.english}` : word.english;
    const mood = this.#isDenied ? undefined : word.mood;
    if (mood) this.#findings.addMood(mood, isAtmosphere(this.#next()));
    const adjective = { english, isMood: mood !== undefined };
    const described = this.#current ?? this.#subject;
    this.#current = null;

    if (ending === 'adverb' && this.#next()) {
      if (described) this.#subject = described;
      this.#circumstances.push(adverbOf(english));
      return;
    }
    if (!described) {
      // 쓸쓸함이 가득한: full of what has just been said.
      if (english !== 'full' || this.#adjectives.length === 0) this.#adjectives.push(adjective);
      return;
    }
    // Of 아파트가 가득한 도시 the city is the place.
    if (!isBodyPart(described))
      this.#settle(described, ending === 'adnominal' ? PLACE_STRENGTH.owner : PLACE_STRENGTH.bare);
    this.#subject = null;
    described.adjectives.push(adjective);
    // 봄꽃이 가득한 정원
    if (ending === 'final') this.#reading.phrases.push(nounPhraseText(described));
    else
      this.#details.push(`${english === 'full' ? 'full of' : 'with'} ${describedText(described, english)}`);
  }

  #readVerb(read: PredicateWord, readAct: Act, token: Token): void {
    const { ending } = token;
    const { word, act } = this.#fittingVerb(read, readAct, token);
    const verb = this.#joinVerb(word, act);
    if (!verb) return;
    const clause = this.#takeClause(this.#isDenied ? { ...verb, english: `not ${verb.english}` } : verb);
    // 쓸쓸함이 느껴지는: nothing but the mood, and that has been noted.
    if (verb.act.light && !clause.subject && !clause.object && clause.details.length === 0) return;

    const isAct = !verb.act.scene && !verb.act.light && !this.#isDenied;
    const figureAppears = !isAct && clause.subject !== null && isFigure(clause.subject);
    if (isAct || (figureAppears && !verb.act.light)) {
      const english = clause.object ? `${clause.verb} ${nounPhraseName(clause.object)}` : clause.verb;
      this.#findings.addAct(english, isAct ? actStrength(english, ending) : 0);
    }
    if (verb.act.theme) this.#findings.addTheme(verb.act.theme, THEME_STRENGTH.done);

    if (ending === 'adnominal') {
      this.#clauses = [...this.#earlierClauses, clause];
      this.#earlierClauses = [];
    } else if (ending === 'final') {
      this.#clauses = [...this.#earlierClauses, clause];
      this.#earlierClauses = [];
      this.#tellScene();
    } else this.#earlierClauses.push(clause);
  }

  /** 사는 is buying where something is bought, and living where nothing is: 사다, 살다. */
  #fittingVerb(word: PredicateWord, act: Act, { text, ending }: Token): { word: PredicateWord; act: Act } {
    const object = this.#object ?? this.#current;
    const wantsObject = object !== null && !object.noun?.place;
    if (wantsObject === act.transitive || act.light || act.scene) return { word, act };
    for (const reading of this.#lexicon.readingsAt(text, 0)) {
      const other = reading.word;
      if (reading.length !== text.length || reading.ending !== ending || other.type !== 'predicate') continue;
      if (other.act && other.act.transitive === wantsObject) return { word: other, act: other.act };
    }
    return { word, act };
  }

  /** Gives the verb the noun before it, and the meaning they have together: 피아노를 + 치는. */
  #joinVerb(word: PredicateWord, act: Act): { english: string; act: Act } | null {
    const bare = this.#current;
    this.#current = null;
    const partner = bare ?? this.#object;
    const together = partner && this.#lexicon.collocation(partner.noun?.text ?? partner.text, word.text);
    if (partner && together?.act) {
      if (bare) this.#settle(bare);
      this.#object = null;
      const verb = isDescribed(partner) ? verbBefore(together.english, partner) : null;
      if (verb) this.#object = partner;
      return { english: verb ?? together.english, act: together.act };
    }
    if (bare) {
      if (act.light && word.text === '하' && this.#object === null && !bare.noun?.thing) {
        this.#settle(bare);
        if (bare.noun === null || bare.noun.theme)
          return { english: `doing ${bare.text}`, act: { ...act, light: false } };
      }
      if (bare.noun?.place && !act.transitive && !act.scene) this.#putInPlace(bare);
      else {
        if (act.transitive && !this.#object) {
          this.#settle(bare);
          this.#object = bare;
        } else this.#waitAsSubject(bare);
      }
    } else if (act.light && word.text === '하' && !this.#object) {
      return null;
    }
    return { english: word.english, act };
  }

  #takeClause({ english, act }: { english: string; act: Act }): Clause {
    let object = this.#object;
    const details = act.dative
      ? this.#circumstances.map((text) => text.replace(/^to /u, ''))
      : this.#circumstances;
    for (const companion of this.#joined) details.push(`with ${nounPhraseText(companion)}`);
    if (object?.noun?.place && act.path) {
      const preposition = MOTION_PREPOSITION[object.noun.place.preposition] ?? 'through';
      this.#settlePlace(object, PLACE_STRENGTH.related);
      details.unshift(`${preposition} ${nounPhraseText(object)}`);
      object = null;
    }
    const subject = this.#subject;
    const isUnseen = english === 'without' || (act.scene && subject?.noun?.thing === 'nature');
    if (subject && !isUnseen && !isBodyPart(subject)) this.#settle(subject, PLACE_STRENGTH.owner);
    const clause: Clause = { verb: english, subject, object, details };
    this.#subject = null;
    this.#object = null;
    this.#circumstances = [];
    this.#joined = [];
    return clause;
  }

  // --- ends ---

  /** The noun phrase just read stands for itself. */
  #endPhrase(): void {
    const phrase = this.#current;
    this.#current = null;
    if (!phrase) return;
    this.#settle(phrase);
    this.#reading.phrases.push(nounPhraseText(phrase));
  }

  /** A word for the picture itself ends the phrase: … 모습, … 사진. */
  #finishPicture(name: string | null): void {
    this.#endPhrase();
    const owner = this.#owner ?? this.#ownerPlace;
    if (owner) {
      owner.adjectives.unshift(...this.#adjectives);
      this.#adjectives = [];
      this.#reading.phrases.push(nounPhraseText(owner));
    }
    this.#tellScene();
    this.#reading.phrases.push(...this.#details);
    for (const { english } of this.#adjectives) this.#reading.pictureAdjectives.push(english);
    if (name) this.#reading.pictures.push(name);
    this.#forgetWaiting();
  }

  /** Clauses that no noun took: 고양이가 자고 있는 (그림). */
  #tellScene(): void {
    const clauses = this.#clauses;
    this.#clauses = [];
    const subject = clauses.find((clause) => clause.subject)?.subject;
    if (subject) {
      const described = {
        ...subject,
        clauses: [...subject.clauses, ...clauses.map((clause) => ({ ...clause, subject: null }))],
      };
      this.#reading.phrases.push(nounPhraseText(described));
    } else this.#reading.phrases.push(...clauses.map(clauseText));
  }

  #finish(): void {
    this.#endPhrase();
    this.#clauses.push(...this.#earlierClauses);
    this.#tellScene();
    if (this.#subject) this.#settle(this.#subject);
    for (const left of [...this.#joined, this.#owner, this.#ownerPlace, this.#subject, this.#object]) {
      if (left) this.#reading.phrases.push(nounPhraseText(left));
    }
    const words = this.#adjectives.map(({ english }) => english).join(' and ');
    const rest = [...this.#details, ...this.#circumstances, words].filter(Boolean).join(' ');
    if (rest) this.#reading.phrases.push(rest);
  }
}

/** The place with its preposition: `on a sandy beach`. */
function placeText(phrase: NounPhrase): string {
  const preposition = phrase.noun?.place?.preposition ?? (phrase.noun?.thing ? 'on' : 'in');
  return `${preposition} ${nounPhraseText(phrase)}`;
}

/** What a figure does says more than what it wears, and the last verb more than those it follows. */
function actStrength(english: string, ending: Token['ending']): number {
  if (ending !== 'adnominal' && ending !== 'final') return 1;
  return english.startsWith('wearing ') ? 1.5 : 2;
}

function isDescribed({ noun, text, adjectives, count }: NounPhrase): boolean {
  return adjectives.length > 0 || count > 1 || text !== noun?.english;
}

/** `wearing`, where the two mean `wearing a hat` and the noun is a hat that may be described further. */
function verbBefore(together: string, { noun }: NounPhrase): string | null {
  if (!noun || !together.endsWith(` ${noun.english}`)) return null;
  return together.slice(0, -noun.english.length - 1).replace(/ (a|an|the)$/u, '');
}

/** A hand that is held is no object of its own; the hand of an old man is. */
function isBodyPart({ noun }: NounPhrase): boolean {
  return noun?.thing === 'body';
}

function isFigure({ noun }: Pick<NounPhrase, 'noun'>): boolean {
  return noun?.thing === 'person' || noun?.thing === 'animal';
}

function articleFor(words: string): string {
  return nounPhraseName(createNounPhrase({ type: 'noun', text: '', english: words, article: 'a' }, words));
}

/** `full of spring flowers`: the adjective is already said. */
function describedText(phrase: NounPhrase, english: string): string {
  if (english !== 'full') return nounPhraseText(phrase);
  return nounPhraseText({ ...phrase, adjectives: phrase.adjectives.slice(0, -1), plural: true });
}
