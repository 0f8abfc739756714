import { text } from './language.js';

/**
 * A made picture that the page can go on from.
 * @typedef {object} Picture
 * @property {string} generation the record's id
 * @property {number} image counted from 0
 * @property {string} url
 * @property {number} width
 * @property {number} height
 * @property {string} name for who cannot see it
 */

/** @returns {Picture} */
export function pictureOf(record, { index, url, width, height }) {
  const name = text('imageAlt', { sentence: recordTitle(record), number: index + 1 });
  return { generation: record.id, image: index, url, width, height, name };
}

/** What a record is called: its sentence, or what was done where there was none. */
export function recordTitle(record) {
  return record.sentence || (operationName(record) ?? '');
}

/** What was done in plain words; undefined for pictures from words alone, as those of older servers all are. */
export function operationName({ operation }) {
  if (operation === 'edit') return text('edited');
  if (operation === 'vary') return text('varied');
  return undefined;
}
