const LINE_FIELDS: Readonly<Record<string, string>> = {
  english: 'english',
  prompt: 'english',
  translation: 'english',
  mood: 'mood',
  moods: 'mood',
  theme: 'theme',
  background: 'background',
  object: 'object',
  objects: 'object',
  act: 'act',
  action: 'act',
  style: 'style',
  styles: 'style',
};

const LABEL = new RegExp(`\\b(${Object.keys(LINE_FIELDS).join('|')})\\b\\**\\s*[:：]\\**`, 'giu');

/** Models that think aloud end with this what is not yet their answer. */
const END_OF_THOUGHTS = '</think>';
/** Each costs a walk to the end of the text at worst. */
const MOST_BRACES_TRIED = 100;

/**
 * The values that the answer of a text model may stand for, the likeliest first, to be validated: every JSON object in it,
 * whatever stands around it, from the last to the first; then `Mood: … Theme: …` in lines or on one line.
 */
export function* briefCandidates(text: string): Generator<unknown> {
  const thoughts = text.lastIndexOf(END_OF_THOUGHTS);
  const answer = thoughts === -1 ? text : text.slice(thoughts + END_OF_THOUGHTS.length);
  yield* jsonObjects(answer);
  const lines = parseLines(answer);
  if (lines !== undefined) yield lines;
}

function* jsonObjects(text: string): Generator<unknown> {
  let start = text.length;
  for (let tried = 0; tried < MOST_BRACES_TRIED && start > 0; tried += 1) {
    start = text.lastIndexOf('{', start - 1);
    if (start === -1) return;
    const object = parseJson(text.slice(start, endOfObject(text, start)));
    if (object !== undefined) yield object;
  }
}

/** Behind the brace that closes the one at `start`; braces in strings do not count. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let isInString = false;
  for (let place = start; place < text.length; place += 1) {
    const character = text[place];
    if (isInString && character === '\\') place += 1;
    else if (character === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return place + 1;
    }
  }
  return text.length;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseLines(text: string): unknown {
  const labels = [...text.matchAll(LABEL)];
  if (labels.length < 2) return undefined;
  const fields = new Map<string, string>();
  for (const [place, label] of labels.entries()) {
    const field = LINE_FIELDS[(label[1] ?? '').toLowerCase()];
    const value = text.slice(label.index + label[0].length, labels[place + 1]?.index).trim();
    if (field !== undefined && !fields.has(field))
      fields.set(field, value.replace(/^["'*\s]+|["'*\s,;]+$/g, ''));
  }
  const phrase = (field: string) => fields.get(field) ?? null;
  return {
    english: phrase('english') ?? describe(fields),
    mood: phrase('mood'),
    theme: phrase('theme'),
    background: phrase('background'),
    object: (phrase('object') ?? '').split(/,|\band\b/),
    act: phrase('act'),
    style: phrase('style'),
  };
}

/** A prompt from the fields, for answers that have no line of their own for it. */
function describe(fields: ReadonlyMap<string, string>): string {
  const said = (field: string) => {
    const value = fields.get(field) ?? '';
    return /^(none|null|n\/a|-)?$/i.test(value) ? '' : value;
  };
  return [said('style'), said('mood'), said('object'), said('act'), said('background'), said('theme')]
    .filter(Boolean)
    .join(', ');
}
