import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

/** How large a thing is beside the others, in five steps. */
export type PictureSize = 'tiny' | 'small' | 'medium' | 'large' | 'huge';
/** Where a thing belongs when the act does not say otherwise. */
export type PicturePlace = 'ground' | 'air' | 'water' | 'sky' | 'hang';

/** An SVG picture of one thing. */
export interface Picture {
  name: string;
  body: string;
  box: [left: number, top: number, right: number, bottom: number];
  size: PictureSize;
  place: PicturePlace;
  /** What it is: a style with room for one shows a person before an animal before a thing. */
  being: 'person' | 'animal' | 'thing';
}

/** As it lies in `pictures.br`: the body is cut out when it is wanted. */
type StoredPicture = Omit<Picture, 'name' | 'body'> & { start: number; length: number };

interface FoundPicture {
  picture: Picture;
  /** More than one where the words say so: "two cats", "cats". */
  count: number;
}

export interface PictureLibrary {
  /** The picture for an English (or, where CLDR knows the word, Korean) phrase, or null. */
  find(phrase: string): FoundPicture | null;
  get(name: string): Picture | null;
}

const emojiFolder = new URL('../../../models/emoji/', import.meta.url);
const numberWords: Record<string, number> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 6,
  eight: 6,
  nine: 6,
  ten: 6,
  dozen: 6,
  several: 3,
  many: 5,
  some: 3,
  few: 3,
  pair: 2,
  couple: 2,
  both: 2,
  group: 4,
  flock: 5,
  herd: 4,
  bunch: 3,
  pride: 3,
};
const emptyWords = new Set(
  'a an the of his her their my your our its one this that small little big large cute young old'.split(' '),
);
const crowdWords = new Set(
  'procession caravan herd flock pack swarm school parade line row pride'.split(' '),
);
/** Pictures of several people: two of them are a crowd. */
const groupPicture = /holding-hands|^people-wrestling$|^(family|children|grandparents)$/;
/** Words that look like plurals or stand for several, and are one picture. */
const oneOfAKind =
  /^(people|children|kids|parents|grandparents|siblings|friends|glasses|scissors|grapes|noodles|fries|books|houses|stairs|jeans|pants|clothes|fireworks|flowers|fireflies|skis|christmas|tennis|chess|bus|grass|dress|class|glass|princess|compass|cactus|octopus|lotus|moss|stars|leaves|family|families|crowd|headphones|musical notes|notes|cherries|bubbles|shopping bags|spring flowers|fields|cherry blossoms|fallen leaves|rice paddies.*|.*lights?)$/;

/** Reads the embedded pictures: some 1.4 MB on disk, once per thread. */
export async function loadPictures(): Promise<PictureLibrary> {
  const [packed, synonyms, korean] = await Promise.all([
    readFile(fileURLToPath(new URL('pictures.br', emojiFolder))),
    readFile(fileURLToPath(new URL('synonyms.tsv', emojiFolder)), 'utf8'),
    readFile(fileURLToPath(new URL('korean-names.tsv', emojiFolder)), 'utf8'),
  ]);
  // One chunk holds everything; growing in small steps would take the memory twice.
  const unpacked = await promisify(brotliDecompress)(packed, { chunkSize: 2 ** 23 });
  const endOfIndex = unpacked.indexOf('\n');
  const index: Record<string, StoredPicture> = JSON.parse(unpacked.toString('utf8', 0, endOfIndex));
  const pictures = new Map(Object.entries(index));

  function get(name: string): Picture | null {
    const stored = pictures.get(name);
    if (!stored) return null;
    const { start, length, ...picture } = stored;
    const from = endOfIndex + 1 + start;
    return { ...picture, name, body: unpacked.toString('utf8', from, from + length) };
  }

  const nameByWord = new Map<string, string>();
  for (const name of pictures.keys()) nameByWord.set(name.replaceAll('-', ' '), name);
  for (const [name = '', words = ''] of rowsOf(synonyms)) {
    if (pictures.has(name)) for (const word of words.split(', ')) nameByWord.set(word, name);
  }
  const englishByKorean = new Map<string, string>();
  for (const [word = '', english = ''] of rowsOf(korean)) englishByKorean.set(word, english);

  function lookUp(words: string[]): FoundPicture | null {
    const phrase = words.join(' ');
    const exact = nameByWord.get(phrase);
    if (exact) return found(exact, oneOfAKind.test(phrase) || !/[^s]s$|ren$|mice$/.test(phrase) ? 1 : 3);
    for (const singular of singularsOf(phrase)) {
      const name = nameByWord.get(singular);
      if (name) return found(name, 3);
    }
    return null;
  }

  function found(name: string, count: number): FoundPicture | null {
    const picture = get(name);
    return picture && { picture, count: figuresFor(picture, count) };
  }

  function find(phrase: string): FoundPicture | null {
    const text = phrase
      .toLowerCase()
      .slice(0, 200)
      .replace(/['’]s\b/g, '')
      .trim();
    const known = englishByKorean.get(text);
    const [head = '', ...rest] = (known ?? text).split(
      /\b(?:in|with|on|at|under|from|who|wearing|holding|that|and|near|by|for)\b/,
    );
    const whole = wordsIn(known ?? text);
    const crowd = findCrowd(whole);
    if (crowd) return crowd;
    const direct = lookUp(whole) ?? lookUp(whole.filter((word) => !emptyWords.has(word)));
    if (direct) return direct;
    return findHead(head) ?? findHead(rest[0] ?? '');
  }

  /** A "camel procession" is several camels; a "carnival procession" is what it says. */
  function findCrowd(words: string[]): FoundPicture | null {
    if (words.length < 2 || !crowdWords.has(words.at(-1) ?? '')) return null;
    const member = lookUp(words.slice(0, -1));
    return member && member.picture.being !== 'thing' ? { ...member, count: 4 } : null;
  }

  /** Tries the longest endings first: an "orange tabby cat" is a tabby cat, then a cat. */
  function findHead(text: string): FoundPicture | null {
    const all = wordsIn(text);
    const said = all
      .map((word) => numberWords[word] ?? (/^\d+$/.test(word) ? Number(word) : 0))
      .find((number) => number > 0);
    const words = all.filter(
      (word) => !emptyWords.has(word) && numberWords[word] === undefined && !/^\d+$/.test(word),
    );
    for (let start = 0; start < words.length; start++) {
      const match = lookUp(words.slice(start));
      if (match) return { ...match, count: figuresFor(match.picture, said ?? match.count) };
    }
    return null;
  }

  return { find, get };
}

function figuresFor(picture: Picture, count: number): number {
  if (groupPicture.test(picture.name)) return count > 3 ? 2 : 1;
  return Math.max(1, Math.min(6, count));
}

function wordsIn(text: string): string[] {
  return text.split(/[^\p{L}\p{N}-]+/u).filter(Boolean);
}

function singularsOf(phrase: string): string[] {
  return [
    phrase.replace(/ves$/, 'f'),
    phrase.replace(/ies$/, 'y'),
    phrase.replace(/(s|x|ch|sh)es$/, '$1'),
    phrase.replace(/men$/, 'man'),
    phrase.replace(/s$/, ''),
  ].filter((singular) => singular !== phrase);
}

function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}
