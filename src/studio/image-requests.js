import { createRequestKey } from './request-key.js';

/**
 * A request for images, as it is sent and remembered. Each has a key of its own: a new press is a new request, and
 * everything after it, a dropped connection or a reload, goes by this press's key.
 * @typedef {object} ImagesRequest
 * @property {string} key the Idempotency-Key
 * @property {string} path
 * @property {string} body JSON
 * @property {'generate' | 'edit' | 'vary'} operation
 * @property {number} number of images
 * @property {string} size of each, `512` or `768x512`
 * @property {boolean} [hasTarget] whether the server first looks for what is to be changed
 */

/** Images from words. @param {{ number: number, size: string }} body @returns {ImagesRequest} */
export function imagineRequest(body) {
  const { number, size } = body;
  return createRequest('/openai_query', body, { operation: 'generate', number, size });
}

/** @param {import('./picture.js').Picture} picture @param {number} number @returns {ImagesRequest} */
export function variationRequest(picture, number) {
  return createRequest(
    `${addressOf(picture)}/variation`,
    { number },
    { operation: 'vary', number, size: sizeOf(picture) },
  );
}

/**
 * @param {import('./picture.js').Picture} picture
 * @param {{ search: string, number: number, mask: string | null, target: string | null }} edit `mask`: a PNG as a data
 *   URL, transparent where the picture may change; `target`: a word for it in place of a mask; both null where the
 *   picture may change anywhere
 * @returns {ImagesRequest}
 */
export function editRequest(picture, { search, number, mask, target }) {
  return createRequest(
    `${addressOf(picture)}/edit`,
    { search, number, ...(mask === null ? {} : { mask }), ...(target === null ? {} : { target }) },
    { operation: 'edit', number, size: sizeOf(picture), hasTarget: target !== null },
  );
}

function createRequest(path, body, expected) {
  return { key: createRequestKey(), path, body: JSON.stringify(body), ...expected };
}

function addressOf({ generation, image }) {
  return `/session/generations/${generation}/images/${image}`;
}

function sizeOf({ width, height }) {
  return `${width}x${height}`;
}
