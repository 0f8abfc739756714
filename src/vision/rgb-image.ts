import { AppError } from '../errors.ts';

/** Pixels without alpha: rows from the top, three bytes (red, green, blue) a pixel. */
export interface RgbImage {
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * The pixels of a picture as it is to be seen: upright (EXIF), in sRGB, what is transparent on white.
 * @throws AppError `invalid_image_file`
 */
export async function readRgbImage(file: Uint8Array): Promise<RgbImage> {
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(file, { failOn: 'truncated' })
      .autoOrient()
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (cause) {
    throw new AppError('invalid_image_file', undefined, { cause });
  }
}
