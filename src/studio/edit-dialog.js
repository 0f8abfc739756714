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
  const scope = document.getElementById('edit-scope');
  const complaint = document.getElementById('edit-complaint');
  const painter = createMaskPainter(document.getElementById('edit-mask'), () => {
    showText(scope, painter.isPainted() ? 'scopePainted' : 'scopeWhole');
  });
  const ring = startBrushRing(paintable);
  let shownUrl;

  /** The same picture opened again still has the words and the paint: one tries, and tries again. */
  function show({ url, width, height, name }) {
    stopComplaining();
    if (url === shownUrl) return;
    shownUrl = url;
    search.value = '';
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

  function complain() {
    showText(complaint, 'emptyEdit');
    search.setAttribute('aria-invalid', 'true');
    search.focus();
  }

  function stopComplaining() {
    complaint.removeAttribute('data-text');
    complaint.textContent = '';
    search.removeAttribute('aria-invalid');
  }

  search.addEventListener('input', stopComplaining);
  search.addEventListener('keydown', (event) => {
    // While Hangul is being composed, Enter belongs to the input method.
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (search.value.trim() === '') complain();
    else dialog.close('make');
  });
  brush.addEventListener('input', useBrush);
  document.getElementById('undo-stroke').addEventListener('click', painter.undo);
  document.getElementById('clear-strokes').addEventListener('click', painter.clear);
  document.getElementById('edit-cancel').addEventListener('click', () => dialog.close('cancel'));

  return {
    /**
     * @param {import('./picture.js').Picture} picture
     * @returns {Promise<{ search: string, number: number, mask: string | null } | null>} null when the person thinks
     *   better of it
     */
    ask(picture) {
      show(picture);
      dialog.returnValue = 'cancel';
      dialog.showModal();
      // On a phone the keyboard would cover the picture before anyone has seen it.
      if (matchMedia('(pointer: fine)').matches) search.focus();
      return new Promise((resolve) => {
        dialog.addEventListener(
          'close',
          () => {
            if (dialog.returnValue !== 'make') return resolve(null);
            const number = Number(form.elements['edit-number'].value);
            const mask = painter.isPainted() ? painter.toMask() : null;
            resolve({ search: search.value.trim(), number, mask });
          },
          { once: true },
        );
      });
    },
  };
}
