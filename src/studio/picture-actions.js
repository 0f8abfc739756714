import { element } from './element.js';
import { text } from './language.js';

/** @typedef {import('./picture.js').Picture} Picture */

/** @type {{ onEdit(picture: Picture): void, onVary(picture: Picture): void } | undefined} */
let watcher;
let isBusy = false;

/** @param {{ onEdit(picture: Picture): void, onVary(picture: Picture): void }} given not called while work goes on */
export function startPictureActions(given) {
  watcher = given;
}

/** What can be done with a picture: change it, or make others like it. @param {Picture} picture */
export function createPictureActions(picture) {
  return element(
    'div',
    { class: 'picture-actions' },
    action('edit', picture, () => watcher.onEdit(picture)),
    action('moreLikeThis', picture, () => watcher.onVary(picture)),
  );
}

/** While a request is at work the buttons stay where the focus is, and do nothing. @param {boolean} busy */
export function setPictureActionsBusy(busy) {
  isBusy = busy;
  for (const button of document.querySelectorAll('.picture-action')) {
    button.setAttribute('aria-disabled', String(busy));
  }
}

function action(key, { name }, act) {
  const button = element(
    'button',
    {
      type: 'button',
      class: 'picture-action',
      'aria-label': text('actionOnPicture', { action: text(key), picture: name }),
      'aria-disabled': String(isBusy),
    },
    text(key),
  );
  button.addEventListener('click', () => {
    if (!isBusy) act();
  });
  return button;
}
