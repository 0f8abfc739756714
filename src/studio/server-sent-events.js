/**
 * Reads the event-stream format, cut anywhere:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 * `EventSource` reads it too, but cannot POST.
 *
 * @returns {{ push(text: string): { event: string, data: string }[] }} `push` takes the next piece of text and gives
 *   the events it completes
 */
export function createEventParser() {
  let unread = '';
  let event = '';
  let data = [];

  /** The next whole line; undefined while its end has not come. A `\r` at the very end may be half of `\r\n`. */
  function takeLine() {
    const end = /\r\n|\n|\r(?!$)/.exec(unread);
    if (end === null) return undefined;
    const line = unread.slice(0, end.index);
    unread = unread.slice(end.index + end[0].length);
    return line;
  }

  function readField(line) {
    const [, name, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line);
    if (name === 'event') event = value;
    if (name === 'data') data.push(value);
  }

  return {
    push(text) {
      unread += text;
      const events = [];
      for (let line = takeLine(); line !== undefined; line = takeLine()) {
        if (line !== '') {
          readField(line);
          continue;
        }
        if (data.length > 0) events.push({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
      }
      return events;
    },
  };
}

/**
 * The events of an answer as they come, their data read as JSON.
 * @param {ReadableStream<Uint8Array>} body
 */
export async function* readEvents(body) {
  const parser = createEventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    for (const { event, data } of parser.push(decoder.decode(piece.value, { stream: true }))) {
      yield { event, data: JSON.parse(data) };
    }
  }
}
