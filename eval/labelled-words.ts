import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const rowSchema = z.object({
  kind: z.enum(['mood', 'style']),
  word: z.string(),
  /** Every value that a careful person would accept. */
  accept: z.array(z.string()).min(1),
});

export type LabelledWord = z.infer<typeof rowSchema>;

/**
 * Words with the answers that are right: one JSON object a line, `{"kind":"mood","word":"cozy","accept":["warm","soft"]}`.
 * @throws Error naming the line that is not of this form
 */
export async function readLabelledWords(file: string): Promise<LabelledWord[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [rowSchema.parse(JSON.parse(line))];
    } catch (cause) {
      throw new Error(
        `Line ${index + 1} of ${file} is not of the form {"kind":"mood","word":"cozy","accept":["warm"]}.`,
        { cause },
      );
    }
  });
}
