import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { stemFaces } from '../../../../src/korean/stem-faces.ts';
import { loadLexicon } from '../../../../src/stages/extract/offline/lexicon.ts';
import { isFunctionType } from '../../../../src/stages/extract/offline/words.ts';

const DIRECTORY = new URL('../../../../models/lexicon/', import.meta.url);

interface Table {
  columns: string[];
  rows: Record<string, string>[];
}

async function readTable(name: string): Promise<Table> {
  const lines = (await readFile(new URL(name, DIRECTORY), 'utf8')).replace(/\n$/u, '').split('\n');
  const columns = (lines.findLast((line) => line.startsWith('#')) ?? '').slice(2).split('\t');
  const rows = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const cells = line.split('\t');
      expect([line, cells.length]).toEqual([line, columns.length]);
      return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
    });
  return { columns, rows };
}

const names = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.tsv'));
const tables = new Map(await Promise.all(names.map(async (name) => [name, await readTable(name)] as const)));
const rowsOf = (name: string) => tables.get(name)?.rows ?? [];
const valuesOf = (name: string, column: string) =>
  [...new Set(rowsOf(name).map((row) => row[column] ?? ''))].sort();

/** What makes a row the same entry as another. */
const KEYS: Record<string, string[]> = {
  'moods.tsv': ['word', 'kind'],
  'modifiers.tsv': ['word', 'kind'],
  'acts.tsv': ['stem'],
  'homonyms.tsv': ['word', 'english'],
  'function-words.tsv': ['word', 'type'],
  'endings.tsv': ['face', 'ending', 'function', 'kind'],
  'theme-cues.tsv': ['cue'],
};

describe.each(names)('%s', (name) => {
  test('is composed Unicode without stray white space', async () => {
    const text = await readFile(new URL(name, DIRECTORY), 'utf8');
    expect(text).toBe(text.normalize('NFC'));
    expect(text).not.toMatch(/\r|[ \u00a0]$|^ | \t|\n\n/mu);
    // Only an ending may begin with the space between it and its stem: 앉아 + 있는.
    if (name !== 'endings.tsv') expect(text).not.toMatch(/\t /u);
  });

  test('has no entry twice', () => {
    const key = KEYS[name] ?? ['word'];
    const seen = rowsOf(name).map((row) => key.map((column) => row[column]?.toLowerCase()).join(' | '));
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.filter((entry, index) => seen.indexOf(entry) !== index)).toEqual([]);
  });

  test('says every word in English, in letters of the Latin script', () => {
    for (const { word, stem, english } of rowsOf(name)) {
      if (english !== undefined)
        expect(`${word ?? stem}: ${english}`).toMatch(/: [\p{Script=Latin}\d][^\p{Script=Hangul}]*$/u);
    }
  });
});

test('every mood and style is a value of the vocabulary, and every value has words', async () => {
  const file = new URL('../vocabulary.json', DIRECTORY);
  const vocabulary = JSON.parse(await readFile(file, 'utf8')) as Record<
    'moods' | 'styles',
    { value: string }[]
  >;
  expect(valuesOf('moods.tsv', 'value')).toEqual(vocabulary.moods.map(({ value }) => value).sort());
  expect(valuesOf('styles.tsv', 'value')).toEqual(vocabulary.styles.map(({ value }) => value).sort());
});

test('closed columns hold known values', () => {
  expect(valuesOf('moods.tsv', 'kind')).toEqual(['adjective', 'modifier', 'noun', 'verb', 'word']);
  expect(valuesOf('moods.tsv', 'rank')).toEqual(['1', '2', '3']);
  expect(valuesOf('styles.tsv', 'use')).toEqual(['head', 'manner', 'modifier']);
  expect(valuesOf('modifiers.tsv', 'kind')).toEqual(['adjective', 'modifier', 'verb', 'word']);
  expect(valuesOf('places.tsv', 'flags')).toEqual(['', 'landmark']);
  expect(valuesOf('objects.tsv', 'class')).toEqual([
    'animal',
    'body',
    'food',
    'idea',
    'nature',
    'plant',
    'thing',
  ]);
  expect(valuesOf('acts.tsv', 'irregular')).toEqual(['', 'ㄷ', 'ㅂ', 'ㅅ']);
  expect(rowsOf('acts.tsv').filter(({ flags = '' }) => !/^[tpsld]*$/u.test(flags))).toEqual([]);
  for (const name of ['places.tsv', 'people.tsv', 'objects.tsv', 'themes.tsv', 'homonyms.tsv']) {
    expect(['', '-', 'the']).toEqual(expect.arrayContaining(valuesOf(name, 'article')));
  }
  expect(valuesOf('endings.tsv', 'function')).toEqual([
    'adnominal',
    'adverb',
    'connective',
    'final',
    'not adnominal',
    'not adverb',
    'not connective',
    'not final',
    'not noun',
    'noun',
    'past adnominal',
  ]);
  expect(valuesOf('endings.tsv', 'kind')).toEqual(['adjective', 'any', 'verb']);
  expect(valuesOf('styles.tsv', 'rank')).toEqual(['1', '2', '3']);
  expect(valuesOf('theme-cues.tsv', 'rank')).toEqual(['1', '2']);
  expect(valuesOf('times.tsv', 'preposition')).toEqual(['at', 'in', 'on']);
  expect(['animal', 'body', 'food', 'idea', 'nature', 'person', 'place', 'plant', 'thing']).toEqual(
    expect.arrayContaining(valuesOf('homonyms.tsv', 'class')),
  );
  for (const type of valuesOf('function-words.tsv', 'type'))
    expect([type, isFunctionType(type)]).toEqual([type, true]);
});

test('the moods that adverbs name are values too', () => {
  const moods = new Set(valuesOf('moods.tsv', 'value'));
  const named = rowsOf('function-words.tsv').flatMap(({ type, value = '' }) =>
    type === 'adverb' ? value.split(':').slice(1) : [],
  );
  expect(named.length).toBeGreaterThan(0);
  for (const mood of named) expect(moods).toContain(mood);
});

test('every ending follows a face that stems have, and no face is without endings', () => {
  const stems = ['날', '하', '먹'].map((stem) => ({ stem, kind: 'verb' as const, irregular: '' }));
  const faces = [...stems, { stem: '재미있', kind: 'adjective' as const, irregular: '' }].flatMap(stemFaces);
  expect(valuesOf('endings.tsv', 'face')).toEqual([...new Set(faces.map(([face]) => face))].sort());
});

test('a homonym has a first meaning in another table', () => {
  const nouns = new Set(
    ['people', 'objects', 'places', 'themes'].flatMap((table) => valuesOf(`${table}.tsv`, 'word')),
  );
  for (const word of valuesOf('homonyms.tsv', 'word')) expect(nouns).toContain(word);
});

test('every word is found by the lexicon', async () => {
  const lexicon = await loadLexicon(DIRECTORY.pathname);
  const isFound = (written: string) => {
    const text = written.replaceAll(' ', '').toLowerCase();
    return lexicon.readingsAt(text, 0).some(({ length }) => length === text.length);
  };
  const lost: string[] = [];
  for (const name of names) {
    for (const { word, stem, kind } of rowsOf(name)) {
      const written = stem ?? (kind === 'adjective' || kind === 'verb' ? word : undefined);
      if (written !== undefined ? !isFound(`${written}고`) : word !== undefined && !isFound(word)) {
        lost.push(`${name}: ${word ?? stem}`);
      }
    }
  }
  expect(lost).toEqual([]);
});
