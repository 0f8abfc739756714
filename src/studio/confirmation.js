import { showText } from './language.js';

/**
 * Asks before something is deleted.
 * @param {string} question key of a text
 * @param {string} explanation key of a text
 * @param {Record<string, unknown>} [values] for the explanation
 * @returns {Promise<boolean>}
 */
export function confirmRemoval(question, explanation, values) {
  const dialog = document.getElementById('confirmation');
  showText(document.getElementById('confirmation-question'), question);
  showText(document.getElementById('confirmation-explanation'), explanation, values);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
