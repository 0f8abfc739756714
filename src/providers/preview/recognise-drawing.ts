import { drawScene } from './draw-picture.ts';
import { readPicture } from './editing/source-picture.ts';
import type { Drawing } from './own-drawing.ts';
import type { PictureLibrary } from './pictures.ts';
import { type Raster, resized } from './raster.ts';

/** Edges of what is compared, in pixels. */
const drawnEdge = 512;
const comparedEdge = 32;
const tileEdge = 8;
/**
 * The most that a tile of two pictures of one scene differs, of 255: strokes fall otherwise in another size, which
 * was measured to make up to 16.
 */
const mostDifference = 18;

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
  const difference = greatestDifference(await thumbnail(picture), await thumbnail(drawn));
  if (difference > mostDifference) return null;
  return isCutOut ? 'cut out' : 'whole';
}

function thumbnail(picture: Raster): Promise<Raster> {
  return resized(picture, comparedEdge, comparedEdge);
}

/** Of the tile that differs most, in colours as they are seen on black. */
function greatestDifference(first: Raster, second: Raster): number {
  const seen = ({ data }: Raster, at: number) => ((data[at] ?? 0) * (data[at - (at % 4) + 3] ?? 0)) / 255;
  const tilesAcross = comparedEdge / tileEdge;
  const sums = new Float32Array(tilesAcross ** 2);
  for (let at = 0; at < first.data.length; at++) {
    if (at % 4 === 3) continue;
    const pixel = Math.floor(at / 4);
    const tileRow = Math.floor(pixel / comparedEdge / tileEdge);
    const tile = tileRow * tilesAcross + Math.floor((pixel % comparedEdge) / tileEdge);
    sums[tile] = (sums[tile] ?? 0) + Math.abs(seen(first, at) - seen(second, at));
  }
  return Math.max(...sums) / (3 * tileEdge ** 2);
}
