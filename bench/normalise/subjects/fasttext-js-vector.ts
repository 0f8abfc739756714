import { openFastTextJs } from './fasttext-js.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** The vector of a word by `fasttext.js`. */
export function open(options: SubjectOptions): Promise<Subject> {
  return openFastTextJs(
    options,
    (fastText) => fastText.loadWord('a'),
    (fastText, word) => fastText.word(word),
  );
}
