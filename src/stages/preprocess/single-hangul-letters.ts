const TAILS = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';
const FIRST_TAIL = 0x11a8;

/** The letters Unicode composes Hangul syllables of, to those people type when they stand alone: U+1112 to ㅎ. */
export const SINGLE_HANGUL_LETTERS: ReadonlyMap<string, string> = new Map([
  ...Array.from({ length: 0x3163 - 0x3131 + 1 }, (_, index) => {
    const letter = String.fromCharCode(0x3131 + index);
    return [letter.normalize('NFKC'), letter] as const;
  }),
  ...[...TAILS].map((letter, index) => [String.fromCharCode(FIRST_TAIL + index), letter] as const),
]);
