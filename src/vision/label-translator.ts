import { isHangul } from '../korean/hangul.ts';
import { readCommonObjects } from './clip/common-objects.ts';
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
  let reading: Promise<Map<string, string>> | undefined;

  async function readNames(): Promise<Map<string, string>> {
    const objects = await readCommonObjects(commonObjectsFile);
    return new Map(objects.map(({ korean, english }) => [korean, english]));
  }

  return async (words, signal) => {
    const labels: Label[] = [];
    for (const word of words) {
      if (![...word].some(isHangul)) {
        labels.push({ word, english: word });
        continue;
      }
      reading ??= readNames();
      const known = (await reading).get(word.normalize('NFC'));
      labels.push({ word, english: known ?? ((await toEnglish(word, signal)).trim() || word) });
    }
    return labels;
  };
}
