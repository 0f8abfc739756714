import { confirmRemoval } from './confirmation.js';
import { element } from './element.js';
import { language, onLanguageChange, text } from './language.js';
import { formatShortTime } from './numbers.js';
import { operationName, pictureOf, recordTitle } from './picture.js';
import { createPictureActions } from './picture-actions.js';
import { clearSession, loadSession, removeGeneration } from './server.js';

const SHOWN_AT_FIRST = 12;

/**
 * The session's generations, newest first. Each is a link to `#<id>`, so a shown one can be reloaded and gone back to.
 * @param {{ onRemoved(id: string | undefined): void, onError(error: Error): void }} watcher `onRemoved` without an id
 *   when all are gone
 */
export function startHistory({ onRemoved, onError }) {
  const section = document.getElementById('history');
  const list = document.getElementById('generations');
  const more = document.getElementById('more-generations');
  const none = document.getElementById('no-generations');
  const filters = {
    mood: document.getElementById('filter-mood'),
    style: document.getElementById('filter-style'),
  };
  let vocabulary = { moods: [], styles: [] };
  let records = [];
  let mostShown = SHOWN_AT_FIRST;
  let current = null;

  const filter = () => ({ mood: filters.mood.value, style: filters.style.value });
  const isFiltered = () => Object.values(filter()).some((word) => word !== '');

  async function load() {
    try {
      records = await loadSession(filter());
      show();
    } catch (error) {
      onError(error);
    }
  }

  function show() {
    section.hidden = records.length === 0 && !isFiltered();
    none.hidden = records.length > 0;
    more.hidden = records.length <= mostShown;
    list.replaceChildren(
      ...records.slice(0, mostShown).map((record) => card(record, record.id === current, remove)),
    );
  }

  function showFilters() {
    fillFilter(filters.mood, text('anyMood'), vocabulary.moods);
    fillFilter(filters.style, text('anyStyle'), vocabulary.styles);
  }

  async function remove(record) {
    const { id } = record;
    const sentence = recordTitle(record);
    if (!(await confirmRemoval('removeQuestion', 'removeExplanation', { sentence }))) return;
    await change(() => removeGeneration(id), id);
  }

  async function removeAll() {
    if (!(await confirmRemoval('clearQuestion', 'clearExplanation'))) return;
    for (const select of Object.values(filters)) select.value = '';
    await change(clearSession);
  }

  async function change(work, id) {
    try {
      await work();
      onRemoved(id);
    } catch (error) {
      onError(error);
    }
    await load();
  }

  for (const select of Object.values(filters)) select.addEventListener('change', load);
  more.addEventListener('click', () => {
    mostShown += SHOWN_AT_FIRST;
    show();
  });
  document.getElementById('clear').addEventListener('click', removeAll);
  onLanguageChange(() => {
    showFilters();
    show();
  });

  return {
    load,
    showVocabulary(words) {
      vocabulary = words;
      showFilters();
    },
    /** @param {string | null} id of the generation that is shown beside the list */
    mark(id) {
      current = id;
      for (const link of list.querySelectorAll('a')) {
        if (link.hash === `#${id}`) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
  };
}

function card(record, isCurrent, remove) {
  const { id, createdAt, images, categories } = record;
  const sentence = recordTitle(record);
  const operation = operationName(record);
  const first = images.find((image) => 'url' in image);
  const words = [categories.moods?.value, categories.styles?.value].filter(Boolean).join(' · ');
  const button = element(
    'button',
    { type: 'button', class: 'remove', 'aria-label': text('removeGeneration', { sentence }) },
    element('span', { 'aria-hidden': 'true' }, '×'),
  );
  button.addEventListener('click', () => remove(record));
  return element(
    'li',
    { class: 'generation' },
    element(
      'a',
      { href: `#${id}`, 'aria-current': isCurrent && 'true' },
      first &&
        element('img', {
          src: first.url,
          alt: '',
          loading: 'lazy',
          width: first.width,
          height: first.height,
        }),
      element('span', { class: 'generation-sentence' }, sentence),
      element(
        'span',
        { class: 'hint' },
        `${text('numberOfImages', { number: images.length })} · ${formatShortTime(createdAt, language())}`,
      ),
      operation !== undefined && operation !== sentence && element('span', { class: 'hint' }, operation),
      words === '' ? null : element('span', { class: 'hint', lang: 'en' }, words),
    ),
    first && createPictureActions(pictureOf(record, first)),
    button,
  );
}

function fillFilter(select, any, words) {
  const chosen = select.value;
  select.replaceChildren(
    element('option', { value: '' }, any),
    ...words.map(({ value, label }) =>
      element('option', { value }, label === value ? value : `${label} ${value}`),
    ),
  );
  select.value = chosen;
}
