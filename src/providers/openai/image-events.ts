import { APIError } from 'openai';
import type {
  ImageEditCompletedEvent,
  ImageEditPartialImageEvent,
  ImageGenCompletedEvent,
  ImageGenPartialImageEvent,
} from 'openai/resources/images';
import { Base64JsonReader } from '../../base64-json/read-base64-json.ts';
import { imageOpening } from './image-reply.ts';

export type CompletedEvent = ImageGenCompletedEvent | ImageEditCompletedEvent;
type StreamEvent = CompletedEvent | ImageGenPartialImageEvent | ImageEditPartialImageEvent;
type WithoutImage<Event> = Event extends StreamEvent ? Omit<Event, 'b64_json'> : never;

/** An event of an images stream with its image decoded. */
export interface ImageEvent {
  event: WithoutImage<StreamEvent>;
  /** Undefined where there is none, null where its base64 was not valid. */
  image: Buffer | null | undefined;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DATA = 'data:';
const END_OF_STREAM = '[DONE]';
/** As much of an event's data as tells whether it is the end of the stream. */
const DATA_START_BYTES = 16;

/**
 * Reads a stream of events (https://html.spec.whatwg.org/multipage/server-sent-events.html) as it arrives, without ever
 * holding an event of 5 MB as a text: the SDK's reader looks at each of its bytes several times.
 * @throws APIError for an error event, SyntaxError for data that is not JSON
 */
export async function* readImageEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ImageEvent> {
  const reader = new EventReader();
  for await (const chunk of body) {
    for (const data of reader.read(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) {
      if (data === END_OF_STREAM) return;
      const { json, strings } = data.finish();
      const event = (json ?? {}) as StreamEvent & { error?: object };
      if (event.error || String(event.type) === 'error') {
        throw new APIError(undefined, event.error ?? event, undefined, new Headers());
      }
      yield { event, image: strings[0]?.bytes };
    }
  }
}

/** Divides a stream into the data of its events. Names and ids are in OpenAI's data again, so they are passed over. */
class EventReader {
  /** The line's first characters, as many as tell whether it is one of data. */
  #lineStart = '';
  #dataStart = '';
  #data: Base64JsonReader | null = null;
  #endedWithReturn = false;

  *read(chunk: Buffer): Generator<Base64JsonReader | typeof END_OF_STREAM> {
    let rest = chunk;
    while (rest.length > 0) {
      const isSecondHalfOfEnd = this.#endedWithReturn && rest[0] === LINE_FEED;
      this.#endedWithReturn = false;
      if (isSecondHalfOfEnd) {
        rest = rest.subarray(1);
        continue;
      }
      const end = findLineEnd(rest);
      this.#readPart(end === -1 ? rest : rest.subarray(0, end));
      if (end === -1) return;
      this.#endedWithReturn = rest[end] === CARRIAGE_RETURN;
      rest = rest.subarray(end + 1);
      const event = this.#endLine();
      if (event !== null) yield event;
    }
  }

  #readPart(part: Buffer): void {
    const missing = Math.min(part.length, DATA.length - this.#lineStart.length);
    this.#lineStart += part.toString('latin1', 0, missing);
    if (this.#lineStart !== DATA) return;
    const data = part.subarray(missing);
    this.#dataStart += data.toString('latin1', 0, DATA_START_BYTES - this.#dataStart.length);
    this.#data ??= new Base64JsonReader({ opening: imageOpening });
    this.#data.write(data);
  }

  /** Null where the line does not end an event with data. */
  #endLine(): Base64JsonReader | typeof END_OF_STREAM | null {
    const isEndOfEvent = this.#lineStart === '';
    this.#lineStart = '';
    if (!isEndOfEvent) return null;
    const [data, dataStart] = [this.#data, this.#dataStart];
    [this.#data, this.#dataStart] = [null, ''];
    return dataStart.trim() === END_OF_STREAM ? END_OF_STREAM : data;
  }
}

function findLineEnd(text: Buffer): number {
  const lineFeed = text.indexOf(LINE_FEED);
  const carriageReturn = (lineFeed === -1 ? text : text.subarray(0, lineFeed)).indexOf(CARRIAGE_RETURN);
  return carriageReturn === -1 ? lineFeed : carriageReturn;
}
