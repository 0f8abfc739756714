import { readProvenance } from '../../provenance/png-provenance.ts';
import type { ImageSize } from '../image-provider.ts';
import { withCounts } from './counted-objects.ts';
import type { PromptedScene } from './prompted-scene.ts';

/** What a picture was drawn from, as it says itself. */
export interface Drawing {
  scene: PromptedScene;
  seed: number;
  /** The size it was asked for, which is its shape. */
  size: ImageSize;
}

/** The scene that a PNG names as its own; null for all other pictures. */
export function drawingNamedIn(bytes: Buffer): Drawing | null {
  const { provenance } = readProvenance(bytes);
  if (provenance?.provider !== 'preview' || !provenance.scene || provenance.seed === null) return null;
  const { scene, prompt, seed, size } = provenance;
  return { scene: withCounts({ ...scene, prompt }), seed, size };
}
