import { createHash } from 'node:crypto';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { WordVectors } from '../fasttext/word-vectors.ts';
import { addTo, toUnit } from '../stages/normalise/unit-vector.ts';
import { type Embedder, MOST_TOKENS } from './embedder.ts';
import { FASTTEXT_MODEL } from './embedding-models.ts';
import { encodeVector } from './encode-vector.ts';

/** How long the work may last before other requests are let in. */
const MOST_WORK_MS = 10;

export interface FastTextEmbedderOptions {
  /** Called for each request; gives the same model until that has failed to open. */
  openModel(): Promise<WordVectors>;
  /** The model knows English alone. */
  toEnglish(text: string, signal: AbortSignal): Promise<string>;
}

/**
 * Vectors of a fastText model. That of a text is the mean of its words' unit vectors, as fastText's `getSentenceVector`
 * makes it, scaled to length 1.
 */
export function createFastTextEmbedder({ openModel, toEnglish }: FastTextEmbedderOptions): Embedder {
  /** @param rest waits where others have to be let in */
  async function textVector(
    text: string,
    words: WordVectors,
    rest: () => Promise<void>,
  ): Promise<Float32Array> {
    const sum = new Float32Array(words.dimension);
    const said = wordsOf(text);
    // What has no words, such as `!!!`, is one itself: nothing can be compared with a vector of zeros.
    for (const word of said.length > 0 ? said : [text]) {
      addTo(sum, await wordVector(word, words));
      await rest();
    }
    return toUnit(sum);
  }

  return {
    async embed({ input, dimensions, encoding }, signal) {
      if ('tokens' in input) throw takesTexts();
      const { texts } = input;
      const tokens = countTokens(texts);
      const words = await openModel();
      if (dimensions !== undefined && dimensions > words.dimension) throw tooManyDimensions(words.dimension);

      const rest = createRest(signal);
      const data = [];
      for (const [index, text] of texts.entries()) {
        const vector = await textVector(await toEnglish(text, signal), words, rest);
        const shortened = dimensions === undefined ? vector : toUnit(vector.slice(0, dimensions));
        data.push({ object: 'embedding' as const, index, embedding: encodeVector(shortened, encoding) });
      }
      return {
        object: 'list',
        data,
        model: FASTTEXT_MODEL,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  };
}

/** No word is longer; the rest of what has no white space for so long is not read. */
const MOST_WORD_CHARACTERS = 1000;

/** In the model's spelling: lower case, without the punctuation around a word; `don't` and `well-being` are words. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/\s+/u)
    .map((word) => word.slice(0, MOST_WORD_CHARACTERS))
    .filter((word) => /[\p{L}\p{N}\p{So}]/u.test(word))
    .map((word) => withoutSigns(word) || word);
}

function withoutSigns(word: string): string {
  return word.replace(/^[\p{P}\p{S}]+/u, '').replace(/(?<=[\p{L}\p{M}\p{N}])[\p{P}\p{S}]+$/u, '');
}

/**
 * The unit vector of a word. What the model was not trained on, such as other scripts and numbers, gets a direction of its
 * own instead: like itself and nothing else, where the n-grams that its letters hit by chance would be like anything.
 */
async function wordVector(word: string, words: WordVectors): Promise<Float32Array> {
  if (/[a-z]/u.test(word)) {
    const vector = toUnit(await words.vectorOf(word));
    if (vector.some((number) => number !== 0)) return vector;
  }
  const bytes = createHash('shake256', { outputLength: words.dimension }).update(word).digest();
  return toUnit(Float32Array.from(bytes, (byte) => byte - 127.5));
}

/**
 * Words between white space: what stands for tokens here.
 * @throws AppError `string_above_max_length`
 */
function countTokens(texts: readonly string[]): number {
  const counts = texts.map((text) => Math.max(1, text.match(/\S+/gu)?.length ?? 0));
  const longest = counts.findIndex((count) => count > MOST_TOKENS.text);
  if (longest >= 0) {
    const param = texts.length === 1 ? 'input' : `input[${longest}]`;
    throw tooLong(param, `${counts[longest]} words; ${MOST_TOKENS.text} are the most of one text`);
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > MOST_TOKENS.request) {
    throw tooLong('input', `${total} words; ${MOST_TOKENS.request} are the most of one request`);
  }
  return total;
}

/** Lets others run whenever the work has lasted long enough. */
function createRest(signal: AbortSignal): () => Promise<void> {
  let startedAt = performance.now();
  return async () => {
    if (performance.now() - startedAt < MOST_WORK_MS) return;
    await letOthersRun();
    signal.throwIfAborted();
    startedAt = performance.now();
  };
}

function tooLong(param: string, detail: string): AppError {
  return new AppError('string_above_max_length', `'${param}' has ${detail}.`, { param });
}

function takesTexts(): AppError {
  return new AppError(
    'invalid_type',
    `'input' must be a text or a list of texts: the model '${FASTTEXT_MODEL}' does not know tokens.`,
    { param: 'input' },
  );
}

function tooManyDimensions(most: number): AppError {
  return new AppError(
    'integer_above_max_value',
    `'dimensions' must be at most ${most} for the model '${FASTTEXT_MODEL}'.`,
    { param: 'dimensions' },
  );
}
