import { element } from './element.js';
import { language, onLanguageChange, showText, text } from './language.js';
import { requestBody, saysSomething } from './request-body.js';
import { startTabs } from './tabs.js';
import { examples } from './texts.js';

/**
 * The form that asks for images.
 * @param {{ onImagine(body: object): void, onBrief(body: object): void }} askers called with a request that says
 *   something, and not while another is at work
 */
export function startRequestForm({ onImagine, onBrief }) {
  const form = document.getElementById('request');
  const search = document.getElementById('search');
  const number = document.getElementById('number');
  const customSize = document.getElementById('custom-size');
  const complaint = document.getElementById('complaint');
  const buttons = { imagine: document.getElementById('imagine'), brief: document.getElementById('brief') };
  const tabs = startTabs(form.querySelector('[role=tablist]'));
  let isBusy = false;

  function ask(asker) {
    if (isBusy) return;
    const tab = tabs.selected().id === 'tab-sentence' ? 'sentence' : 'picks';
    const body = requestBody(tab, new FormData(form));
    const wrong = findWrong(tab, body);
    complaint.textContent = wrong === undefined ? '' : text(wrong.complaint);
    markWrong(wrong?.field);
    if (wrong === undefined) asker(body);
    else wrong.field?.focus();
  }

  function findWrong(tab, body) {
    if (!saysSomething(body)) {
      return tab === 'sentence'
        ? { complaint: 'emptySentence', field: search }
        : { complaint: 'emptyPicks', field: form.elements.theme };
    }
    if (!number.validity.valid) return { complaint: 'wrongNumber', field: number };
    const edge = [form.elements.width, form.elements.height].find((field) => !field.validity.valid);
    return edge && { complaint: 'wrongSize', field: edge };
  }

  function markWrong(wrongField) {
    for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
    wrongField?.setAttribute('aria-invalid', 'true');
  }

  function step(by) {
    number.value = String(Math.min(10, Math.max(1, (Number(number.value) || 1) + by)));
  }

  function showExamples() {
    const items = examples[language()].map((sentence) => {
      const button = element('button', { type: 'button', class: 'example' }, sentence);
      button.addEventListener('click', () => {
        search.value = sentence;
        search.focus();
      });
      return element('li', {}, button);
    });
    document.getElementById('examples').replaceChildren(...items);
  }

  form.addEventListener('input', () => {
    complaint.textContent = '';
    markWrong(undefined);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask(onImagine);
  });
  buttons.brief.addEventListener('click', () => ask(onBrief));
  search.addEventListener('keydown', (event) => {
    // While Hangul is being composed, Enter belongs to the input method.
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.addEventListener('change', () => {
    const isCustom = form.elements.size.value === 'custom';
    customSize.hidden = !isCustom;
    customSize.disabled = !isCustom;
  });
  document.getElementById('fewer').addEventListener('click', () => step(-1));
  document.getElementById('more').addEventListener('click', () => step(1));
  showExamples();
  onLanguageChange(showExamples);

  return {
    /** Fills the chips. @param {{ moods: Word[], styles: Word[] }} vocabulary */
    showVocabulary({ moods, styles }) {
      document.getElementById('moods').replaceChildren(...chips('moods', moods));
      document.getElementById('styles').replaceChildren(...chips('styles', styles));
    },
    /**
     * While a request is at work the buttons stay where the focus is, and do nothing.
     * @param {'imagine' | 'brief' | null} work
     */
    setBusy(work) {
      isBusy = work !== null;
      for (const button of Object.values(buttons)) button.setAttribute('aria-disabled', String(isBusy));
      showText(buttons.imagine, work === 'imagine' ? 'imagining' : 'imagine');
      showText(buttons.brief, work === 'brief' ? 'briefing' : 'brief');
    },
  };
}

/** @typedef {{ value: string, label: string }} Word */

/** A choice of one word or none; records keep one mood and one style. @param {Word[]} words */
function chips(name, words) {
  const any = chip(name, '', true, showText(element('span', { class: 'chip-label' }), 'anyWord'));
  return [
    any,
    ...words.map(({ value, label }) =>
      chip(
        name,
        label,
        false,
        element('span', { class: 'chip-label', lang: 'ko' }, label),
        element('span', { class: 'chip-value', lang: 'en' }, value),
      ),
    ),
  ];
}

function chip(name, value, checked, ...labels) {
  return element(
    'label',
    { class: 'chip' },
    element('input', { type: 'radio', name, value, checked }),
    element('span', { class: 'chip-face' }, ...labels),
  );
}
