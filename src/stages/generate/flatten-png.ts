/** A PNG without transparency: what could be seen through is white. One that has none comes back as it is. */
export async function flattenPng(png: Buffer): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const image = sharp(png);
  const { hasAlpha } = await image.metadata();
  return hasAlpha ? image.flatten({ background: '#fff' }).png().toBuffer() : png;
}
