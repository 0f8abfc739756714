import type { Response } from 'express';
import { encodeBase64, encodeFileAsBase64 } from '../../base64-json/encode-base64.ts';
import { hasPngSignature } from '../../png/png-chunks.ts';
import type { ImageQuality, ImageWishes } from '../../providers/image-provider.ts';
import type { GenerationRecord } from '../../record.ts';
import type { SessionStore } from '../../stages/store/session-store.ts';
import { findStoredImage } from '../../stages/store/stored-image.ts';
import type { EventStream } from '../event-stream.ts';
import { writePieces } from '../write-pieces.ts';
import { convertImage } from './convert-image.ts';
import type { ImageAnswer } from './read-image-request.ts';

/** An image ready to be handed over. */
interface ReadyImage {
  byteLength: number;
  encode(): Iterable<string> | AsyncIterable<string>;
}

export interface AnsweredImages {
  record: GenerationRecord;
  answer: ImageAnswer;
  /** What the provider is told where a caller names none; undefined where it knows no qualities. */
  defaultQuality: ImageQuality | undefined;
  /** About the answer itself, beside those of the record. */
  warnings: string[];
  /** The address of an image, for answers with links. */
  linkTo(index: number): string;
}

/** The images of a record that were made, by their number; each is whole on the disk. */
async function readyImages(
  store: SessionStore<GenerationRecord>,
  sessionId: string,
  { record, answer }: AnsweredImages,
): Promise<Map<number, ReadyImage>> {
  // Of those that were made to choose from, the best are in front.
  const made = record.images.filter((image) => 'file' in image).slice(0, record.request.number);
  const ready = await Promise.all(
    made.map(async ({ index }) => {
      const { absolutePath, image } = await findStoredImage(store, sessionId, record, index);
      return [index, await toFormat(absolutePath, image.bytes, answer)] as const;
    }),
  );
  return new Map(ready);
}

async function toFormat(
  path: string,
  bytes: number,
  { format, compression }: ImageAnswer,
): Promise<ReadyImage> {
  if (format === 'png') {
    return { byteLength: bytes, encode: () => encodeFileAsBase64(path, bytes) };
  }
  const converted = await convertImage(path, { format, compression });
  return { byteLength: converted.length, encode: () => encodeBase64(converted) };
}

/** `POST /v1/images/…` answered as one JSON body: OpenAI's fields, and ours beside them. */
export async function sendImagesJson(
  response: Response,
  store: SessionStore<GenerationRecord>,
  images: AnsweredImages,
): Promise<void> {
  const { record, answer, linkTo } = images;
  const isEncoded = answer.responseFormat !== 'url';
  const ready = await readyImages(store, response.locals.sessionId, images);
  const revised = revisedPrompt(record);
  const pieces: (string | ReadyImage)[] = [];
  for (const [index, image] of ready) {
    const fields = [
      ...(answer.responseFormat === 'b64_json' ? [] : [`"url":${JSON.stringify(linkTo(index))}`]),
      ...(revised === undefined ? [] : [`"revised_prompt":${JSON.stringify(revised)}`]),
    ].join(',');
    pieces.push(pieces.length === 0 ? '{' : ',{', fields);
    if (isEncoded) pieces.push(fields === '' ? '"b64_json":"' : ',"b64_json":"', image, '"');
    pieces.push('}');
  }
  const head = `{"created":${secondsOf(record)},"data":[`;
  const tail = `],${JSON.stringify({ ...describeAnswer(images), ...describeWork(images) }).slice(1)}`;
  const whole = [head, ...pieces, tail];
  const byteLength = whole.reduce(
    (sum, piece) =>
      sum + (typeof piece === 'string' ? Buffer.byteLength(piece) : 4 * Math.ceil(piece.byteLength / 3)),
    0,
  );
  response.set({ 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(byteLength) });
  await writePieces(response, encodeAll(whole));
  response.end();
}

