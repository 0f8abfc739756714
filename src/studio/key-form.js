import { showText } from './language.js';
import { onKeyNeeded, RefusedError, sendKey } from './server.js';

/** What a header can carry. Anything else, Hangul typed by mistake say, is no key. */
const POSSIBLE_KEY = /^[\x21-\x7e]+$/;

/** The form for the server's API key: shown when the server asks for one, until it takes one. The page keeps no key. */
export function startKeyForm() {
  const form = document.getElementById('key');
  const field = document.getElementById('api-key');
  const complaint = document.getElementById('api-key-complaint');
  let isSending = false;
  let onTaken;

  function complain(key) {
    showText(complaint, key);
    field.setAttribute('aria-invalid', 'true');
    field.select();
  }

  function stopComplaining() {
    complaint.removeAttribute('data-text');
    complaint.textContent = '';
    field.removeAttribute('aria-invalid');
  }

  async function submit() {
    const key = field.value.trim();
    if (!POSSIBLE_KEY.test(key)) return complain('wrongApiKey');
    try {
      await sendKey(key);
    } catch (error) {
      const isWrong = error instanceof RefusedError && error.code === 'invalid_api_key';
      return complain(isWrong ? 'wrongApiKey' : 'lostSimple');
    }
    form.reset();
    form.hidden = true;
    onTaken();
  }

  form.addEventListener('input', stopComplaining);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    stopComplaining();
    await submit();
    isSending = false;
  });
  onKeyNeeded(() => {
    form.hidden = false;
    field.focus();
    return new Promise((resolve) => {
      onTaken = resolve;
    });
  });
}
