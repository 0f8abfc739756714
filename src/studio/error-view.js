import { element } from './element.js';
import { errorText, text } from './language.js';
import { ConnectionLostError, RefusedError } from './server.js';

/**
 * Why there are no images: the server's own sentence, its code and the request's id.
 * @param {Error} error
 * @param {(() => void) | undefined} reconnect offered where the same request may still be at work
 */
export function createErrorView(error, reconnect) {
  if (error instanceof RefusedError) return refusal(error);
  if (error instanceof ConnectionLostError) return lost(reconnect);
  throw error;
}

function refusal({ message, code, requestId, retryAfterSeconds }) {
  const translated = errorText(code);
  return element(
    'div',
    { class: 'failure', role: 'alert' },
    element('h2', { class: 'heading' }, text('failedHeading')),
    translated === undefined ? null : element('p', {}, translated),
    element('p', { lang: 'en', class: translated === undefined ? '' : 'reason' }, message),
    retryAfterSeconds === null ? null : element('p', {}, text('retryAfter', { seconds: retryAfterSeconds })),
    element(
      'dl',
      { class: 'facts' },
      fact('errorCode', code),
      requestId === null ? null : fact('requestId', requestId),
    ),
  );
}

function lost(reconnect) {
  const view = element(
    'div',
    { class: 'failure', role: 'alert' },
    element('h2', { class: 'heading' }, text('lostHeading')),
    element('p', {}, text(reconnect === undefined ? 'lostSimple' : 'lost')),
  );
  if (reconnect === undefined) return view;
  const button = element('button', { type: 'button', class: 'secondary' }, text('reconnect'));
  button.addEventListener('click', reconnect);
  view.append(button);
  return view;
}

function fact(key, value) {
  return element('div', {}, element('dt', {}, text(key)), element('dd', {}, element('code', {}, value)));
}
