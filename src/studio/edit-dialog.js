import { startBrushRing } from './brush-ring.js';
import { showText } from './language.js';
import { createMaskPainter } from './mask-painter.js';

/** The dialog that asks what is to be changed in a picture, and where. */
export function startEditDialog() {
  const dialog = document.getElementById('edit');
  const form = document.getElementById('edit-form');
  const paintable = document.getElementById('paintable');
  const image = document.getElementById('edit-image');
  const search = document.getElementById('edit-search');
  const brush = document.getElementById('brush');
  const target = document.getElementById('edit-target');
  const scope = document.getElementById('edit-scope');
  const painter = createMaskPainter(document.getElementById('edit-mask'), showScope);
  const ring = startBrushRing(paintable);
  let shownUrl;

  /** The same picture opened again still has the words and the paint: one tries, and tries again. */
  function show({ url, width, height, name }) {
    stopComplaining(search);
    stopComplaining(target);
    if (url === shownUrl) return;
    shownUrl = url;
    search.value = '';
    target.value = '';
    image.src = url;
    image.alt = name;
    // Set as a property, which the page's policy allows.
    paintable.style.setProperty('--ratio', String(width / height));
    painter.start({ width, height });
    useBrush();
  }

  function useBrush() {
    const share = Number(brush.value) / 100;
    painter.setBrush(share);
    ring.setBrush(share);
  }

  /** What is painted says where by itself: the word beside it waits, and is not sent. */
  function showScope() {
    target.disabled = painter.isPainted();
    if (painter.isPainted()) showText(scope, 'scopePainted');
    else showText(scope, targetWord() === null ? 'scopeWhole' : 'scopeTarget');
  }

  function targetWord() {
    return painter.isPainted() ? null : target.value.trim() || null;
  }

  function answer() {
    return {
      search: search.value.trim(),
      number: Number(form.elements['edit-number'].value),
      mask: painter.isPainted() ? painter.toMask() : null,
      target: targetWord(),
    };
  }

  function ask(picture) {
    show(picture);
    dialog.returnValue = 'cancel';
    dialog.showModal();
    // On a phone the keyboard would cover the picture before anyone has seen it.
    if (matchMedia('(pointer: fine)').matches) search.focus();
    return new Promise((resolve) => {
      dialog.addEventListener('close', () => resolve(dialog.returnValue === 'make' ? answer() : null), {
        once: true,
      });
    });
  }

  search.addEventListener('input', () => stopComplaining(search));
  target.addEventListener('input', () => {
    stopComplaining(target);
    showScope();
  });
  search.addEventListener('keydown', (event) => {
    // While Hangul is being composed, Enter belongs to the input method.
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (search.value.trim() === '') complain(search, 'emptyEdit');
    else dialog.close('make');
  });
  brush.addEventListener('input', useBrush);
  document.getElementById('undo-stroke').addEventListener('click', painter.undo);
  document.getElementById('clear-strokes').addEventListener('click', painter.clear);
  document.getElementById('edit-cancel').addEventListener('click', () => dialog.close('cancel'));

  return {
    /** Also asks for a word for what is to be changed, which the server must be able to find. */
    offerTarget() {
      document.getElementById('edit-target-field').hidden = false;
    },
    /**
     * @param {import('./picture.js').Picture} picture
     * @returns {Promise<{ search: string, number: number, mask: string | null, target: string | null } | null>} null
     *   when the person thinks better of it
     */
    ask,
    /** The same, where the picture has nothing that the word could mean. @type {typeof ask} */
    askForOtherTarget(picture) {
      const asking = ask(picture);
      complain(target, 'targetNotFound');
      return asking;
    },
  };
}

/** @param {HTMLElement} field its complaint has its id and `-complaint` @param {string} key of a text */
function complain(field, key) {
  showText(complaintOf(field), key);
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}

function stopComplaining(field) {
  const complaint = complaintOf(field);
  complaint.removeAttribute('data-text');
  complaint.textContent = '';
  field.removeAttribute('aria-invalid');
}

function complaintOf({ id }) {
  return document.getElementById(`${id}-complaint`);
}
