/**
 * The request that is being worked on, kept while this tab lives: a page that is loaded again picks the work up under
 * the same Idempotency-Key instead of losing sight of it.
 */

const STORAGE_KEY = 'imaginate.request';

/** @typedef {import('./image-requests.js').ImagesRequest} ImagesRequest */

/** @returns {ImagesRequest | null} */
export function pendingRequest() {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {ImagesRequest} request */
export function rememberRequest(request) {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(request));
  } catch {}
}

export function forgetRequest() {
  try {
    sessionStorage.removeItem(STORAGE_KEY);
  } catch {}
}
