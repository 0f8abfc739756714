import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const phrase = z.string().nullable();
const alternatives = z.array(z.string()).min(1);

const promptSchema = z.object({
  text: z.string(),
  mood: phrase,
  theme: phrase,
  background: phrase,
  act: phrase,
  style: phrase,
  object: z.array(z.string()),
  mood_canonical: phrase,
  style_canonical: phrase,
  /** The sentence as a person put it into English. */
  english: z.string(),
  /** For every field that the text states, all answers to be counted right; for objects one list each. */
  accept: z.object({
    mood: alternatives.optional(),
    theme: alternatives.optional(),
    background: alternatives.optional(),
    act: alternatives.optional(),
    style: alternatives.optional(),
    mood_canonical: alternatives.optional(),
    style_canonical: alternatives.optional(),
    object: z.array(alternatives).optional(),
  }),
});

/** A sentence and what a careful person reads in it. A null field is not stated. */
export type LabelledPrompt = z.infer<typeof promptSchema>;

/**
 * Labelled sentences, one JSON object a line, as in `test/fixtures/korean-prompts.README.txt`.
 * @throws Error naming the line that is not of this form
 */
export async function readLabelledPrompts(file: string): Promise<LabelledPrompt[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [promptSchema.parse(JSON.parse(line))];
    } catch (cause) {
      throw new Error(
        `Line ${index + 1} of ${file} is not a labelled sentence of the form that docs/accuracy.md describes.`,
        { cause },
      );
    }
  });
}
