const PICKED = ['moods', 'theme', 'background', 'object', 'act', 'styles'];
const FIELDS = { sentence: ['search'], picks: PICKED };

/**
 * The request that the form asks for: the fields of the open tab that say something, how many, and how large.
 * @param {'sentence' | 'picks'} tab
 * @param {FormData} form
 */
export function requestBody(tab, form) {
  const given = FIELDS[tab]
    .map((name) => [name, String(form.get(name) ?? '').trim()])
    .filter(([, value]) => value !== '');
  return { ...Object.fromEntries(given), number: Number(form.get('number')), size: sizeOf(form) };
}

/** Whether the request says what to draw. */
export function saysSomething(body) {
  return Object.values(FIELDS)
    .flat()
    .some((name) => name in body);
}

function sizeOf(form) {
  const size = form.get('size');
  return size === 'custom' ? `${form.get('width')}x${form.get('height')}` : String(size);
}
