import PQueue from 'p-queue';
import type { DictionaryIndex } from './dictionary-index.ts';
import type { ModelHeader } from './header.ts';
import { divideByCount } from './mean.ts';
import type { ModelFile } from './model-file.ts';
import { type EncodedWord, encodeWord, ngramBuckets } from './subwords.ts';
import type { WordVectors } from './word-vectors.ts';

/** Rows read at once for one word: those of all its n-grams, unless it is very long. */
const ROWS_AT_ONCE = 64;

/** More would only wait for one another in memory: the system serves four reads at a time. */
const LOOK_UPS_AT_ONCE = 16;

interface ModelParts {
  file: ModelFile;
  header: ModelHeader;
  index: DictionaryIndex;
  fingerprint: string;
}

/** A dense model of any size, of which nothing is read but the rows of the words that are asked for. */
export function createModelInPlace({ file, header, index, fingerprint }: ModelParts): WordVectors {
  const { dimension, wordCount } = header;
  const rowBytes = dimension * Float32Array.BYTES_PER_ELEMENT;
  const lookUps = new PQueue({ concurrency: LOOK_UPS_AT_ONCE });

  /** Lets an answer through only if all of it came from the file that was opened. */
  async function fromOneFile<Answer>(lookUp: () => Promise<Answer>): Promise<Answer> {
    try {
      return await lookUp();
    } finally {
      await file.assertUnchanged();
    }
  }

  async function readVector(word: EncodedWord): Promise<Float32Array> {
    const ngramGroups = groupNgramRows(word);
    const [wordRow, firstNgramRows] = await Promise.all([
      readWordRow(word),
      readRows(ngramGroups.next().value ?? []),
    ]);
    const sum = new Float32Array(dimension);
    let count = addRows(sum, wordRow) + addRows(sum, firstNgramRows);
    for (const rows of ngramGroups) count += addRows(sum, await readRows(rows));
    return divideByCount(sum, count);
  }

  function* groupNgramRows(word: EncodedWord): Generator<number[], undefined> {
    let rows: number[] = [];
    for (const bucket of ngramBuckets(word, header)) {
      if (rows.length === ROWS_AT_ONCE) {
        yield rows;
        rows = [];
      }
      rows.push(wordCount + bucket);
    }
    yield rows;
  }

  async function readWordRow({ bytes }: EncodedWord): Promise<Float32Array> {
    const row = await index.rowOf(bytes);
    return readRows(row === undefined ? [] : [row]);
  }

  /** The numbers of some rows, one after the other. */
  async function readRows(rows: number[]): Promise<Float32Array> {
    const values = new Float32Array(rows.length * dimension);
    const bytes = new Uint8Array(values.buffer);
    const reads = rows.map((row, place) => {
      const target = bytes.subarray(place * rowBytes, (place + 1) * rowBytes);
      return file.readInto(target, index.valuesAt + row * rowBytes);
    });
    await Promise.all(reads);
    return values;
  }

  return {
    dimension,
    wordCount,
    fingerprint,
    vectorOf: (word) => lookUps.add(() => fromOneFile(() => readVector(encodeWord(word)))),
    async has(word) {
      const row = await lookUps.add(() => fromOneFile(() => index.rowOf(encodeWord(word).bytes)));
      return row !== undefined;
    },
    async close() {
      await lookUps.onIdle();
      await Promise.all([file.close(), index.close()]);
    },
  };
}

/** Adds rows to their sum, number by number in 32-bit steps as `DenseMatrix::addRowToVector`; says how many. */
function addRows(sum: Float32Array, rows: Float32Array): number {
  const dimension = sum.length;
  for (let at = 0; at < rows.length; at += dimension)
    for (let index = 0; index < dimension; index += 1)
      sum[index] = (sum[index] ?? 0) + (rows[at + index] ?? 0);
  return rows.length / dimension;
}
