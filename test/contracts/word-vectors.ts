import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { WordVectors } from '../../src/fasttext/word-vectors.ts';
import type { NativeVector } from '../fasttext/fixtures.ts';

export interface WordVectorsUnderTest {
  name: string;
  open(): Promise<WordVectors>;
  /** What native fastText gives. */
  nativeVectors(): Promise<NativeVector[]>;
  /** Words of the dictionary, and others. */
  known: string[];
  unknown: string[];
}

/** What every kind of model promises, tested once. */
export function testWordVectors(subject: WordVectorsUnderTest): void {
  describe(`${subject.name} keeps the contract of word vectors`, () => {
    let vectors: WordVectors;
    let native: NativeVector[];

    beforeEach(async () => {
      vectors = await subject.open();
      native = await subject.nativeVectors();
      onTestFinished(() => vectors.close());
    });

    it('gives the vectors of native fastText, bit for bit', async () => {
      expect(native.length).toBeGreaterThan(40);
      for (const { word, vector } of native)
        expect(await vectors.vectorOf(word), `of "${word.slice(0, 40)}"`).toEqual(vector);
    });

    it('knows the words of its dictionary', async () => {
      expect(vectors.wordCount).toBeGreaterThan(100);
      for (const word of subject.known) expect(await vectors.has(word), word).toBe(true);
      for (const word of subject.unknown) expect(await vectors.has(word), word).toBe(false);
    });

    it('gives 300 look-ups at once what it gives them one after another', async () => {
      const words = Array.from({ length: 300 }, (_, index) => native[index % 40]?.word ?? '');
      const together = await Promise.all(words.map((word) => vectors.vectorOf(word)));
      for (const [index, vector] of together.entries()) expect(vector).toEqual(native[index % 40]?.vector);
    });

    it('takes any string', async () => {
      const anyString = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), halfPairs);
      await fc.assert(
        fc.asyncProperty(anyString, async (word) => {
          const vector = await vectors.vectorOf(word);
          expect(vector).toHaveLength(vectors.dimension);
          expect(vector.every(Number.isFinite)).toBe(true);
        }),
      );
    });

    it('takes half a surrogate pair for U+FFFD, and finds no word with a zero in it', async () => {
      expect(await vectors.vectorOf('a\ud83c')).toEqual(await vectors.vectorOf('a\ufffd'));
      for (const word of subject.known) expect(await vectors.has(`${word}\0`)).toBe(false);
    });

    it('gives vectors away', async () => {
      const first = await vectors.vectorOf('quiet');
      const before = first.slice();
      first.fill(7);
      expect(await vectors.vectorOf('quiet')).toEqual(before);
    });

    it('answers what was asked before it is closed, and refuses the rest', async () => {
      const asked = vectors.vectorOf('quiet');
      const closing = vectors.close();
      await expect(vectors.vectorOf('quiet')).rejects.toMatchObject({ code: 'model_closed' });
      await expect(vectors.has('quiet')).rejects.toMatchObject({ code: 'model_closed' });
      expect(await asked).toHaveLength(vectors.dimension);
      await closing;
      await vectors.close();
    });
  });
}

/** Strings of UTF-16 units, most of them not well formed. */
const halfPairs = fc
  .array(fc.integer({ min: 0xd7f0, max: 0xe010 }))
  .map((units) => String.fromCharCode(...units));
