import { openFastTextJs } from './fasttext-js.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** A word held against the whole dictionary by `fasttext.js`. */
export function open(options: SubjectOptions): Promise<Subject> {
  return openFastTextJs(
    options,
    (fastText) => fastText.loadnn(),
    (fastText, word) => fastText.nn(word),
  );
}
