/** How like a generated image is to what was asked for, as CLIP sees it: CLIPScore, 0 to 2.5; higher is more alike. */
export interface ImageScores {
  /** Who looked at it. */
  model: string;
  /** Of the whole prompt. */
  prompt: number;
  /** Of the angle between image and prompt, -1 to 1: what images are put in order by, also where the score is 0. */
  cosine: number;
  mood: WordScore | null;
  style: WordScore | null;
  objects: WordScore[];
}

interface WordScore {
  value: string;
  score: number;
}
