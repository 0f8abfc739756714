import { readProvenance } from '../../provenance/provenance.ts';
import type { ImageSize } from '../image-provider.ts';
import { withCounts } from './counted-objects.ts';
import { drawScene } from './draw-picture.ts';
import { readPicture } from './editing/source-picture.ts';
import type { PictureLibrary } from './pictures.ts';
import type { PromptedScene } from './prompted-scene.ts';
import { type Raster, resized } from './raster.ts';

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

/** Edges of what is compared, in pixels. */
const drawnEdge = 160;
const comparedEdge = 16;
/** The most that two pictures of one scene differ on the whole, of 255: another scene differs three times as much. */
const mostDifference = 13;

/** Whether a picture still is the drawing it names: who painted over it has made another. */
export async function isDrawnFrom(
  bytes: Uint8Array,
  { scene, seed, size }: Drawing,
  library: PictureLibrary,
): Promise<'whole' | 'cut out' | null> {
  const shorter = Math.min(size.width, size.height);
  const scale = Math.min(1, drawnEdge / shorter);
  const coarse = {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
  const picture = await readPicture(bytes, coarse);
  const isCutOut = picture.data.some((value, at) => at % 4 === 3 && value < 128);
  const drawn = await drawScene(scene, seed, coarse, library, { layoutSize: size, isCutOut });
  const difference = meanDifference(await thumbnail(picture), await thumbnail(drawn));
  if (difference > mostDifference) return null;
  return isCutOut ? 'cut out' : 'whole';
}

function thumbnail(picture: Raster): Promise<Raster> {
  return resized(picture, comparedEdge, comparedEdge);
}

/** Of colours as they are seen on black. */
function meanDifference(first: Raster, second: Raster): number {
  const seen = ({ data }: Raster, at: number) => ((data[at] ?? 0) * (data[at - (at % 4) + 3] ?? 0)) / 255;
  let sum = 0;
  for (let at = 0; at < first.data.length; at++) if (at % 4 !== 3) sum += Math.abs(seen(first, at) - seen(second, at));
  return sum / (first.data.length * 0.75);
}
