import { readFile } from 'node:fs/promises';
import type { ImageSize } from '../providers/image-provider.ts';

const LABEL_FILE = new URL('../../models/label/ai-generated.svg', import.meta.url);
/** How high the Hangul is in the units of the file. */
const GLYPH_UNITS = 100;

/** How high the Hangul is in a picture, of its shorter edge … */
const GLYPH_SHARE = 0.04;
/** … but no smaller than can be read. */
const LEAST_GLYPH_PIXELS = 11;
/** How far the badge is from the edges, in heights of the Hangul. */
const MARGIN_GLYPHS = 0.4;

/** Straight (not premultiplied) pixels. */
interface Pixels extends ImageSize {
  data: Buffer;
  /** 3, or 4 with alpha. */
  channels: number;
}

/**
 * The picture with a small mark "AI 생성" ("made by AI") in the lower right corner. Every pixel outside of the mark
 * stays as it is, transparent ones too. Texts and XMP are lost, so provenance is embedded after this.
 * @param png 16 bits a channel are brought down to 8, and colours of another profile to sRGB
 */
export async function drawLabel(png: Buffer): Promise<Buffer> {
  const picture = await decode(png);
  const { label, left, top } = await placeLabel(picture);
  layOver(picture, label, left, top);
  return encode(picture);
}

async function decode(image: Buffer): Promise<Pixels> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(image).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

async function encode({ data, width, height, channels }: Pixels): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width, height, channels: channels === 4 ? 4 : 3 } })
    .png()
    .toBuffer();
}

/** The badge in the size for this picture, and where it goes. */
async function placeLabel({
  width,
  height,
}: ImageSize): Promise<{ label: Pixels; left: number; top: number }> {
  const { default: sharp } = await import('sharp');
  const svg = await readFile(LABEL_FILE);
  const { width: unitsWide, height: unitsHigh } = await sharp(svg).metadata();
  const glyphPixels = Math.max(LEAST_GLYPH_PIXELS, GLYPH_SHARE * Math.min(width, height));
  const scale = Math.min(glyphPixels / GLYPH_UNITS, width / unitsWide, height / unitsHigh);
  const size = {
    width: Math.max(1, Math.round(unitsWide * scale)),
    height: Math.max(1, Math.round(unitsHigh * scale)),
  };
  const label = await decode(
    await sharp(svg)
      .resize({ ...size, fit: 'fill' })
      .png()
      .toBuffer(),
  );
  const margin = Math.round(MARGIN_GLYPHS * GLYPH_UNITS * scale);
  return {
    label,
    left: Math.max(0, width - size.width - margin),
    top: Math.max(0, height - size.height - margin),
  };
}

/**
 * Composites in place. sharp's own `composite` would go through premultiplied pixels and change colours all over a
 * picture that is partly transparent; the badge is so small that it is no work for a thread.
 */
function layOver(picture: Pixels, label: Pixels, left: number, top: number): void {
  for (let y = 0; y < label.height; y += 1) {
    for (let x = 0; x < label.width; x += 1) {
      const above = (y * label.width + x) * label.channels;
      const below = ((top + y) * picture.width + left + x) * picture.channels;
      blend(picture, below, label.data, above);
    }
  }
}

/** Source over destination, of straight alpha (W3C Compositing and Blending, section 5.1). */
function blend({ data, channels }: Pixels, at: number, above: Buffer, aboveAt: number): void {
  const hasAlpha = channels === 4;
  const opacity = (above[aboveAt + 3] ?? 0) / 255;
  const opacityBelow = hasAlpha ? (data[at + 3] ?? 0) / 255 : 1;
  const opacityTogether = opacity + opacityBelow * (1 - opacity);
  if (opacity === 0) return;
  for (let channel = 0; channel < 3; channel += 1) {
    const mixed =
      (above[aboveAt + channel] ?? 0) * opacity + (data[at + channel] ?? 0) * opacityBelow * (1 - opacity);
    data[at + channel] = Math.round(mixed / opacityTogether);
  }
  if (hasAlpha) data[at + 3] = Math.round(opacityTogether * 255);
}
