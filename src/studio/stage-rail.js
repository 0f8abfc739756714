import { element } from './element.js';
import { language, showText, text } from './language.js';
import { formatDuration } from './numbers.js';

const TICK_MS = 100;

/** Each stage, and those that must be done before it runs; normalise and generate run beside each other. */
const NEEDS = {
  preprocess: [],
  extract: ['preprocess'],
  normalise: ['extract'],
  generate: ['extract'],
  store: ['normalise', 'generate'],
};

/** What is left out where the provider takes the words, or a picture without words, as they are. */
const READING = ['preprocess', 'extract', 'normalise'];

/** @typedef {keyof typeof NEEDS} Stage */

/** The stages of the work in a row, those that run side by side one above the other. */
function createRail() {
  const items = Object.fromEntries(
    Object.keys(NEEDS).map((stage) => [
      stage,
      element(
        'li',
        { class: 'stage', 'data-stage': stage, 'data-state': 'waiting' },
        showText(element('span', { class: 'stage-name' }), stage),
        element('span', { class: 'stage-time', 'aria-hidden': 'true' }),
        showText(element('span', { class: 'unseen' }), 'waiting'),
      ),
    ]),
  );

  return {
    element: element(
      'ol',
      { class: 'stages', 'aria-label': text('stages'), 'data-label': 'stages' },
      ...Object.values(items),
    ),
    /** @param {Stage} stage @param {'waiting' | 'running' | 'done' | 'skipped'} state */
    setState(stage, state) {
      items[stage].dataset.state = state;
      showText(items[stage].querySelector('.unseen'), state);
    },
    setTime(stage, milliseconds) {
      items[stage].querySelector('.stage-time').textContent = formatDuration(milliseconds, language());
    },
    clearTime(stage) {
      items[stage].querySelector('.stage-time').textContent = '';
    },
  };
}

/** The rail of work that goes on: stages start as those before them finish, and the running ones count time. */
export function createRunningRail() {
  const rail = createRail();
  const done = new Set();
  const startedAt = new Map();

  function startReady() {
    for (const [stage, needed] of Object.entries(NEEDS)) {
      const isWaiting = !startedAt.has(stage) && !done.has(stage);
      if (!isWaiting || needed.some((before) => !done.has(before))) continue;
      startedAt.set(stage, performance.now());
      rail.setState(stage, 'running');
    }
  }

  const ticking = setInterval(() => {
    for (const [stage, since] of startedAt) {
      // Whole tenths only: a time that flickers says nothing.
      const elapsedMs = performance.now() - since;
      if (!done.has(stage) && elapsedMs >= 1000) rail.setTime(stage, elapsedMs);
    }
  }, TICK_MS);

  startReady();
  return {
    element: rail.element,
    /** To be called when drawing is known to have begun; without effect where the words have been read. */
    skipReading() {
      if (done.has('extract')) return;
      for (const stage of READING.filter((name) => !done.has(name))) {
        done.add(stage);
        rail.setState(stage, 'skipped');
        rail.clearTime(stage);
      }
      startReady();
    },
    /** @param {Stage} stage */
    finish(stage, durationMs) {
      done.add(stage);
      rail.setState(stage, 'done');
      rail.setTime(stage, durationMs);
      startReady();
    },
    stop: () => clearInterval(ticking),
  };
}

/** The rail of work that is over. @param {object} record */
export function createFinishedRail(record) {
  const rail = createRail();
  const skipped = skippedStages(record);
  for (const stage of Object.keys(NEEDS)) {
    const isSkipped = skipped.includes(stage);
    rail.setState(stage, isSkipped ? 'skipped' : 'done');
    if (!isSkipped) rail.setTime(stage, record.timings[`${stage}Ms`]);
  }
  return rail.element;
}

/** @returns {Stage[]} */
function skippedStages({ images, operation, extraction }) {
  if (images === undefined) return ['generate', 'store'];
  if (extraction.source !== 'none') return [];
  return operation === 'vary' ? READING : READING.filter((stage) => stage !== 'preprocess');
}

/** @returns {name is Stage} */
export function isStage(name) {
  return name in NEEDS;
}
