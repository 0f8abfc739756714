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
  background: phrase.transform((place) => place && saidPhrase(place.replace(BEFORE_A_PLACE, ''))),
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
