import { randomUUID } from 'node:crypto';

/** A file of a multipart form. */
export interface FormFile {
  /** Several files may share a name, such as `image[]`. */
  field: string;
  fileName: string;
  contentType: string;
  bytes: Uint8Array;
}

/** A body for {@link import('../../outbound.ts').Outbound.request}, with the headers that belong to it. */
export interface MultipartBody {
  headers: { 'content-type': string; 'content-length': string };
  /** May be sent more than once. */
  body: readonly Uint8Array[];
}

const LINE_END = Buffer.from('\r\n');

/**
 * A form with files as RFC 7578 and the HTML standard write it. The bytes of the files are not copied, and the
 * length is known before anything is sent: some servers refuse bodies that come in chunks.
 */
export function toMultipart(form: {
  fields: Readonly<Record<string, string>>;
  files: readonly FormFile[];
}): MultipartBody {
  const boundary = `imaginate-${randomUUID()}`;
  const part = (headers: string) => Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`);
  const body = [
    ...Object.entries(form.fields).flatMap(([name, value]) => [
      part(`content-disposition: form-data; name="${quotable(name)}"`),
      Buffer.from(value),
      LINE_END,
    ]),
    ...form.files.flatMap(({ field, fileName, contentType, bytes }) => [
      part(
        `content-disposition: form-data; name="${quotable(field)}"; filename="${quotable(fileName)}"\r\ncontent-type: ${contentType}`,
      ),
      bytes,
      LINE_END,
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  const byteLength = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(byteLength),
    },
    body,
  };
}

/** What would end a quoted name or its line is escaped as browsers do it. */
function quotable(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
