import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import {
  CHECKED_FROM_BYTE,
  HEADER,
  HEADER_BYTES,
  LAYOUT_VERSION,
  MAGIC,
  type Sections,
  sectionArrays,
  sectionNames,
  sectionStarts,
} from './layout.ts';
import type { WordNet } from './wordnet.ts';
import { WordNetIndex } from './wordnet-index.ts';

const embeddedFile = new URL('../../models/wordnet/wordnet.bin', import.meta.url);

/** The file of the index cannot be read, is damaged, or is another file; the message says what to do. */
export class WordNetFileError extends Error {
  override name = 'WordNetFileError';
}

/**
 * Opens an index that `scripts/build-wordnet.ts` has built, by default the one that comes with the server. It reads the
 * file at once and whole; whatever is wrong with it is found here, and nothing later throws.
 *
 * @throws {@link WordNetFileError}
 */
export function openWordNet(file: string | URL = embeddedFile): WordNet {
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  try {
    return new WordNetIndex(readSections(readFileSync(path)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WordNetFileError(
      `The WordNet index '${path}' cannot be used: ${reason}. Restore the file, or build it with 'node scripts/build-wordnet.ts'.`,
      { cause: error },
    );
  }
}

function readSections(file: Buffer<ArrayBuffer>): Sections {
  if (!file.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC)))
    throw new Error('it is another kind of file');
  if (file.length < HEADER_BYTES) throw new Error('its end is missing');

  const header = new Uint32Array(file.buffer, file.byteOffset, HEADER_BYTES / 4);
  const version = header[HEADER.version];
  if (version !== LAYOUT_VERSION) {
    throw new Error(`its layout has version ${version}, and this program reads version ${LAYOUT_VERSION}`);
  }
  const fileBytes = header[HEADER.fileBytes] ?? 0;
  if (file.length < fileBytes) throw new Error(`only ${file.length} of its ${fileBytes} bytes are there`);
  if (file.length > fileBytes) throw new Error(`it has ${file.length - fileBytes} bytes too many`);
  if (crc32(file.subarray(CHECKED_FROM_BYTE)) !== header[HEADER.checksum]) throw new Error('it is damaged');

  const sectionBytes = header.subarray(HEADER.sectionBytes);
  const starts = sectionStarts(sectionBytes);
  if (starts.at(-1) !== fileBytes) throw new Error('its sections do not fill it');
  const sections = sectionNames.map((name, number) => {
    const SectionArray = sectionArrays[name];
    const length = (sectionBytes[number] ?? 0) / SectionArray.BYTES_PER_ELEMENT;
    return [name, new SectionArray(file.buffer, file.byteOffset + (starts[number] ?? 0), length)];
  });
  return Object.fromEntries(sections);
}
