import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import type { ImageJob } from './image-request.ts';

const SHAPES = 6;

const cache = new LRUCache<string, Promise<Buffer>>({ max: 64 });

/** What decides how a picture looks. */
type PictureRequest = Pick<ImageJob, 'prompt' | 'width' | 'height' | 'background' | 'format' | 'compression'>;

/**
 * A picture of the asked size: colours and shapes that depend on prompt and index alone.
 * @param finishedShare below 1 for a partial image, which has fewer of the shapes
 */
export function drawPicture(request: PictureRequest, index: number, finishedShare = 1): Promise<Buffer> {
  const { prompt, width, height, background, format, compression } = request;
  const key = JSON.stringify([prompt, index, width, height, background, format, compression, finishedShare]);
  const cached = cache.get(key);
  if (cached) return cached;

  const svg = drawSvg(request, index, Math.ceil(SHAPES * finishedShare));
  const image = sharp(Buffer.from(svg));
  if (background === 'opaque') image.removeAlpha();
  const quality = Math.max(1, compression);
  const picture = (
    format === 'png' ? image.png() : format === 'jpeg' ? image.jpeg({ quality }) : image.webp({ quality })
  ).toBuffer();
  cache.set(key, picture);
  return picture;
}

function drawSvg(request: PictureRequest, index: number, shapeCount: number): string {
  const { width, height, background } = request;
  const bytes = createHash('sha512').update(`${index}\n${request.prompt}`).digest();
  const byteAt = (position: number) => bytes[position % bytes.length] ?? 0;
  const hue = (position: number) => Math.round((byteAt(position) / 255) * 360);
  const percent = (position: number) => Math.round((byteAt(position) / 255) * 100);

  const shapes = Array.from({ length: shapeCount }, (_, shape) => {
    const at = 2 + shape * 4;
    const radius = 5 + Math.round(percent(at + 2) / 6);
    return `<circle cx="${percent(at)}%" cy="${percent(at + 1)}%" r="${radius}%" fill="hsl(${hue(at + 3)} 80% 60%)"/>`;
  });
  const backdrop = `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue(0)} 70% 70%)"/><stop offset="1" stop-color="hsl(${hue(1)} 70% 35%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${
    background === 'opaque' ? backdrop : ''
  }${shapes.join('')}</svg>`;
}
