import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openWordNet } from '../../src/wordnet/open-wordnet.ts';
import { relations } from '../../src/wordnet/relations.ts';
import type { PartOfSpeech, Synset } from '../../src/wordnet/wordnet.ts';

const wordnet = openWordNet();
const partsOfSpeech: PartOfSpeech[] = ['noun', 'verb', 'adjective', 'adverb'];

/** Rows that scripts/wordnet-nltk-table.py has written. */
function rowsOf(name: string): string[][] {
  const lines = readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('# ')).map((line) => line.split('\t'));
}

const keyOf = ({ type, offset }: Synset) => `${type}${offset}`;
const keysOf = (synsets: readonly Synset[]) => synsets.map(keyOf).join(' ') || '-';

describe('words', () => {
  const rows = rowsOf('wordnet-nltk.tsv');

  it('have the synsets NLTK gives them, in its order', () => {
    const answers = rows.map(([word = '']) => [word, keysOf(wordnet.synsets(word))]);
    expect(answers.length).toBeGreaterThan(8000);
    expect(answers).toEqual(rows);
  });

  it('have the same synsets with spaces and with capitals', () => {
    const rewritten = (word: string) => ` ${word.replaceAll('_', '  ').toUpperCase()}\n`;
    // Capital letters of these have another lower case.
    const ordinary = rows.filter(([word = '']) => word.toUpperCase().toLowerCase() === word.toLowerCase());
    const answers = ordinary.map(([word = '']) => [word, keysOf(wordnet.synsets(rewritten(word)))]);
    expect(answers).toEqual(ordinary);
  });

  it('have the synsets of one part of speech when that is asked for', () => {
    const simple = rows.filter(([word = '']) => !/[-_]/.test(word));
    for (const partOfSpeech of partsOfSpeech) {
      const answers = simple.map(([word = '']) => keysOf(wordnet.synsets(word, partOfSpeech)));
      const expected = simple.map(([word = '']) =>
        keysOf(wordnet.synsets(word).filter((synset) => synset.partOfSpeech === partOfSpeech)),
      );
      expect(answers).toEqual(expected);
    }
  });
});

describe('synsets', () => {
  const rows = rowsOf('wordnet-nltk-relations.tsv');
  const synsetsByKey = new Map<string, Synset>();
  for (const [key = '', relation, words = ''] of rows) {
    if (relation !== 'lemmas') continue;
    const [first = ''] = words.split(' ');
    const synset = wordnet.synsets(first).find((one) => keyOf(one) === key);
    if (synset) synsetsByKey.set(key, synset);
  }
  const withUnderscores = (name: string) => name.replaceAll(' ', '_');

  /** The rows of a synset as the reader would write them. */
  function answersOf(key: string, synset: Synset): string[][] {
    const lemmas = wordnet.lemmas(synset);
    const answers = [[key, 'lemmas', lemmas.map(withUnderscores).join(' ')]];
    for (const { name, joins } of relations) {
      if (joins === 'lemmas') continue;
      const targets = wordnet.related(synset, name);
      if (targets.length > 0) answers.push([key, name, keysOf(targets)]);
    }
    for (const { name, joins } of relations) {
      if (joins === 'synsets') continue;
      for (const lemma of lemmas) {
        const targets = wordnet.relatedLemmas(synset, name, lemma);
        const written = targets.map((target) => `${keyOf(target.synset)}:${withUnderscores(target.name)}`);
        if (targets.length > 0) answers.push([key, name, `${withUnderscores(lemma)} > ${written.join(' ')}`]);
      }
    }
    return answers;
  }

  it('are found by their first word', () => {
    const keys = new Set(rows.map(([key]) => key));
    expect(keys.size).toBeGreaterThan(500);
    expect(new Set(synsetsByKey.keys())).toEqual(keys);
  });

  it('have the words and relations NLTK gives them, in its order, and no others', () => {
    const answers = [...synsetsByKey].flatMap(([key, synset]) => answersOf(key, synset));
    const inAnyOrder = (lines: string[][]) => lines.map((line) => line.join('\t')).sort();
    expect(inAnyOrder(answers)).toEqual(inAnyOrder(rows));
  });
});
