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
