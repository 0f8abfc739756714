import sharp, { type OverlayOptions } from 'sharp';

/** A picture and what stands under it, drawn by whoever makes the sheet. */
export interface SheetCell {
  picture: Buffer;
  /** An image or SVG, at most as wide as a picture of the sheet and as high as its caption. */
  caption: Buffer;
}

/** All lengths in pixels. */
export interface SheetLayout {
  columns: number;
  /** Edge of a picture; larger ones are scaled down. */
  pictureEdge: number;
  gap: number;
  captionHeight: number;
  /** Between a picture and its caption. */
  captionGap: number;
}

const paper = '#faf8f4';

/** Pictures in rows with a caption under each, as a PNG of 256 colours. */
export async function renderPictureSheet(
  cells: SheetCell[],
  { columns, pictureEdge, gap, captionHeight, captionGap }: SheetLayout,
): Promise<Buffer> {
  const rowHeight = pictureEdge + captionGap + captionHeight + gap;
  const layers: OverlayOptions[] = [];
  for (const [index, { picture, caption }] of cells.entries()) {
    const left = gap + (index % columns) * (pictureEdge + gap);
    const top = gap + Math.floor(index / columns) * rowHeight;
    const scaled = await sharp(picture).resize(pictureEdge, pictureEdge).png().toBuffer();
    layers.push({ input: scaled, left, top }, { input: caption, left, top: top + pictureEdge + captionGap });
  }
  const width = columns * (pictureEdge + gap) + gap;
  const height = Math.ceil(cells.length / columns) * rowHeight + gap;
  const whole = await sharp({ create: { width, height, channels: 3, background: paper } })
    .composite(layers)
    .png()
    .toBuffer();
  return sharp(whole)
    .png({ palette: true, colours: 256, dither: 0.6, effort: 9, compressionLevel: 9 })
    .toBuffer();
}
