import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../../config.ts';
import { foldWord } from './fold-word.ts';

const entrySchema = z.object({
  /** The word as it stands in records and prompts. */
  value: z.string().min(1),
  /** Korean names; the first is the one to show. */
  labels: z.array(z.string().min(1)),
});

const vocabularySchema = z.object({
  moods: z.array(entrySchema).min(1),
  styles: z.array(entrySchema).min(1),
});

type VocabularyEntry = z.infer<typeof entrySchema>;

/** One fixed list. */
export interface WordList {
  readonly kind: 'mood' | 'style';
  readonly entries: readonly VocabularyEntry[];
  /** Values by folded value, and by folded Korean label. */
  readonly byFoldedWord: ReadonlyMap<string, string>;
}

/** The fixed mood and style lists that every mood and style lands on. */
export interface Vocabulary {
  /** Changes with every change of the lists: the first 12 hex digits of their SHA-256. */
  readonly version: string;
  readonly moods: WordList;
  readonly styles: WordList;
}

const EMBEDDED_FILE = new URL('../../../models/vocabulary.json', import.meta.url);

/**
 * Reads the lists from `VOCABULARY_FILE`, or the embedded ones.
 * @throws ConfigError when the file cannot be read, is not of the form `{moods: [{value, labels}], styles: […]}`,
 *   or names one word for two values
 */
export function loadVocabulary(file?: string): Vocabulary {
  const content = parseVocabulary(file ?? EMBEDDED_FILE);
  return {
    version: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12),
    moods: createWordList('mood', content.moods),
    styles: createWordList('style', content.styles),
  };
}

function parseVocabulary(file: string | URL): z.infer<typeof vocabularySchema> {
  try {
    return vocabularySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new ConfigError(`VOCABULARY_FILE ${file} cannot be used: ${reason}`, { cause });
  }
}

function createWordList(kind: WordList['kind'], entries: VocabularyEntry[]): WordList {
  const byFoldedWord = new Map<string, string>();
  for (const { value, labels } of entries) {
    for (const word of new Set([value, ...labels].map(foldWord))) {
      const other = byFoldedWord.get(word);
      if (other !== undefined) {
        throw new ConfigError(
          `VOCABULARY_FILE: the ${kind}s '${other}' and '${value}' share the word '${word}'.`,
        );
      }
      byFoldedWord.set(word, value);
    }
  }
  return { kind, entries, byFoldedWord };
}
