import { type FileHandle, open } from 'node:fs/promises';

export interface FastTextShape {
  words: number;
  dimension: number;
  /** Rows that n-grams share. */
  buckets: number;
  /** With the matrix that only training needs, as large as that of the words; else with one row of it. */
  withOutput: boolean;
  /** The word of each row; {@link shapeWord} if there is none. */
  wordAt?: (row: number) => string;
}

const WORDS_AT_ONCE = 20_000;
const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Writes a dense fastText model (version 12, cbow, n-grams of five characters) that native fastText loads,
 * with any words and numbers that mean nothing. Two million words of 300 numbers with two million buckets
 * make a file of the shape of cc.en.300.bin. Memory stays at a few blocks, whatever the size.
 */
export async function writeFastTextShape(path: string, shape: FastTextShape): Promise<void> {
  const { words, dimension, buckets, withOutput, wordAt = shapeWord } = shape;
  const file = await open(path, 'w');
  try {
    await file.write(formatHeader(shape));
    for (let row = 0; row < words; row += WORDS_AT_ONCE)
      await file.write(formatEntries(row, Math.min(words, row + WORDS_AT_ONCE), wordAt));
    const noise = makeNoise();
    await writeMatrix(file, words + buckets, dimension, noise);
    await writeMatrix(file, withOutput ? words : 1, dimension, noise);
  } finally {
    await file.close();
  }
}

const CONSONANTS = 'bcdfghjklmnprstvwxyz';
const VOWELS = 'aeiou';
const ENDINGS = [
  '',
  '',
  '',
  '',
  's',
  's',
  'ing',
  'ing',
  'ed',
  'er',
  'tion',
  "'s",
  '-2017',
  'é',
  'ский',
  '서울',
];

/** A word of 4 to 15 characters for each row, no two alike; three in sixteen are not all ASCII. */
export function shapeWord(row: number): string {
  if (row === 0) return '</s>';
  // Multiplying by an odd number leaves 32-bit numbers distinct, and mixes those of neighbours.
  let number = Math.imul(row, 2654435761) >>> 0;
  let word = '';
  while (word.length < 4 || number > 0) {
    word += (CONSONANTS[number % 20] ?? '') + (VOWELS[Math.floor(number / 20) % 5] ?? '');
    number = Math.floor(number / 100);
  }
  return word + (ENDINGS[row % ENDINGS.length] ?? '');
}

function formatHeader({ words, dimension, buckets }: FastTextShape): Buffer {
  const header = Buffer.alloc(92);
  // Magic, version; dimension, window, epochs, minCount, negatives, wordNgrams, loss, model, buckets, minn, maxn,
  // lrUpdateRate (Args::save).
  const numbers = [793712314, 12, dimension, 5, 5, 5, 10, 1, 2, 1, buckets, 5, 5, 100];
  for (const [index, number] of numbers.entries()) header.writeInt32LE(number, index * 4);
  header.writeDoubleLE(1e-5, 56);
  header.writeInt32LE(words, 64);
  header.writeInt32LE(words, 68);
  header.writeInt32LE(0, 72);
  header.writeBigInt64LE(BigInt(words) * 1000n, 76);
  header.writeBigInt64LE(-1n, 84);
  return header;
}

function formatEntries(from: number, to: number, wordAt: (row: number) => string): Buffer {
  const entries: Buffer[] = [];
  for (let row = from; row < to; row += 1) {
    const afterWord = Buffer.alloc(10);
    afterWord.writeBigInt64LE(BigInt(5 + Math.floor(1e9 / (row + 1))), 1);
    entries.push(Buffer.from(wordAt(row)), afterWord);
  }
  return Buffer.concat(entries);
}

/** Two blocks of numbers from -0.1 to 0.1: every place in the first begins another block. */
function makeNoise(): Buffer {
  const numbers = new Float32Array((2 * BLOCK_BYTES) / 4);
  let state = 1;
  for (let index = 0; index < numbers.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    numbers[index] = state / 2 ** 31 / 10;
  }
  return Buffer.from(numbers.buffer);
}

async function writeMatrix(file: FileHandle, rows: number, columns: number, noise: Buffer): Promise<void> {
  const sizes = Buffer.alloc(17);
  sizes.writeBigInt64LE(BigInt(rows), 1);
  sizes.writeBigInt64LE(BigInt(columns), 9);
  await file.write(sizes);
  let start = 0;
  for (let left = rows * columns * 4; left > 0; left -= BLOCK_BYTES) {
    await file.write(noise, start, Math.min(left, BLOCK_BYTES));
    start = (start + 4 * 262147) % BLOCK_BYTES;
  }
}
