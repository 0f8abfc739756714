/** A word of the sentence and the value of the standard vocabulary that the extractor knows it to stand for. */
export interface KnownSense {
  /** As in a dictionary: 우울하다. */
  word: string;
  value: string;
}

/** What is known of the mood and style of a brief; null where only their words are. */
export interface KnownSenses {
  mood: KnownSense | null;
  style: KnownSense | null;
}

/** What a sentence asks for, in English. A field is null (or empty) where the sentence does not say it. */
export interface Brief {
  /** The whole sentence as an English image prompt. Never empty. */
  english: string;
  mood: string | null;
  theme: string | null;
  background: string | null;
  /** People, animals and things to be seen, in the order of the sentence. */
  object: string[];
  act: string | null;
  style: string | null;
}
