import { toMultipart } from '../../src/providers/openai/multipart.ts';
import { sizedPng } from '../../test/fakes/openai/sized-png.ts';
import { editFields, type PreparedBody } from './image-calls.ts';
import { IMAGE_BYTES } from './image-server.ts';

/** OpenAI's bound for a data URL. */
const LONGEST_DATA_URL = 20_971_520;

/** A file of a form. */
export interface PictureFile {
  field: string;
  bytes: Buffer;
  contentType?: string;
  fileName?: string;
}

/** A form, made once. */
export function formOf(
  files: readonly PictureFile[],
  fields: Record<string, string> = editFields,
): PreparedBody {
  const { headers, body } = toMultipart({
    fields,
    files: files.map(({ field, bytes, contentType = 'image/png', fileName = 'picture.png' }) => ({
      field,
      bytes,
      contentType,
      fileName,
    })),
  });
  return { headers, body: Buffer.concat(body) };
}

/** A JSON body, made once. */
export function jsonOf(value: unknown): PreparedBody {
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}

export function dataUrl(bytes: Buffer): string {
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

let form: PreparedBody | undefined;
let dataUrlBody: PreparedBody | undefined;

/** An edit of a 4 MB PNG in a form. */
export function largeFormEdit(): PreparedBody {
  form ??= formOf([{ field: 'image', bytes: sizedPng(1024, 1024, IMAGE_BYTES) }]);
  return form;
}

/** An edit of a PNG in the longest data URL that is taken. */
export function largeDataUrlEdit(): PreparedBody {
  const bytes = Math.floor(((LONGEST_DATA_URL - 100) * 3) / 4);
  dataUrlBody ??= jsonOf({ ...editFields, images: [{ image_url: dataUrl(sizedPng(2048, 2048, bytes)) }] });
  return dataUrlBody;
}
