import { element } from './element.js';
import { showText, text } from './language.js';
import { createRunningRail, isStage } from './stage-rail.js';

/**
 * What is shown while images are made: the stages, and a frame for each image that fills as it comes.
 * @param {import('./image-requests.js').ImagesRequest} request
 */
export function createProgressView({ operation, number, size, hasTarget = false }) {
  const [width, height = width] = size.split('x').map(Number);
  const rail = createRunningRail({ hasTarget });
  if (operation === 'vary') rail.skipReading();
  const notices = element('div', { class: 'working-notices' });
  const frames = Array.from({ length: number }, (_, index) => createFrame(index, width, height));
  let isDrawing = false;

  /** The first step of all ends the wait of every image. */
  function showStep({ index, step, steps }) {
    if (!isDrawing) for (const frame of frames) frame.showState('drawing');
    isDrawing = true;
    frames[index]?.showState('step', { step, steps });
  }

  return {
    element: element(
      'div',
      { class: 'working' },
      showText(element('h2', { class: 'heading' }), 'working'),
      rail.element,
      notices,
      element(
        'ul',
        { class: 'pictures', 'data-number': Math.min(number, 4) },
        ...frames.map((frame) => frame.element),
      ),
    ),
    /** @param {string} event @param {any} data as `/openai_query` streams them */
    follow(event, data) {
      if (isStage(event)) rail.finish(event, data.durationMs);
      else rail.skipReading();
      if (event === 'queued') for (const frame of frames) frame.showState('queued', data);
      if (event === 'step') showStep(data);
      if (event === 'partial_image') frames[data.index]?.showPartial(data.b64Json);
      if (event === 'image') frames[data.index]?.showMade();
    },
    /** @param {string} key of a text */
    notice(key, values) {
      notices.replaceChildren(
        showText(element('p', { class: 'notice', 'data-kind': 'warning' }), key, values),
      );
    },
    stop: rail.stop,
  };
}

function createFrame(index, width, height) {
  const image = element('img', { class: 'partial', width, height, hidden: true, alt: '' });
  const state = showText(element('span', { class: 'frame-state' }), 'drawing');
  const frame = element('div', { class: 'frame' }, image, state);
  // The shape of the picture to come; set as a property, which the page's policy allows.
  frame.style.aspectRatio = `${width} / ${height}`;
  frame.style.maxWidth = `${width}px`;

  return {
    element: element('li', { class: 'picture' }, frame),
    showPartial(base64) {
      image.src = `data:image/png;base64,${base64}`;
      image.alt = text('unfinishedImage', { number: index + 1 });
      image.hidden = false;
    },
    /** @param {string} key of a text */
    showState(key, values) {
      if (frame.dataset.state !== 'made') showText(state, key, values);
    },
    showMade() {
      frame.dataset.state = 'made';
      showText(state, 'made');
    },
  };
}
