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
  };
}

/** The rail of work that goes on: stages start as those before them finish, and the running ones count time. */
export function createRunningRail() {
  const rail = createRail();
  const done = new Set();
  const startedAt = new Map();

  function startReady() {
    for (const [stage, needed] of Object.entries(NEEDS)) {
      if (startedAt.has(stage) || needed.some((before) => !done.has(before))) continue;
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

/** The rail of work that is over. @param {Record<string, number>} timings of a record */
export function createFinishedRail(timings, { isBrief }) {
  const rail = createRail();
  for (const stage of Object.keys(NEEDS)) {
    const isSkipped = isBrief && (stage === 'generate' || stage === 'store');
    rail.setState(stage, isSkipped ? 'skipped' : 'done');
    if (!isSkipped) rail.setTime(stage, timings[`${stage}Ms`]);
  }
  return rail.element;
}

/** @returns {name is Stage} */
export function isStage(name) {
  return name in NEEDS;
}
