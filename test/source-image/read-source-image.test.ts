import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError, errorTable } from '../../src/errors.ts';
import { readSourceImage, readSourceImages } from '../../src/source-image/read-source-image.ts';
import { handmadePng, patterned } from './pictures.ts';

const size = { width: 48, height: 32 };
const square = { width: 32, height: 32 };
const image = patterned(size);
const png = await image.clone().png().toBuffer();
const jpeg = await image.clone().jpeg().toBuffer();
const progressiveJpeg = await image.clone().jpeg({ progressive: true }).toBuffer();
const webp = await image.clone().webp().toBuffer();
const losslessWebp = await image.clone().webp({ lossless: true }).toBuffer();
const squarePng = await patterned(square).png().toBuffer();
const twoFrames = sharp(Buffer.alloc(8 * 16 * 3, 7).fill(200, 8 * 8 * 3), {
  raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
});
const modern = { field: 'image', rules: 'modern' } as const;
const old = { field: 'image', rules: 'dall-e-2' } as const;

async function refusal(bytes: Buffer, options: Parameters<typeof readSourceImage>[1] = modern) {
  const error = await readSourceImage(bytes, options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`No AppError: ${error}`);
  return { code: error.code, param: error.param, message: error.message };
}

describe('readSourceImage takes', () => {
  it.each([
    ['png', png],
    ['jpeg', jpeg],
    ['jpeg', progressiveJpeg],
    ['webp', webp],
    ['webp', losslessWebp],
  ])('a %s', async (format, bytes) => {
    expect(await readSourceImage(bytes, modern)).toEqual({ bytes, format, size });
  });

  it.each([3, 5, 6, 8])('a photo of orientation %i, measured upright', async (orientation) => {
    const photo = await image.clone().withMetadata({ orientation }).jpeg().toBuffer();
    const isTurned = orientation > 4;
    const upright = isTurned ? { width: size.height, height: size.width } : size;
    expect((await readSourceImage(photo, modern)).size).toEqual(upright);
  });

  it('a grey, a palette, a 16 bit and a CMYK picture', async () => {
    const pictures = await Promise.all([
      image.clone().greyscale().png().toBuffer(),
      image.clone().png({ palette: true }).toBuffer(),
      image.clone().toColourspace('rgb16').png().toBuffer(),
      image.clone().toColourspace('cmyk').jpeg().toBuffer(),
    ]);
    for (const bytes of pictures) expect((await readSourceImage(bytes, modern)).size).toEqual(size);
  });

  it('a PNG with bytes behind its end, without them', async () => {
    const { bytes } = await readSourceImage(Buffer.concat([png, Buffer.from('older, longer file')]), modern);
    expect(bytes.equals(png)).toBe(true);
  });

  it('a square PNG under the rules of dall-e-2', async () => {
    expect(await readSourceImage(squarePng, old)).toMatchObject({ format: 'png', size: square });
  });
});

