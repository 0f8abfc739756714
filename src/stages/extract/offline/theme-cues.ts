import { withoutPlural } from './english-words.ts';

/** Things that tell what a picture is about: who shows a witch shows fantasy. */
export interface ThemeCues {
  /** The theme that the English names point to, the surest and most exact cue first; null where none does. */
  themeOf(names: readonly string[]): Cue | null;
}

interface Cue {
  theme: string;
  /** 1 counts before what the figures do (a soldier who reads is about war), 2 after it. */
  rank: number;
}

/** @param rows cue, theme, rank: `theme-cues.tsv` */
export function createThemeCues(rows: readonly string[][]): ThemeCues {
  const cues = new Map<string, Cue>();
  for (const [cue = '', theme = '', rank = ''] of rows)
    cues.set(singularWords(cue).join(' '), { theme, rank: Number(rank) });
  const longest = Math.max(...[...cues.keys()].map((cue) => cue.split(' ').length));

  return {
    themeOf(names) {
      let best: (Cue & { words: number }) | null = null;
      for (const name of names) {
        for (const phrase of phrasesOf(singularWords(name), longest)) {
          const cue = cues.get(phrase.join(' '));
          if (!cue) continue;
          const isBetter =
            !best || cue.rank < best.rank || (cue.rank === best.rank && phrase.length > best.words);
          if (isBetter) best = { ...cue, words: phrase.length };
        }
      }
      return best;
    },
  };
}

function singularWords(text: string): string[] {
  return text.split(' ').map(withoutPlural);
}

/** Every run of words. */
function* phrasesOf(words: readonly string[], longest: number): Generator<string[]> {
  for (let start = 0; start < words.length; start++) {
    for (let length = 1; length <= longest && start + length <= words.length; length++)
      yield words.slice(start, start + length);
  }
}
