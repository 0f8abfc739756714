import { koreanErrors, texts } from './texts.js';

const STORAGE_KEY = 'imaginate.language';
const listeners = [];
let current = 'ko';

/** @returns {'ko' | 'en'} */
export function language() {
  return current;
}

/** A text of the page in the current language, its `{names}` filled in. */
export function text(key, values = {}) {
  return fill(texts[current][key], values);
}

/** An error in Korean, for who reads Korean; undefined where the server's own English sentence has to do. */
export function errorText(code) {
  return current === 'ko' ? koreanErrors[code] : undefined;
}

/** @param {string} template @param {Record<string, unknown>} values */
function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Speaks the remembered language, Korean at first, and says so to the page. */
export function startLanguage() {
  useLanguage(remembered() === 'en' ? 'en' : 'ko');
}

/** @param {'ko' | 'en'} next */
export function useLanguage(next) {
  current = next;
  remember(next);
  document.documentElement.lang = next;
  translate(document.documentElement);
  for (const listener of listeners) listener();
}

/** Called after each change, by parts of the page that hold more than texts. */
export function onLanguageChange(listener) {
  listeners.push(listener);
}

/**
 * Marks an element as showing a text of the page, so that it follows the language.
 * @template {Element} Marked
 * @param {Marked} marked
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {Marked}
 */
export function showText(marked, key, values = {}) {
  marked.dataset.text = key;
  marked.dataset.values = JSON.stringify(values);
  marked.textContent = text(key, values);
  return marked;
}

function translate(root) {
  for (const node of root.querySelectorAll('[data-text]')) {
    node.textContent = text(node.dataset.text, JSON.parse(node.dataset.values ?? '{}'));
  }
  for (const node of root.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', text(node.dataset.label));
  }
  for (const node of root.querySelectorAll('[data-placeholder]')) {
    node.setAttribute('placeholder', text(node.dataset.placeholder));
  }
}

/** Storage may be forbidden to the page; then nothing is remembered. */
function remembered() {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function remember(next) {
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {}
}
