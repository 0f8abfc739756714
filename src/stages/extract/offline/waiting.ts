import { type Clause, type NounPhrase, nounPhraseText, placeText } from './phrases.ts';

/** What has been read and describes the noun that is to come: Korean puts it before that. */
export class WaitingForNoun {
  adjectives: NounPhrase['adjectives'] = [];
  clauses: Clause[] = [];
  details: string[] = [];
  joined: NounPhrase[] = [];
  owner: NounPhrase | null = null;
  ownerPlace: NounPhrase | null = null;
  count = 1;
  /** 집보다 (큰): `than a house`. */
  comparison: string | null = null;
  /** A state that the noun is in, if it is a thing: 녹아내리는 (빙산). */
  state: string | null = null;

  /** Gives all of it to the noun. */
  describe(phrase: NounPhrase): NounPhrase {
    phrase.adjectives = this.adjectives;
    phrase.clauses = this.clauses;
    phrase.details = this.details;
    phrase.joined = this.joined;
    phrase.count = this.count;
    if (this.owner) phrase.details.unshift(`of ${nounPhraseText(this.owner)}`);
    if (this.ownerPlace) phrase.details.push(placeText(this.ownerPlace));
    return phrase;
  }
}

/** A phrase that tells where, when, how or with what. */
interface Circumstance {
  text: string;
  /** Set where it is a means: 식물로. */
  means?: NounPhrase;
}

/** Nouns and phrases that belong to the verb that is to come. */
export class WaitingForVerb {
  /** The last is that of the next verb; the ones before it wait for a later one: 시인이 촛불이 켜진 방에 앉아. */
  subjects: NounPhrase[] = [];
  object: NounPhrase | null = null;
  circumstances: Circumstance[] = [];
  /** Clauses that another one follows: 앉아 …. */
  earlierClauses: Clause[] = [];

  /** Takes out the noun of a means, the latest first; null where there is none. */
  takeMeans(): NounPhrase | null {
    const place = this.circumstances.findLastIndex(({ means }) => means !== undefined);
    if (place < 0) return null;
    return this.circumstances.splice(place, 1)[0]?.means ?? null;
  }
}
