import { expect, it } from 'vitest';
import { createDictionary } from '../../src/fasttext/dictionary.ts';
import { HEADER_BYTES } from '../../src/fasttext/header.ts';
import { hashWord } from '../../src/fasttext/word-hash.ts';

function dictionaryOf(words: string[]) {
  const texts = words.map((word) => Buffer.from(word));
  const entries = texts.map((text) => Buffer.concat([text, Buffer.alloc(10)]));
  const ends = entries.map((_, row) =>
    entries.slice(0, row + 1).reduce((sum, { length }) => sum + length, 0),
  );
  const model = Buffer.concat([Buffer.alloc(HEADER_BYTES), ...entries]);
  const dictionary = createDictionary(model, {
    hashes: Uint32Array.from(texts, hashWord),
    offsets: Uint32Array.from([0, ...ends.slice(0, -1)]),
    end: model.length,
  });
  return (word: string) => dictionary.rowOf(Buffer.from(word));
}

it('tells words of one hash from each other, and from those that are not there', () => {
  const rowOf = dictionaryOf(['quiet', 'costarring', '湖', 'liquid', 'declinate', 'bdukxvcc']);
  expect(['costarring', 'liquid', 'declinate', '湖'].map(rowOf)).toEqual([1, 3, 4, 2]);
  // Of the hash of "declinate", and of that of "bdukxvcc", which begins alike.
  expect(['macallums', 'bduk', '', 'quiet\0'].map(rowOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('may be empty', () => {
  expect(dictionaryOf([])('quiet')).toBeUndefined();
});
