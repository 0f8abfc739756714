import { element } from './element.js';
import { text } from './language.js';
import { operationName } from './picture.js';

/**
 * What a record's pictures were made from, with a link to it.
 * @param {object} record
 * @returns {Element | null} null for pictures from words alone
 */
export function createOriginView(record) {
  const name = operationName(record);
  if (name === undefined) return null;
  const origin = record.parent ? parentLink(record.parent) : element('span', {}, text('parentSent'));
  // Where there was no sentence, the heading says what was done.
  const badge = record.sentence !== '' && element('strong', { class: 'operation' }, name);
  return element('p', { class: 'origin' }, badge, origin);
}

function parentLink({ generation, image }) {
  const thumbnail = element('img', {
    src: `/session/generations/${generation}/images/${image}`,
    alt: '',
    width: 56,
    height: 56,
  });
  const link = element('a', { href: `#${generation}` }, thumbnail, text('parent', { number: image + 1 }));
  thumbnail.addEventListener('error', () => {
    link.replaceWith(element('span', {}, text('parentGone')));
  });
  return link;
}
