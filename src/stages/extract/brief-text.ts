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

/**
 * The answer of a text model as a value to be validated: JSON (alone, in a code fence, or in the middle of
 * other text), else `Mood: … Theme: …` in lines or on one line. Undefined when it is neither.
 */
export function parseBriefText(text: string): unknown {
  return parseJson(text) ?? parseLines(text);
}

function parseJson(text: string): unknown {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1));
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
