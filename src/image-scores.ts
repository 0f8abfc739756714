/** How like a generated image is to what was asked for, as CLIP sees it: CLIPScore, 0 to 2.5; higher is more alike. */
export interface ImageScores {
  /** Who looked at it. */
  model: string;
  /** Of the whole prompt; what images are put in order by. */
  prompt: number;
  mood: WordScore | null;
  style: WordScore | null;
  objects: WordScore[];
}

interface WordScore {
  value: string;
  score: number;
}
