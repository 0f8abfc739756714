import type { Scene } from '../image-provider.ts';

/** A scene with the sentence it was read from: weather and who sits on what are often said only there. */
export interface PromptedScene extends Scene {
  /** The English prompt; left out where there are only categories. */
  prompt?: string | undefined;
}

const denied = /\b(no|not|without|never)\s+(a\s+|any\s+)?[\p{L}-]+/gu;

/** The prompt in lower case, without what it says is not there. */
export function saidIn({ prompt = '' }: PromptedScene): string {
  return prompt.slice(0, 2000).toLowerCase().replace(denied, ' ');
}

/** An act that is denied is so with all that belongs to it: `not reading a book, sleeping`. */
const deniedAct = /\b(?:no|not|without|never|\p{L}+n['’]t)\b.*?(?=[,;]|\b(?:but|while)\b|$)/gu;

/** The act in lower case, without what is not done; empty where nothing is. */
export function doneIn({ act }: { act?: string | null }): string {
  return (act ?? '').slice(0, 400).toLowerCase().replace(deniedAct, ' ').trim();
}
