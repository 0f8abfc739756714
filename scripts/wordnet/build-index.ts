import { crc32 } from 'node:zlib';
import {
  CHECKED_FROM_BYTE,
  exceptionNumber,
  HEADER,
  HEADER_BYTES,
  LAYOUT_VERSION,
  MAGIC,
  packPointer,
  partsOfSpeech,
  type Sections,
  sectionNames,
  sectionStarts,
} from '../../src/wordnet/layout.ts';
import { relations } from '../../src/wordnet/relations.ts';
import { type Dictionary, type DictionarySynset, readDictionary } from './read-dictionary.ts';

/** The bytes of `wordnet.bin`, from the folder of WordNet's `index.*` and `data.*` and that of the `*.exc`. */
export function buildIndex(dictionaryFolder: string, exceptionsFolder: string): Buffer {
  const dictionaries = partsOfSpeech.map((partOfSpeech) =>
    readDictionary(dictionaryFolder, exceptionsFolder, partOfSpeech),
  );
  return writeSections(sectionsOf(dictionaries));
}

function sectionsOf(dictionaries: readonly Dictionary[]): Sections {
  const synsets = dictionaries.flatMap(({ synsets }) => synsets);
  const synsetIds = new Map(synsets.map(({ key }, id) => [key, id]));
  const { texts, formCount } = textsOf(dictionaries);
  const textIds = new Map(texts.map((text, id) => [text, id]));
  const idOfText = (text: string) => known(textIds, text);
  const idOfSynset = (key: string) => known(synsetIds, key);

  const formSynsets = texts
    .slice(0, formCount)
    .map((form) => dictionaries.flatMap(({ senses }) => (senses.get(form) ?? []).map(idOfSynset)));
  const exceptions = exceptionsOf(dictionaries, idOfText);
  const pointers = pointersOf(synsets, dictionaries);

  const formSynsetLists = listsOf(formSynsets);
  const exceptionBaseLists = listsOf(exceptions.map(({ bases }) => bases));
  const wordLists = listsOf(synsets.map(({ words }) => words.map(idOfText)));
  const packed = ({ relation, target }: NumberedPointer) => packPointer(relation, idOfSynset(target));
  const pointerLists = listsOf(pointers.map(({ semantic }) => semantic.map(packed)));
  const lexicalPointerLists = listsOf(pointers.map(({ lexical }) => lexical.map(packed)));

  return {
    texts: Buffer.from(texts.join(''), 'latin1'),
    textStarts: startsOf(texts),
    formSynsets: formSynsetLists.values,
    formSynsetStarts: formSynsetLists.starts,
    exceptions: Uint32Array.from(exceptions, ({ number }) => number),
    exceptionBases: exceptionBaseLists.values,
    exceptionBaseStarts: exceptionBaseLists.starts,
    synsetTypes: Buffer.from(synsets.map(({ type }) => type).join(''), 'latin1'),
    synsetOffsets: Uint32Array.from(synsets, ({ offset }) => offset),
    synsetWords: wordLists.values,
    synsetWordStarts: wordLists.starts,
    pointers: pointerLists.values,
    pointerStarts: pointerLists.starts,
    lexicalPointers: lexicalPointerLists.values,
    lexicalPointerStarts: lexicalPointerLists.starts,
    lexicalPointerWords: Uint16Array.from(
      pointers.flatMap(({ lexical }) => lexical),
      ({ words }) => words,
    ),
  };
}

/** Forms in ascending order of their code units, as the reader compares them; behind them spellings with capitals. */
function textsOf(dictionaries: readonly Dictionary[]): { texts: string[]; formCount: number } {
  const forms = new Set<string>();
  const spellings = new Set<string>();
  for (const { synsets, senses, exceptions } of dictionaries) {
    for (const word of senses.keys()) forms.add(word);
    for (const inflected of exceptions.keys()) forms.add(inflected);
    for (const { words } of synsets) for (const word of words) spellings.add(word);
  }
  for (const form of forms) spellings.delete(form);
  const texts = [...[...forms].sort(), ...[...spellings].sort()];
  for (const text of texts) {
    if (!/^[!-~]+$/.test(text)) throw new Error(`'${text}' is not a word in ASCII.`);
  }
  return { texts, formCount: forms.size };
}

