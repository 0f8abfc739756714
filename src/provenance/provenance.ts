import type { DiffusionSettings, ImageOperation, ImageSize, Scene } from '../providers/image-provider.ts';
import type { Receipt } from '../stages/normalise/tier.ts';

/** How a picture was made. */
export interface Provenance {
  /** What the caller wrote; empty for a variation. */
  sentence: string;
  /** The prompt the provider got. */
  prompt: string;
  operation: ImageOperation;
  provider: string;
  model: string;
  /** Null where the provider takes none. */
  seed: number | null;
  /** How a diffusion model was run; left out where there was none. */
  settings?: DiffusionSettings;
  size: ImageSize;
  /** Of mood and style. */
  receipts: { moods: Receipt | null; styles: Receipt | null };
  /** The picture this one was made from, where it is one of ours. */
  parent: { generation: string; image: number } | null;
  /** Whether a trained model made it; the preview provider's drawings are rules. */
  isTrained: boolean;
  /** What the preview provider draws variations from. */
  scene: Scene | null;
}
