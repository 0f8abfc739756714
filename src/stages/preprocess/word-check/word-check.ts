import { createEnglishWords } from './english-words.ts';
import { foldText } from './fold-text.ts';
import { createKorcenOpinion } from './korcen.ts';
import { createKoreanWords, type FoundForm } from './korean-words.ts';
import { type Certainty, readWordLists, type WordCategory } from './word-lists.ts';

/** A bad word in a text. It says where it is and not what, so that it can be told and logged. */
export interface WordFinding {
  category: WordCategory;
  /** `doubtful`: it has an innocent meaning too, or only korcen objects. Not to be refused for that. */
  certainty: Certainty;
  source: 'list' | 'korcen';
  /** UTF-16 offsets in the text, `end` excluded. */
  start: number;
  end: number;
}

/** Finds the bad words of a text, in their order. Takes any text, and time in proportion to its length. */
export type WordCheck = (text: string) => WordFinding[];

/**
 * A check for profanity, sexual words, slurs and insults in Korean and English, disguised or not.
 *
 * The tables of `models/word-check` decide; what only the korcen library objects to is doubtful. Both are loaded when the
 * first text comes in. How disguises are told from innocent neighbours: `createKoreanWords`, `createEnglishWords`.
 */
export function createWordCheck(): WordCheck {
  let readers: ReturnType<typeof createReaders> | undefined;
  return (text) => {
    readers ??= createReaders();
    const folded = foldText(text);
    const korean = readers.readKorean(folded);
    const listed = [...korean.found, ...readers.readEnglish(folded)].map(toFinding);
    const opinions = readers
      .askKorcen(folded, korean.isKnown)
      .map((opinion) => ({ ...opinion, certainty: 'doubtful' as const, source: 'korcen' as const }));
    return withoutOverlaps([...listed, ...opinions]).map((finding) => ({
      ...finding,
      start: folded.offsets[finding.start] ?? 0,
      end: folded.offsets[finding.end + 1] ?? text.length,
    }));
  };
}

function createReaders() {
  const lists = readWordLists();
  return {
    readKorean: createKoreanWords(lists),
    readEnglish: createEnglishWords(lists),
    askKorcen: createKorcenOpinion(lists),
  };
}

function toFinding({ listed, start, end }: FoundForm): WordFinding {
  return { category: listed.category, certainty: listed.certainty, source: 'list', start, end };
}

/** In order; of those that overlap, the surer and then the longer one. */
function withoutOverlaps(findings: WordFinding[]): WordFinding[] {
  const rank = ({ certainty }: WordFinding) => (certainty === 'sure' ? 0 : 1);
  const kept: WordFinding[] = [];
  const inOrder = findings.sort((a, b) => a.start - b.start || rank(a) - rank(b) || b.end - a.end);
  for (const finding of inOrder) {
    const last = kept.at(-1);
    if (last === undefined || last.end < finding.start) kept.push(finding);
    else if (rank(finding) < rank(last)) kept[kept.length - 1] = finding;
  }
  return kept;
}
