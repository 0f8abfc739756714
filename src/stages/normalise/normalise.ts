import type { Brief } from '../../brief.ts';
import type { CategoryChoice } from '../../sentence-request.ts';
import { findExact } from './exact.ts';
import { type Candidate, type NormaliserTier, type Receipt, TierUnavailableError } from './tier.ts';
import type { Vocabulary, WordList } from './vocabulary.ts';

/** The categories of a record: mood and style with the receipt of how they were found. */
export interface Categories {
  moods: Receipt | null;
  styles: Receipt | null;
  theme: string | null;
  background: string | null;
  object: string[];
  act: string | null;
}

export interface Normalisation {
  categories: Categories;
  warnings: string[];
}

export interface Normaliser {
  /**
   * Maps the mood and style of a brief onto the vocabulary. A category that the caller picked and that is
   * on the list is taken as it is, whatever the extractor read from the sentence. Never throws for a word.
   */
  normalise(brief: Brief, choice: CategoryChoice): Promise<Normalisation>;
}

/** @param tiers in the order they are asked; the first that knows the word wins */
export function createNormaliser(vocabulary: Vocabulary, tiers: NormaliserTier[]): Normaliser {
  async function normaliseWord(word: string, list: WordList, warnings: Set<string>): Promise<Receipt> {
    for (const tier of tiers) {
      const [winner, runnerUp] = await candidatesOf(tier, word, list, warnings);
      if (winner !== undefined) return receipt(word, tier, winner, runnerUp);
    }
    return receipt(word);
  }

  function receipt(input: string, tier?: NormaliserTier, winner?: Candidate, runnerUp?: Candidate): Receipt {
    return {
      input,
      value: winner?.value ?? null,
      tier: tier?.name ?? null,
      score: winner?.score ?? null,
      runnerUp: runnerUp ?? null,
      vocabularyVersion: vocabulary.version,
    };
  }

  return {
    async normalise(brief, choice) {
      const warnings = new Set<string>();
      const mood = chooseWord(choice.moods, brief.mood, vocabulary.moods);
      const style = chooseWord(choice.styles, brief.style, vocabulary.styles);
      const [moods, styles] = await Promise.all([
        mood === null ? null : normaliseWord(mood, vocabulary.moods, warnings),
        style === null ? null : normaliseWord(style, vocabulary.styles, warnings),
      ]);
      const { theme, background, object, act } = brief;
      return { categories: { moods, styles, theme, background, object, act }, warnings: [...warnings] };
    },
  };
}

/** The picked word if the list has it, else the extracted one, else the picked one for the other tiers. */
function chooseWord(picked: string | undefined, extracted: string | null, list: WordList): string | null {
  const choices = (picked ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  return choices.find((word) => findExact(word, list) !== undefined) ?? extracted ?? choices[0] ?? null;
}

async function candidatesOf(
  tier: NormaliserTier,
  word: string,
  list: WordList,
  warnings: Set<string>,
): Promise<Candidate[]> {
  try {
    return await tier.match(word, list);
  } catch (error) {
    if (!(error instanceof TierUnavailableError)) throw error;
    warnings.add(`${error.message} Moods and styles were matched without it.`);
    return [];
  }
}
