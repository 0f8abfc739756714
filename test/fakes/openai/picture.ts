import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { applyEdit } from './edited-picture.ts';
import type { ImageJob } from './image-parameters.ts';

const SHAPES = 6;

const cache = new LRUCache<string, Promise<Buffer>>({ max: 64 });

/** What decides how a picture looks. */
type PictureRequest = Pick<
  ImageJob,
  'prompt' | 'width' | 'height' | 'background' | 'format' | 'compression' | 'edit'
>;

/**
 * A picture of the asked size: colours and shapes that depend on prompt and index alone. For an edit they lie
 * on image #1, which shows through, and depend on its files too; see {@link applyEdit}.
 * @param finishedShare below 1 for a partial image, which has fewer of the shapes
 */
export function drawPicture(request: PictureRequest, index: number, finishedShare = 1): Promise<Buffer> {
  const { prompt, width, height, background, format, compression, edit } = request;
  const key = JSON.stringify([
    prompt,
    index,
    width,
    height,
    background,
    format,
    compression,
    finishedShare,
    edit?.digest,
  ]);
  const cached = cache.get(key);
  if (cached) return cached;

  const picture = encodePicture(request, index, Math.ceil(SHAPES * finishedShare));
  cache.set(key, picture);
  return picture;
}

async function encodePicture(request: PictureRequest, index: number, shapeCount: number): Promise<Buffer> {
  const { background, format, compression, edit } = request;
  const drawing = Buffer.from(drawSvg(request, index, shapeCount));
  const image = edit ? await applyEdit(edit, drawing, request) : sharp(drawing);
  if (background === 'opaque') image.removeAlpha();
  if (format === 'png') return image.png().toBuffer();
  const quality = Math.max(1, compression);
  return (format === 'jpeg' ? image.jpeg({ quality }) : image.webp({ quality })).toBuffer();
}

function drawSvg(request: PictureRequest, index: number, shapeCount: number): string {
  const { prompt, width, height, background, edit } = request;
  const seed = [index, prompt, ...(edit ? [edit.digest] : [])].join('\n');
  const bytes = createHash('sha512').update(seed).digest();
  const byteAt = (position: number) => bytes[position % bytes.length] ?? 0;
  const hue = (position: number) => Math.round((byteAt(position) / 255) * 360);
  const percent = (position: number) => Math.round((byteAt(position) / 255) * 100);

  const shapes = Array.from({ length: shapeCount }, (_, shape) => {
    const at = 2 + shape * 4;
    const radius = 5 + Math.round(percent(at + 2) / 6);
    return `<circle cx="${percent(at)}%" cy="${percent(at + 1)}%" r="${radius}%" fill="hsl(${hue(at + 3)} 80% 60%)"/>`;
  });
  const backdrop = `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue(0)} 70% 70%)"/><stop offset="1" stop-color="hsl(${hue(1)} 70% 35%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)" fill-opacity="${edit ? 0.5 : 1}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${
    background === 'opaque' ? backdrop : ''
  }${shapes.join('')}</svg>`;
}
