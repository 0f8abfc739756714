/**
 * The form in which two spellings of a word are the same: NFC, lower case, no spaces, hyphens or
 * underscores. `Close Up`, `close-up` and `CLOSEUP` fold alike.
 */
export function foldWord(word: string): string {
  return word
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s\-_‐-―]+/gu, '');
}
