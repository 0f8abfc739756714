import type { RgbImage } from '../rgb-image.ts';

/** Farther than the bicubic filter looks beyond a pixel. */
const FILTER_REACH = 3;

/**
 * What stays of a picture that is scaled until its shorter edge has a length, and then cropped to a square in its middle:
 * pixel for pixel what transformers.js makes of it. That scales all of the picture first, which takes gigabytes
 * for one that is thin; here nothing is scaled but what stays.
 */
export async function scaleMiddle(image: RgbImage, side: number): Promise<RgbImage> {
  const { data, width, height } = image;
  if (width === side && height === side) return image;
  const scale = Math.max(side / width, side / height);
  const across = findMiddle(width, scale, side);
  const down = findMiddle(height, scale, side);
  const { default: sharp } = await import('sharp');
  const scaled = await sharp(data, { raw: { width, height, channels: 3 } })
    .extract({ left: across.start, top: down.start, width: across.length, height: down.length })
    .affine([across.scale, 0, 0, down.scale], {
      interpolator: 'bicubic',
      odx: across.shift,
      ody: down.shift,
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const square = await sharp(scaled.data, {
    raw: { width: scaled.info.width, height: scaled.info.height, channels: 3 },
  })
    .extract({ left: across.offset, top: down.offset, width: side, height: side })
    .raw()
    .toBuffer();
  return { data: square, width: side, height: side };
}

/** Along one edge: which pixels are scaled, how, and where in the result the middle begins. */
function findMiddle(edge: number, wantedScale: number, side: number) {
  // Rounded as transformers.js does, so that 3 x (224 / 3) is not 223.
  const scaledEdge = Math.floor(Number((edge * wantedScale).toFixed(2)));
  const scale = scaledEdge / edge;
  const middle = Math.floor((scaledEdge - side) / 2);
  const start = Math.max(0, Math.floor(middle / scale) - FILTER_REACH);
  const end = Math.min(edge, Math.ceil((middle + side) / scale) + FILTER_REACH);
  // The result begins at a whole pixel; the shift keeps the others where they would be in the whole picture.
  const scaledStart = Math.round(start * scale);
  return {
    start,
    length: end - start,
    scale,
    shift: start * scale - scaledStart,
    offset: middle - scaledStart,
  };
}