describe('readSourceImage refuses', () => {
  const brands = (brand: string) => Buffer.from(`\0\0\0\x1cftyp${brand}\0\0\0\0`, 'latin1');
  it.each([
    ['empty', Buffer.alloc(0)],
    ['a GIF', Buffer.from('GIF89a\x01\0\x01\0')],
    ['an AVIF', brands('avif')],
    ['a HEIC', brands('heic')],
    ['a BMP', Buffer.from('BM\0\0\0\0')],
    ['a TIFF', Buffer.from('II*\0\x08\0\0\0')],
    ['a PDF', Buffer.from('%PDF-1.7\n')],
    ['an SVG', Buffer.from('<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a web page', Buffer.from('<!doctype html><p>404')],
    ['a text', Buffer.from('그림이 아니라 글')],
    ['something unknown', Buffer.from([1, 2, 3, 4])],
  ])('%s, and says so', async (name, bytes) => {
    expect(await refusal(bytes)).toEqual({
      code: 'invalid_image_file',
      param: 'image',
      message: `'image' is ${name}. Send a still PNG, JPEG or WebP of less than 50 MB.`,
    });
  });

  it('names the field as the caller wrote it', async () => {
    const { param, message } = await refusal(Buffer.alloc(0), {
      field: 'images[1].image_url',
      rules: 'modern',
    });
    expect(param).toBe('images[1].image_url');
    expect(message).toContain("'images[1].image_url' is empty");
  });

  it('what goes on for more than one picture', async () => {
    const animatedPng = handmadePng({ width: 1, height: 1 }, Buffer.alloc(4), [
      ['acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])],
    ]);
    for (const bytes of [await twoFrames.clone().webp().toBuffer(), animatedPng]) {
      const { code, message } = await refusal(bytes);
      expect(code).toBe('invalid_image_file');
      expect(message).toMatch(/is an animated (WebP|PNG)\./);
    }
  });

  it.each([
    ['png', png],
    ['jpeg', jpeg],
    ['jpeg', progressiveJpeg],
    ['webp', webp],
    ['webp', losslessWebp],
  ])('a %s that is cut off anywhere', async (_format, bytes) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), async (length) => {
        // The very last byte of a JPEG is half of its end marker, which a decoder does not need.
        expect((await refusal(bytes.subarray(0, length))).code).toBe('invalid_image_file');
      }),
      { numRuns: 60 },
    );
  });

  it('a PNG with a wrong checksum, too few rows or rows that cannot be unpacked', async () => {
    const damaged = Buffer.from(png);
    damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60);
    const tooFewRows = handmadePng({ width: 4, height: 4 }, Buffer.alloc(13 * 3));
    for (const bytes of [damaged, tooFewRows]) {
      expect(await refusal(bytes)).toMatchObject({
        code: 'invalid_image_file',
        message: expect.stringContaining('is a PNG that is broken or cut off'),
      });
    }
    const whole = handmadePng({ width: 4, height: 4 }, Buffer.alloc(13 * 4));
    expect((await readSourceImage(whole, modern)).size).toEqual({ width: 4, height: 4 });
  });

  it('too many pixels by the header alone', async () => {
    // Not one row follows the headers: what decoded first would call these broken.
    const hundredMegapixels = handmadePng({ width: 10_000, height: 10_000 }, Buffer.alloc(0));
    const tooLong = handmadePng({ width: 16_385, height: 10 }, Buffer.alloc(0));
    const wideJpeg = Buffer.from(jpeg);
    const frame = wideJpeg.indexOf(Buffer.from([0xff, 0xc0, 0x00]));
    wideJpeg.writeUInt16BE(9000, frame + 5);
    wideJpeg.writeUInt16BE(9000, frame + 7);
    for (const bytes of [hundredMegapixels, tooLong, wideJpeg]) {
      expect(await refusal(bytes)).toMatchObject({ code: 'image_too_large', param: 'image' });
    }
    expect((await refusal(hundredMegapixels)).message).toContain('10000x10000');
    const longest = handmadePng({ width: 16_384, height: 1 }, Buffer.alloc(16_384 * 3 + 1));
    expect((await readSourceImage(longest, modern)).size.width).toBe(16_384);
  });

  it('too many bytes', async () => {
    const large = Buffer.concat([squarePng, Buffer.alloc(4 * 1024 * 1024 - squarePng.length)]);
    expect(await refusal(large, old)).toMatchObject({ code: 'image_too_large' });
    expect(await readSourceImage(large.subarray(0, -1), old)).toMatchObject({ size: square });
    expect(await readSourceImage(large, modern)).toMatchObject({ size: square });
    expect(await refusal(Buffer.alloc(50 * 1024 * 1024))).toMatchObject({ code: 'image_too_large' });
  });

  it('what dall-e-2 did not take', async () => {
    const advice = 'dall-e-2 takes a square PNG of less than 4 MB.';
    expect((await refusal(jpeg, old)).message).toBe(`'image' is a JPEG. ${advice}`);
    expect((await refusal(webp, old)).message).toBe(`'image' is a WebP. ${advice}`);
    expect((await refusal(png, old)).message).toBe(`'image' is 48x32. ${advice}`);
    expect((await refusal(Buffer.from('GIF89a'), old)).message).toBe(`'image' is a GIF. ${advice}`);
  });
});

describe('whatever the bytes, readSourceImage', () => {
  async function isReadOrRefused(bytes: Buffer): Promise<void> {
    try {
      const read = await readSourceImage(bytes, modern);
      // What is taken can be decoded later, after it has been paid for.
      await sharp(read.bytes, { failOn: 'truncated' }).autoOrient().raw().toBuffer();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(errorTable[error.code].status).toBeOneOf([400, 413]);
    }
  }

  it('refuses noise, with or without the signature of a picture', async () => {
    const signatures = [png.subarray(0, 8), png.subarray(0, 33), jpeg.subarray(0, 20), webp.subarray(0, 30)];
    const start = fc.constantFrom(Buffer.alloc(0), ...signatures);
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 400 }), async (head, tail) => {
        expect((await refusal(Buffer.concat([head, tail]))).code).toBeOneOf([
          'invalid_image_file',
          'image_too_large',
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it('takes damaged pictures only when they can be decoded', async () => {
    const start = fc.constantFrom(png, jpeg, progressiveJpeg, webp, losslessWebp);
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(start, damage, async (whole, changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes.writeUInt8(value, at % bytes.length);
        await isReadOrRefused(bytes);
      }),
      { numRuns: 200 },
    );
  });
});

describe('readSourceImages', () => {
  it('reads all in their order', async () => {
    const images = await readSourceImages(
      [
        { field: 'image[]', bytes: png },
        { field: 'image[]', bytes: webp },
      ],
      { rules: 'modern', mostImages: 2 },
    );
    expect(images.map(({ format }) => format)).toEqual(['png', 'webp']);
  });

  it('refuses none, and more than the rules allow', async () => {
    const file = { field: 'image', bytes: squarePng };
    await expect(readSourceImages([], { rules: 'modern', mostImages: 16 })).rejects.toMatchObject({
      code: 'missing_required_parameter',
      param: 'image',
    });
    await expect(readSourceImages([file, file], { rules: 'dall-e-2', mostImages: 1 })).rejects.toMatchObject({
      code: 'array_above_max_length',
      message: '2 images were sent; 1 at most is taken. dall-e-2 takes a square PNG of less than 4 MB.',
    });
    const modern = { rules: 'modern', mostImages: 16 } as const;
    await expect(readSourceImages(Array(17).fill(file), modern)).rejects.toMatchObject({
      code: 'array_above_max_length',
    });
  });
});