/** The same as the last events of a stream: one for each image. */
export async function sendImageEvents(
  response: Response,
  store: SessionStore<GenerationRecord>,
  images: AnsweredImages,
  { events, prefix }: { events: EventStream; prefix: 'image_generation' | 'image_edit' },
): Promise<void> {
  const { record, answer, linkTo } = images;
  const type = `${prefix}.completed`;
  const ready = [...(await readyImages(store, response.locals.sessionId, images))];
  for (const [place, [index, image]] of ready.entries()) {
    const isLast = place === ready.length - 1;
    const fields = {
      created_at: secondsOf(record),
      ...describeAnswer(images),
      // All images were paid together; the sum stands in the last event, so that adding up gives the whole.
      ...(isLast ? describeWork(images) : {}),
      ...(answer.responseFormat === 'b64_json' ? {} : { url: linkTo(index) }),
    };
    const head = `{"type":${JSON.stringify(type)},"b64_json":"`;
    await events.sendPieces(type, encodeAll([head, image, `",${JSON.stringify(fields).slice(1)}`]));
  }
}

/** What an event says of an unfinished version of an image. */
export function describePartial(
  { b64Json, partialIndex }: { b64Json: string; partialIndex: number },
  wishes: ImageWishes,
  defaultQuality: ImageQuality | undefined,
): Record<string, unknown> {
  return {
    b64_json: b64Json,
    partial_image_index: partialIndex,
    created_at: Math.floor(Date.now() / 1000),
    size: sizeOfPng(b64Json),
    quality: wishes.quality ?? defaultQuality,
    background: wishes.background ?? 'opaque',
    output_format: 'png',
  };
}

/** Unfinished versions may be smaller than what they become. Width and height stand in the first chunk of a PNG. */
function sizeOfPng(base64: string): string | undefined {
  const header = Buffer.from(base64.slice(0, 32), 'base64');
  if (header.length < 24 || !hasPngSignature(header)) return undefined;
  return `${header.readUInt32BE(16)}x${header.readUInt32BE(20)}`;
}

/** The fields of OpenAI's answers that say what was made. */
function describeAnswer({
  record,
  answer,
  defaultQuality,
}: Pick<AnsweredImages, 'record' | 'answer' | 'defaultQuality'>): Record<string, unknown> {
  const { wishes, size } = record.request;
  // The last one: what the reading of the request has put into today's terms, a model may still have changed.
  const used = (parameter: string) =>
    record.adjustments.findLast((change) => change.parameter === parameter)?.used;
  const quality = used('quality') ?? wishes?.quality ?? defaultQuality;
  return {
    background: (used('background') ?? wishes?.background) === 'transparent' ? 'transparent' : 'opaque',
    output_format: answer.format,
    ...(quality === undefined || quality === 'none' ? {} : { quality }),
    size,
  };
}

/** What an answer says of the work, beyond its images. */
function describeWork({ record, warnings }: AnsweredImages): Record<string, unknown> {
  const { id, model, adjustments, usage, request } = record;
  const { extraction: _, ...imageUsage } = usage ?? {};
  return {
    ...(request.wishes?.safetyIdentifier === undefined
      ? {}
      : { safety_identifier: request.wishes.safetyIdentifier }),
    ...(Object.keys(imageUsage).length === 0 ? {} : { usage: imageUsage }),
    id,
    model,
    adjustments,
    warnings: [...record.warnings, ...warnings],
  };
}

/** The prompt the images were made from, where it is not the caller's own. */
function revisedPrompt({ extraction, request }: GenerationRecord): string | undefined {
  const { source, english } = extraction;
  return source === 'none' || english === request.search ? undefined : english;
}

function secondsOf({ createdAt }: GenerationRecord): number {
  return Math.floor(Date.parse(createdAt) / 1000);
}

async function* encodeAll(pieces: readonly (string | ReadyImage)[]): AsyncGenerator<string | Buffer> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece);
    else yield* piece.encode();
  }
}
