import { z } from 'zod';
import type { Brief } from '../../brief.ts';
import { cleanText } from '../preprocess/clean-text.ts';
import { briefCandidates } from './brief-text.ts';

/** To be raised when answers are read or cleaned in another way: briefs that were read otherwise are not the same. */
export const READING_VERSION = 1;

/** OpenAI's prompt limit for the GPT image models, in characters (code points). */
const LONGEST_PROMPT = 32_000;
/** A translation is some three times as long as its Korean; a model that goes on beyond this has lost its way. */
const longestPromptFor = (sentence: string) => Math.min(LONGEST_PROMPT, 2000 + 10 * lengthOf(sentence));

/** Models write this where the schema would have taken null. */
const NOT_SAID = /^(?:none|null|nil|n\/a|not (?:applicable|stated|specified)|unspecified|undefined|없음)$/iu;
const MARKS_AROUND = /^[\p{P}\s]+|[\p{P}\s]+$/gu;
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
/** The prompt is made elsewhere; the background is the place alone. */
const BEFORE_A_PLACE = /^(?:(?:in|on|at|the|an?)\s+)+/iu;

const phrase = z
  .string()
  .nullable()
  .default(null)
  .transform((text) => saidPhrase(text ?? ''));

/** What is accepted: servers that ignore the schema leave fields out and write lists as text. */
const receivedSchema = z.object({
  english: z.string().transform((text, context) => {
    const english = saidPhrase(text);
    if (english !== null) return english;
    context.addIssue('says nothing');
    return z.NEVER;
  }),
  mood: phrase,
  theme: phrase,
  background: phrase.transform((place) =>
    place === null ? null : saidPhrase(place.replace(BEFORE_A_PLACE, '')),
  ),
  object: z
    .union([
      z.array(z.string()),
      z
        .string()
        .nullable()
        .transform((text) => (text ?? '').split(',')),
    ])
    .default([])
    .transform((items) => items.flatMap((item) => saidPhrase(item) ?? [])),
  act: phrase,
  style: phrase,
});

/**
 * The brief in the answer of a text model, every field cleaned as the caller's own words are.
 * Undefined where there is none that can be used: nothing said, or far more than the sentence says.
 */
export function readBrief(answer: string, sentence: string): Brief | undefined {
  const longest = longestPromptFor(sentence);
  for (const candidate of briefCandidates(answer)) {
    const { data } = receivedSchema.safeParse(candidate);
    if (data !== undefined && isShort(data, longest)) return data;
  }
  return undefined;
}

/** Cleaned; null where nothing is said. */
function saidPhrase(text: string): string | null {
  const said = cleanText(text).text;
  return NOT_SAID.test(said.replace(MARKS_AROUND, '')) || !SAYS_SOMETHING.test(said) ? null : said;
}

function isShort({ english, object, ...phrases }: Brief, longest: number): boolean {
  const others = [...object, ...Object.values(phrases)].join(' ');
  return lengthOf(english) <= longest && lengthOf(others) <= longest;
}

function lengthOf(text: string): number {
  return [...text].length;
}
