import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { type Base64Opening, type Base64String, readBase64Json } from '../base64-json/read-base64-json.ts';
import { AppError } from '../errors.ts';
import { bodyTooLarge } from './limit-body.ts';
import { refuseTooMany, type Upload, UploadReference, type UploadRole } from './uploads.ts';

/** Characters of a data URL, as the OpenAI API has it. */
const LONGEST_DATA_URL = 20_971_520;
/** PHP and others write the solidus as `\/`. */
const DATA_URL = /^"data:((?:image|application)\\?\/[a-z0-9.+-]+)(?:;[a-z0-9=._-]+)*;base64,/i;
const LONGEST_OPENING_BYTES = 120;
const PICTURE_FIELDS = { image: 'image', images: 'image', mask: 'mask', markup: 'markup' } as const;

interface Limits {
  bodyLimitBytes: number;
  uploadLimitBytes: number;
}

/**
 * Reads a JSON body whose pictures are data URLs: the pictures into `response.locals.uploads`, the rest into
 * `request.body`, with an {@link UploadReference} where each data URL was. Other strings, such as links, stay.
 * Pictures may be in `image`, `images`, `mask` and `markup`: as a text, as `{ "image_url": text }`, or as a list of either.
 */
export function readJsonUploads({ bodyLimitBytes, uploadLimitBytes }: Limits): RequestHandler {
  return async (request, response, next) => {
    if (!request.is('application/json')) return next();
    requireUtf8(request);
    // Nobody can guess the text that stands for a data URL, so nobody can send it.
    const standIn = `${randomUUID()}:`;
    const { json, strings } = await readJson(limitedBody(request, uploadLimitBytes), {
      opening: dataUrlOpening(standIn),
      byteLength: declaredLength(request),
      longestJsonBytes: bodyLimitBytes,
      longestString: LONGEST_DATA_URL,
    });
    const uploads: Upload[] = [];
    for (const { role, holder, key, field } of picturePlaces(json)) {
      const value = holder[key];
      if (typeof value !== 'string' || !value.startsWith(standIn)) continue;
      const string = strings[Number(value.slice(standIn.length))];
      if (string === undefined) continue;
      holder[key] = new UploadReference(uploads.length);
      uploads.push({ ...readDataUrl(string, field), role });
    }
    if (uploads.length < strings.length) throw misplacedDataUrl();
    request.body = json;
    response.locals.uploads = uploads;
    next();
  };
}

/** @throws AppError `unsupported_media_type` for JSON in another encoding */
export function requireUtf8(request: Request): void {
  const charset = /charset="?([^;"]+)/i.exec(request.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw new AppError('unsupported_media_type');
}

/** @throws AppError `invalid_json`, `body_too_large` */
export async function readJson(...[body, options]: Parameters<typeof readBase64Json>) {
  try {
    return await readBase64Json(body, options);
  } catch (cause) {
    throw cause instanceof SyntaxError ? new AppError('invalid_json', undefined, { cause }) : cause;
  }
}

export function declaredLength(request: Request): number | undefined {
  const length = request.get('content-length');
  return length === undefined ? undefined : Number(length);
}

/** @throws AppError `body_too_large` */
export async function* limitedBody(request: Request, limitBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  // The socket has to stay open for the answer when the reader stops early.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw bodyTooLarge(limitBytes);
    yield chunk;
  }
}

function dataUrlOpening(standIn: string): Base64Opening {
  return {
    start: '"data:',
    pattern: DATA_URL,
    longestBytes: LONGEST_OPENING_BYTES,
    replace: (index) => `"${standIn}${index}"`,
  };
}

interface PicturePlace {
  /** The field of the body: `images`. */
  name: string;
  role: UploadRole;
  holder: Record<string, unknown>;
  key: string;
  /** The whole way: `images[0].image_url`. */
  field: string;
}

/** Where pictures may be in the body, whether there are some or not. */
function* picturePlaces(json: unknown): Generator<PicturePlace> {
  if (!isObject(json)) return;
  for (const [name, role] of Object.entries(PICTURE_FIELDS)) {
    const value = json[name];
    if (!Array.isArray(value)) {
      yield placeWithin({ name, role, holder: json, key: name, field: name });
      continue;
    }
    refuseTooMany(role, value.length, name);
    const holder: Record<string, unknown> = Object(value);
    for (const index of value.keys()) {
      yield placeWithin({ name, role, holder, key: String(index), field: `${name}[${index}]` });
    }
  }
}

function placeWithin(place: PicturePlace): PicturePlace {
  const entry = place.holder[place.key];
  if (!isObject(entry)) return place;
  return { ...place, holder: entry, key: 'image_url', field: `${place.field}.image_url` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function readDataUrl({ opening, bytes, length }: Base64String, param: string) {
  if (opening.length - 1 + length > LONGEST_DATA_URL) {
    const detail = `'${param}' is longer than the ${LONGEST_DATA_URL} characters a data URL may have. Send the picture as multipart/form-data.`;
    throw new AppError('image_too_large', detail, { param });
  }
  if (bytes === null) {
    const detail = `'${param}' is a data URL whose base64 is not valid.`;
    throw new AppError('invalid_image_file', detail, { param });
  }
  const contentType = DATA_URL.exec(opening)?.[1]?.replace('\\', '') ?? '';
  return { field: param, bytes, contentType, fileName: null };
}

function misplacedDataUrl(): AppError {
  const detail =
    "A data URL is where no picture is taken. Pictures go into 'image', 'images[].image_url', 'mask.image_url' and 'markup.image_url', each at most once.";
  return new AppError('invalid_value', detail);
}
