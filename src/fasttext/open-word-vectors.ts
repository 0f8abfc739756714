import { FastTextModelError } from './model-error.ts';
import { type OpenOptions, openModel } from './open-model.ts';
import type { WordVectors } from './word-vectors.ts';

/**
 * Opens a fastText model for look-ups. A quantised one (.ftz) is read into memory and stays as it was then. A
 * dense one (.bin), however large, is read in place, with an index of its dictionary that is made at the
 * first opening. Where the file of such a model is changed, the look-ups that notice it fail and the next one
 * opens it again, so that a new model needs no restart.
 *
 * @throws FastTextModelError if there is no model, or none that can be read
 */
export async function openWordVectors(file: string, options: OpenOptions = {}): Promise<WordVectors> {
  let model = await openModel(file, options);
  let isStale = false;
  let isClosed = false;
  let reopening: Promise<void> | undefined;

  async function lookUp<Answer>(ask: (model: WordVectors) => Promise<Answer>): Promise<Answer> {
    if (isStale && !isClosed) {
      reopening ??= reopen();
      await reopening;
    }
    if (isClosed) throw new FastTextModelError('model_closed', file, 'was closed. Open it again.');
    const asked = model;
    try {
      return await ask(asked);
    } catch (error) {
      // A model that was opened in the meantime is not to blame.
      if (asked === model) isStale = true;
      throw error;
    }
  }

  async function reopen(): Promise<void> {
    try {
      await model.close();
      model = await openModel(file, options);
      isStale = false;
    } finally {
      reopening = undefined;
    }
  }

  return {
    get dimension() {
      return model.dimension;
    },
    get wordCount() {
      return model.wordCount;
    },
    get fingerprint() {
      return model.fingerprint;
    },
    vectorOf: (word) => lookUp((asked) => asked.vectorOf(word)),
    has: (word) => lookUp((asked) => asked.has(word)),
    async close() {
      isClosed = true;
      await reopening?.catch(() => {});
      await model.close();
    },
  };
}
