import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findExact } from '../../../src/stages/normalise/exact.ts';
import { foldWord } from '../../../src/stages/normalise/fold-word.ts';
import { loadVocabulary } from '../../../src/stages/normalise/vocabulary.ts';
import { readWordTable } from '../../../src/stages/normalise/word-table.ts';
import { makeTestFolder } from '../../test-folder.ts';

const vocabulary = loadVocabulary();

describe('the vocabulary', () => {
  it('has the lists of the original system', () => {
    expect(vocabulary.moods.entries).toHaveLength(36);
    expect(vocabulary.styles.entries).toHaveLength(22);
    expect(vocabulary.version).toMatch(/^[0-9a-f]{12}$/);
  });

  it('can be replaced by a file, and changes its version with it', async () => {
    const file = join(await makeTestFolder(), 'vocabulary.json');
    const lists = {
      moods: [{ value: 'serene', labels: ['고즈넉한'] }],
      styles: [{ value: 'ink', labels: [] }],
    };
    await writeFile(file, JSON.stringify(lists));
    const other = loadVocabulary(file);
    expect(other.moods.knownWords.get('고즈넉한')?.entry.value).toBe('serene');
    expect(other.version).not.toBe(vocabulary.version);
  });

  it.each([
    ['no file', undefined],
    ['no JSON', '{'],
    ['no styles', '{"moods":[{"value":"a","labels":[]}]}'],
    [
      'a field nobody knows',
      '{"moods":[{"value":"a","lable":["x"],"labels":[]}],"styles":[{"value":"s","labels":[]}]}',
    ],
    [
      'a value with a line break',
      '{"moods":[{"value":"a\\nb","labels":[]}],"styles":[{"value":"s","labels":[]}]}',
    ],
    ['a value of spaces', '{"moods":[{"value":"  ","labels":[]}],"styles":[{"value":"s","labels":[]}]}'],
    [
      'one word for two values',
      '{"moods":[{"value":"a","labels":["x"]},{"value":"b","labels":["X"]}],"styles":[{"value":"s","labels":[]}]}',
    ],
  ])('says what is wrong with a file: %s', async (_name, content) => {
    const file = join(await makeTestFolder(), 'vocabulary.json');
    if (content !== undefined) await writeFile(file, content);
    expect(() => loadVocabulary(file)).toThrow('VOCABULARY_FILE');
  });

  it('keeps the embedded aliases of the values that another file shares, unless it says something else', async () => {
    const file = join(await makeTestFolder(), 'vocabulary.json');
    const lists = {
      moods: [
        { value: 'warm', labels: [], aliases: ['toasty marshmallow'] },
        { value: 'snug', labels: ['포근한'] },
      ],
      styles: [{ value: 'ink', labels: [] }],
    };
    await writeFile(file, JSON.stringify(lists));
    const { moods, styles } = loadVocabulary(file);
    expect(findExact('Toasty Marshmallow', moods)).toBe('warm');
    expect(findExact('warmth', moods)).toBe('warm');
    expect(findExact('snug', moods)).toBe('snug');
    expect(findExact('포근한', moods)).toBe('snug');
    expect(findExact('gloomy', moods)).toBeUndefined();
    expect(findExact('photo', styles)).toBeUndefined();
  });
});

it('reads a file with a byte order mark', async () => {
  const file = join(await makeTestFolder(), 'vocabulary.json');
  await writeFile(file, '\ufeff{"moods":[{"value":"a","labels":[]}],"styles":[{"value":"s","labels":[]}]}');
  expect(loadVocabulary(file).moods.entries).toEqual([{ value: 'a', labels: [] }]);
});

describe.each(['moods', 'styles'] as const)('the alias table of %s', (kind) => {
  const rows = readWordTable(`aliases/${kind}.tsv`);
  const values = vocabulary[kind].entries.map(({ value }) => value);

  it('names values of the list only', () => {
    expect(rows.filter(([, value]) => !values.includes(value))).toEqual([]);
  });

  it('has every word once, and none that the list itself has', () => {
    const keys = rows.map(([alias]) => foldWord(alias));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const listed = new Set(
      vocabulary[kind].entries.flatMap(({ value, labels }) => [value, ...labels].map(foldWord)),
    );
    expect(rows.filter(([alias]) => listed.has(foldWord(alias)))).toEqual([]);
  });

  it('finds each of its words', () => {
    expect(rows.filter(([alias, value]) => findExact(alias, vocabulary[kind]) !== value)).toEqual([]);
  });

  it.each(values)('has at least ten words for %s, Korean ones too', (value) => {
    const aliases = rows.filter(([, its]) => its === value).map(([alias]) => alias);
    expect(aliases.filter((alias) => /^[\x20-\x7e]+$/.test(alias)).length).toBeGreaterThanOrEqual(10);
    expect(aliases.some((alias) => /\p{Script=Hangul}/u.test(alias))).toBe(true);
  });
});
