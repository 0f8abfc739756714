import type { Vocabulary, WordList } from '../src/stages/normalise/vocabulary.ts';
import type { LabelledWord } from './labelled-words.ts';
import { type Proportion, proportion } from './proportion.ts';

/** Something that maps words onto a list. */
export interface NormaliseSystem {
  name: string;
  /** False for what ours is compared with. */
  isOurs: boolean;
  /** The value it takes the word for; null where it has none. */
  answer(word: string, list: WordList): Promise<string | null>;
}

export interface SystemScore {
  system: NormaliseSystem;
  byKind: Record<LabelledWord['kind'], KindScore>;
  /** `word → answer, not one of …` */
  wrong: string[];
}

interface KindScore {
  /** Right answers of all words; no answer counts as wrong. */
  accuracy: Proportion;
  /** Right answers of those it gave. */
  precision: Proportion;
}

export async function scoreSystem(
  system: NormaliseSystem,
  words: readonly LabelledWord[],
  vocabulary: Vocabulary,
): Promise<SystemScore> {
  const wrong: string[] = [];
  async function scoreKind(kind: LabelledWord['kind'], list: WordList): Promise<KindScore> {
    const ofKind = words.filter((word) => word.kind === kind);
    let right = 0;
    let answered = 0;
    for (const { word, accept } of ofKind) {
      const answer = await system.answer(word, list);
      if (answer !== null) answered += 1;
      if (answer !== null && accept.includes(answer)) right += 1;
      else wrong.push(`${kind} ${word} → ${answer ?? 'none'}, not one of ${accept.join(', ')}`);
    }
    return { accuracy: proportion(right, ofKind.length), precision: proportion(right, answered) };
  }
  const byKind = {
    mood: await scoreKind('mood', vocabulary.moods),
    style: await scoreKind('style', vocabulary.styles),
  };
  return { system, byKind, wrong };
}
