import { isHangul } from '../korean/hangul.ts';
import { readCommonObjects } from './clip/common-objects.ts';
import { onFirstUse } from './on-first-use.ts';
import type { Label } from './vision-task.ts';

/** Puts words of callers into the English that CLIP reads. */
export type TranslateLabels = (words: readonly string[], signal: AbortSignal) => Promise<Label[]>;

/**
 * Korean words by the list of common objects, where both names stand side by side; others through `toEnglish`. Words without Korean
 * stay as they are.
 */
export function createLabelTranslator(
  commonObjectsFile: string,
  toEnglish: (text: string, signal: AbortSignal) => Promise<string>,
): TranslateLabels {
  const names = onFirstUse(async () => {
    const objects = await readCommonObjects(commonObjectsFile);
    return new Map(objects.map(({ korean, english }) => [korean, english]));
  });

  return async (words, signal) => {
    const labels: Label[] = [];
    for (const word of words) {
      // Letters that are put together (as file names of some systems have them) would not be seen to be Korean.
      const composed = word.normalize('NFC');
      if (![...composed].some(isHangul)) {
        labels.push({ word, english: word });
        continue;
      }
      const known = (await names.get()).get(composed);
      labels.push({ word, english: known ?? ((await toEnglish(composed, signal)).trim() || word) });
    }
    return labels;
  };
}
