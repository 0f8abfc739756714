import { SINGLE_HANGUL_LETTERS } from './single-hangul-letters.ts';

/**
 * Letters and digits that only look different: fullwidth (ｇｉｒｌ), mathematical (𝓬𝓪𝓽, with those that Unicode had before:
 * ℎ, ℝ), circled (ⓒ, ㉠, ㉮), squared (🄲), halfwidth Hangul (ﾡ) and ligatures (ﬁ). Not ①, ㎡, ½ and ², which say more than
 * their letters do, nor Ⓜ️, a picture.
 */
const STYLED =
  /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\u{1D400}-\u{1D7FF}ℂℊℋℌℍℎℐℑℒℕℙℚℛℜℝℤℨℬℭℯℰℱℳℴ\u24B6-\u24C1\u24C3-\u24E9\u3260-\u327B\u{1F130}-\u{1F149}\uFFA1-\uFFDC\uFB00-\uFB06]|\u24C2(?!\uFE0F)/gu;

/** With plain letters for styled ones: the same text. All others stay as they are, which NFKC would not leave them. */
export function plainLetters(text: string): string {
  return text.replace(STYLED, (styled) => {
    const plain = styled.normalize('NFKC');
    return SINGLE_HANGUL_LETTERS.get(plain) ?? plain;
  });
}
