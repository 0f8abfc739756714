/**
 * Asks how many pictures like one are to be made.
 * @param {import('./picture.js').Picture} picture
 * @returns {Promise<number | null>} null when the person thinks better of it
 */
export function askForVariations({ url, name }) {
  const dialog = document.getElementById('variation');
  const form = document.getElementById('variation-form');
  const image = document.getElementById('variation-image');
  image.src = url;
  image.alt = name;
  dialog.returnValue = 'cancel';
  dialog.showModal();
  return new Promise((resolve) => {
    const number = () => Number(form.elements['variation-number'].value);
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'make' ? number() : null), {
      once: true,
    });
  });
}
