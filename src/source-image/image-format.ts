import type { SourceImage } from '../providers/image-provider.ts';

/** How many bytes tell what a file is. */
const HEAD_BYTES = 1024;

const FORMATS: readonly [RegExp, SourceImage['format']][] = [
  [/^\x89PNG\r\n.\n/s, 'png'],
  [/^\xff\xd8\xff/, 'jpeg'],
  [/^RIFF.{4}WEBP/s, 'webp'],
];

/** What people send instead; the first that fits. */
const OTHER_CONTENTS: readonly [RegExp, string][] = [
  [/^$/, 'empty'],
  [/^GIF8/, 'a GIF'],
  [/^.{4}ftypavi[fs]/s, 'an AVIF'],
  [/^.{4}ftyp(?:hei|hev|mif|msf)/s, 'a HEIC'],
  [/^(?:\xff\n|.{4}JXL )/s, 'a JPEG XL'],
  [/^BM/, 'a BMP'],
  [/^(?:II\*|MM.\*)/s, 'a TIFF'],
  [/^%PDF/, 'a PDF'],
  [/<svg[\s>]/i, 'an SVG'],
  [/^\s*<(?:!doctype html|html)/i, 'a web page'],
  [/^[\t\n\r -~\x80-\xff]*$/, 'a text'],
];

/** The format by the first bytes of the content; null for all that are not taken. */
export function imageFormat(bytes: Buffer): SourceImage['format'] | null {
  return find(FORMATS, bytes);
}

/** What a file is that is no picture we take, as the end of "The file is …". */
export function describeContent(bytes: Buffer): string {
  return find(OTHER_CONTENTS, bytes) ?? 'something unknown';
}

function find<Name>(signatures: readonly [RegExp, Name][], bytes: Buffer): Name | null {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  return signatures.find(([signature]) => signature.test(head))?.[1] ?? null;
}
