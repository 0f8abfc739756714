import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../../config.ts';
import { adjectiveForms } from '../../korean/adjective-forms.ts';
import { foldWord } from './fold-word.ts';
import { readWordTable, wordTableFile } from './word-table.ts';

const word = z.string().regex(/^(?!\s)[^\p{Cc}]{1,100}(?<!\s)$/u, {
  error: 'must have 1 to 100 characters, no line breaks, and no spaces at its ends',
});

const entrySchema = z.strictObject({
  /** The word as it stands in records and prompts. */
  value: word,
  /** Korean names; the first is the one to show. */
  labels: z.array(word),
  /** Other words for it, on top of those of `models/normalise/aliases`. */
  aliases: z.array(word).optional(),
  /** Names the medium alone (photography): in a phrase it gives way to a word that says more (neon photography). */
  general: z.boolean().optional(),
});

const vocabularySchema = z.strictObject({
  moods: z.array(entrySchema).min(1),
  styles: z.array(entrySchema).min(1),
});

type VocabularyEntry = z.infer<typeof entrySchema>;

/** Where a word stands for a value. */
export interface KnownWord {
  entry: VocabularyEntry;
  /** As it is written in the list or table. */
  word: string;
  source: 'value' | 'label' | 'alias';
}

/** One fixed list. */
export interface WordList {
  readonly kind: 'mood' | 'style';
  readonly entries: readonly VocabularyEntry[];
  /** Values, Korean labels in all their forms, and aliases, by {@link foldWord}. */
  readonly knownWords: ReadonlyMap<string, KnownWord>;
  /** Words that surround a value, for those values that have them written down, by {@link foldWord} of the value. */
  readonly anchors: ReadonlyMap<string, readonly string[]>;
}

/** The fixed mood and style lists that every mood and style lands on. */
export interface Vocabulary {
  /** Changes with every change of the lists and their aliases: the first 12 hex digits of their SHA-256. */
  readonly version: string;
  readonly moods: WordList;
  readonly styles: WordList;
}

const EMBEDDED_FILE = new URL('../../../models/vocabulary.json', import.meta.url);

/**
 * Reads the lists from `VOCABULARY_FILE`, or the embedded ones, and the aliases of the values on them.
 * @throws ConfigError when the file cannot be read, is not of the form
 *   `{moods: [{value, labels, aliases?}], styles: […]}`, or names one word for two values
 */
export function loadVocabulary(file?: string): Vocabulary {
  const content = parseVocabulary(file ?? EMBEDDED_FILE);
  const hash = createHash('sha256').update(JSON.stringify(content));
  for (const kind of ['mood', 'style'] as const) hash.update(readFileSync(wordTableFile(aliasTable(kind))));
  return {
    version: hash.digest('hex').slice(0, 12),
    moods: createWordList('mood', content.moods),
    styles: createWordList('style', content.styles),
  };
}

function parseVocabulary(file: string | URL): z.infer<typeof vocabularySchema> {
  try {
    return vocabularySchema.parse(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/u, '')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new ConfigError(`VOCABULARY_FILE ${file} cannot be used: ${reason}`, { cause });
  }
}

const aliasTable = (kind: WordList['kind']) => `aliases/${kind}s.tsv`;

function createWordList(kind: WordList['kind'], entries: VocabularyEntry[]): WordList {
  const listed = listedWords(kind, entries);
  let knownWords: Map<string, KnownWord> | undefined;
  let anchors: Map<string, string[]> | undefined;
  return {
    kind,
    entries,
    // Thousands of words, which a server that starts does not have to wait for.
    get knownWords() {
      knownWords ??= withAliases(withForms(listed), kind, entries);
      return knownWords;
    },
    get anchors() {
      anchors ??= readAnchors(kind);
      return anchors;
    },
  };
}

/** What the list itself says. @throws ConfigError where it says two things of one word */
function listedWords(kind: WordList['kind'], entries: VocabularyEntry[]): Map<string, KnownWord> {
  const listed = new Map<string, KnownWord>();
  const claim = (entry: VocabularyEntry, word: string, source: KnownWord['source']) => {
    const key = foldWord(word);
    if (key === '') throw new ConfigError(`VOCABULARY_FILE: the ${kind} '${word}' has no letter or digit.`);
    const other = listed.get(key)?.entry;
    if (other !== undefined && other !== entry) {
      throw new ConfigError(
        `VOCABULARY_FILE: the ${kind}s '${other.value}' and '${entry.value}' share the word '${word}'.`,
      );
    }
    if (other === undefined) listed.set(key, { entry, word, source });
  };
  for (const entry of entries) {
    claim(entry, entry.value, 'value');
    for (const label of entry.labels) claim(entry, label, 'label');
    for (const alias of entry.aliases ?? []) claim(entry, alias, 'alias');
  }
  return listed;
}

/** With the embedded aliases of the values on the list; what the list itself says of a word comes first. */
function withAliases(
  words: Map<string, KnownWord>,
  kind: WordList['kind'],
  entries: readonly VocabularyEntry[],
): Map<string, KnownWord> {
  const byValue = new Map(entries.map((entry) => [foldWord(entry.value), entry]));
  const rowsByValue = Map.groupBy(readWordTable(aliasTable(kind)), ([, value]) => value);
  for (const [value, rows] of rowsByValue) {
    const entry = byValue.get(foldWord(value));
    if (entry === undefined) continue;
    for (const [alias] of rows) {
      const key = foldWord(alias);
      if (!words.has(key)) words.set(key, { entry, word: alias, source: 'alias' });
    }
  }
  return words;
}

/** With `밝고`, `밝음` … where `밝은` is known; a form that two words share stays with the first. */
function withForms(listed: ReadonlyMap<string, KnownWord>): Map<string, KnownWord> {
  const words = new Map(listed);
  for (const known of listed.values()) {
    for (const form of adjectiveForms(known.word.normalize('NFC'))) {
      const key = foldWord(form);
      if (!words.has(key)) words.set(key, known);
    }
  }
  return words;
}

function readAnchors(kind: WordList['kind']): Map<string, string[]> {
  const rows = readWordTable(`anchors/${kind}s.tsv`).map(([anchor, value]) => ({
    anchor,
    key: foldWord(value),
  }));
  const byKey = Map.groupBy(rows, ({ key }) => key);
  return new Map([...byKey].map(([key, its]) => [key, its.map(({ anchor }) => anchor)]));
}
