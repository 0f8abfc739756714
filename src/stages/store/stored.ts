import type { ImageScores } from '../../image-scores.ts';

/** An image of a generation: a stored file, or why this one is missing. */
export type ImageRecord =
  | {
      index: number;
      file: string;
      url: string;
      width: number;
      height: number;
      bytes: number;
      sha256: string;
      seed: number | null;
      /** Left out where nobody looked at it. */
      scores?: ImageScores;
    }
  | { index: number; error: { code: string; message: string } };

/** The part of a record that only storing can tell; the rest of the record is the pipeline's. */
export interface Stored {
  id: string;
  createdAt: string;
  images: ImageRecord[];
}
