import sharp from 'sharp';
import { embedProvenance } from '../../../src/provenance/png-provenance.ts';
import type {
  ImageRequest,
  ImageResult,
  ImageSize,
  Scene,
  SourceImage,
} from '../../../src/providers/image-provider.ts';
import { createPreviewProvider } from '../../../src/providers/preview/preview-provider.ts';
import { imageRequest, watch } from '../../contracts/image-provider.ts';

const emptyScene: Scene = { mood: null, style: null, theme: null, background: null, objects: [], act: null };
const provider = createPreviewProvider();

export type PreviewRequest = Omit<Partial<ImageRequest>, 'scene'> & { scene?: Partial<Scene> };

/** Asks the preview provider, with a scene of which only some words matter. */
export async function ask({ scene, ...request }: PreviewRequest): Promise<ImageResult> {
  const whole = Promise.resolve({ ...emptyScene, ...scene });
  return provider.generate(
    imageRequest({ model: 'preview', prompt: '', ...request, scene: whole }),
    watch().context,
  );
}

export async function pngsFor(request: PreviewRequest): Promise<Buffer[]> {
  const { images } = await ask(request);
  return images.map((image) => {
    if ('error' in image) throw image.error;
    return image.png;
  });
}

export async function pngFor(request: PreviewRequest): Promise<Buffer> {
  const [png = Buffer.alloc(0)] = await pngsFor(request);
  return png;
}

export async function asSource(png: Buffer): Promise<SourceImage> {
  const { width, height } = await sharp(png).metadata();
  return { bytes: png, format: 'png', size: { width, height } };
}

/** A mask that leaves a box to be redrawn. */
export async function maskWithHole(
  size: ImageSize,
  hole: { left: number; top: number } & ImageSize,
): Promise<Buffer> {
  const { left, top, width, height } = hole;
  const data = Buffer.alloc(size.width * size.height * 4, 255);
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) data[(y * size.width + x) * 4 + 3] = 0;
  return sharp(data, { raw: { ...size, channels: 4 } })
    .png()
    .toBuffer();
}

/** Red, green, blue and alpha of one pixel. */
export async function pixelAt(png: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
}

/** The mean of red, green and blue in a box, 0 to 255. */
export async function meanOf(png: Buffer, box: { left: number; top: number } & ImageSize): Promise<number[]> {
  const { channels } = await sharp(await sharp(png).removeAlpha().extract(box).png().toBuffer()).stats();
  return channels.slice(0, 3).map(({ mean }) => mean);
}

/** The PNG as the server hands out what the preview provider drew. */
export function withProvenance(
  png: Buffer,
  drawn: { scene: Scene; prompt: string; seed: number; size: ImageSize },
): Buffer {
  const parts = embedProvenance(png, {
    ...drawn,
    sentence: drawn.prompt,
    operation: 'generate',
    provider: 'preview',
    model: 'preview',
    receipts: { moods: null, styles: null },
    parent: null,
    isTrained: false,
  });
  return Buffer.concat(parts);
}