function exceptionsOf(dictionaries: readonly Dictionary[], idOfText: (text: string) => number) {
  const exceptions = dictionaries.flatMap(({ partOfSpeech, exceptions, senses }) =>
    [...exceptions].map(([inflected, bases]) => ({
      number: exceptionNumber(idOfText(inflected), partOfSpeech),
      bases: bases.filter((base) => senses.has(base)).map(idOfText),
    })),
  );
  return exceptions.sort((one, other) => one.number - other.number);
}

interface NumberedPointer {
  relation: number;
  target: string;
  words: number;
}

function pointersOf(synsets: readonly DictionarySynset[], dictionaries: readonly Dictionary[]) {
  const names = new Map(synsets.map((synset) => [synset.key, nameOf(synset, dictionaries)]));
  return synsets.map(({ key, pointers }) => {
    const semantic: NumberedPointer[] = [];
    const lexical: NumberedPointer[] = [];
    for (const { symbol, target, words } of pointers) {
      const relation = relations.findIndex((one) => one.symbol === symbol);
      const unfit = words === 0 ? 'lemmas' : 'synsets';
      if (relation === -1 || relations[relation]?.joins === unfit) {
        throw new Error(`Synset ${key} has a pointer '${symbol}' that relations.ts does not describe.`);
      }
      (words === 0 ? semantic : lexical).push({ relation, target, words });
    }
    semantic.sort(
      (one, other) =>
        one.relation - other.relation ||
        compareCodeUnits(known(names, one.target), known(names, other.target)),
    );
    return { semantic, lexical };
  });
}

/** What NLTK calls a synset, and sorts it by: its first word, its type, and which meaning of that word it is. */
function nameOf({ key, type, words }: DictionarySynset, dictionaries: readonly Dictionary[]): string {
  const first = (words[0] ?? '').toLowerCase();
  for (const { senses } of dictionaries) {
    const number = senses.get(first)?.indexOf(key) ?? -1;
    if (number !== -1) return `${first}.${type}.${String(number + 1).padStart(2, '0')}`;
  }
  throw new Error(`No index has synset ${key} under '${first}'.`);
}

function compareCodeUnits(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function known<Value>(values: ReadonlyMap<string, Value>, key: string): Value {
  const value = values.get(key);
  if (value === undefined) throw new Error(`'${key}' is named in a file of WordNet, but is nowhere defined.`);
  return value;
}

function startsOf(lists: readonly { length: number }[]): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(lists.length + 1);
  let end = 0;
  for (const [at, { length }] of lists.entries()) {
    end += length;
    starts[at + 1] = end;
  }
  return starts;
}

function listsOf(lists: readonly (readonly number[])[]) {
  return { values: Uint32Array.from(lists.flat()), starts: startsOf(lists) };
}

function writeSections(sections: Sections): Buffer {
  const starts = sectionStarts(sectionNames.map((name) => sections[name].byteLength));
  const file = Buffer.alloc(starts.at(-1) ?? HEADER_BYTES);
  file.write(MAGIC, 'latin1');
  file.writeUInt32LE(LAYOUT_VERSION, 4 * HEADER.version);
  file.writeUInt32LE(file.length, 4 * HEADER.fileBytes);
  for (const [number, name] of sectionNames.entries()) {
    const { buffer, byteOffset, byteLength } = sections[name];
    file.writeUInt32LE(byteLength, 4 * (HEADER.sectionBytes + number));
    file.set(new Uint8Array(buffer, byteOffset, byteLength), starts[number]);
  }
  file.writeUInt32LE(crc32(file.subarray(CHECKED_FROM_BYTE)), 4 * HEADER.checksum);
  return file;
}
