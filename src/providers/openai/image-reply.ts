import { type Base64Opening, readBase64Json } from '../../base64-json/read-base64-json.ts';
import { AppError } from '../../errors.ts';

/** How images stand in the JSON of replies and events. */
export const imageOpening: Base64Opening = {
  start: '"b64_json"',
  pattern: /^"b64_json"\s*:\s*"/,
  // Real servers put at most a space on each side of the colon.
  longestBytes: 72,
  replace: (index) => `"b64_json":${index}`,
};

/** A reply of the images endpoint with its images decoded. */
export interface ImageReply {
  /** The reply as JSON; each `b64_json` string is replaced by the image's number in {@link images}. */
  body: unknown;
  /** The decoded bytes; null where the base64 was not valid. */
  images: (Buffer | null)[];
}

/**
 * Reads an images reply as it arrives, without ever holding its base64 as a whole.
 *
 * @param byteLength of the whole body where known: the buffer is then made once, in the right size
 * @throws AppError `upstream_invalid_response` when the body ends early or is not JSON
 */
export async function readImageReply(
  body: AsyncIterable<Uint8Array>,
  byteLength: number | undefined,
): Promise<ImageReply> {
  try {
    const { json, strings } = await readBase64Json(body, { opening: imageOpening, byteLength });
    return { body: json, images: strings.map(({ bytes }) => bytes) };
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new AppError('upstream_invalid_response', undefined, { cause });
    const detail = 'The provider broke off in the middle of its reply.';
    throw new AppError('upstream_invalid_response', detail, { cause });
  }
}
