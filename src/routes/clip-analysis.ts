import type { SeenConcept } from '../vision/vision-task.ts';

/** The contract's `clip_analysis`. */
export interface ClipAnalysis {
  /** Best first. */
  concepts: string[];
  /** Of each concept among all that were asked about, 0 to 1. */
  confidence_scores: Record<string, number>;
}

export function toClipAnalysis(seen: readonly SeenConcept[]): ClipAnalysis {
  const best = seen.toSorted((one, other) => other.confidence - one.confidence);
  return {
    concepts: best.map(({ name }) => name),
    confidence_scores: Object.fromEntries(best.map(({ name, confidence }) => [name, confidence])),
  };
}

/** Said with every answer that tiny models had a part in. */
export const TINY_ANALYSIS =
  'Looked at with tiny models that know coloured shapes only, such as a red circle.';
