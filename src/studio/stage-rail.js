import { element } from './element.js';
import { language, showText, text } from './language.js';
import { formatDuration } from './numbers.js';

const TICK_MS = 100;

/** Each stage, and those that must be done before it runs; normalise and generate run beside each other. */
const NEEDS = {
  preprocess: [],
  target: ['preprocess'],
  extract: ['preprocess', 'target'],
  normalise: ['extract'],
  generate: ['extract'],
  store: ['normalise', 'generate'],
  analyse: ['store'],
};

/** What only some work has: looking for what is to be changed, and scoring the images. */
const OCCASIONAL = ['target', 'analyse'];

/** What is left out where the provider takes the words, or a picture without words, as they are. */
const READING = ['preprocess', 'extract', 'normalise'];

/** @typedef {keyof typeof NEEDS} Stage */

/**
 * The stages of the work in a row, those that run side by side one above the other.
 * @param {Set<Stage>} absent the stages this work does not have
 */
function createRail(absent) {
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

  const present = () => Object.keys(NEEDS).filter((stage) => !absent.has(stage));
  const list = element(
    'ol',
    { class: 'stages', 'aria-label': text('stages'), 'data-label': 'stages' },
    ...present().map((stage) => items[stage]),
  );

  return {
    element: list,
    /** Gives the stage its place; without effect where it has one. @param {Stage} stage */
    add(stage) {
      if (absent.delete(stage)) list.replaceChildren(...present().map((name) => items[name]));
    },
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

/**
 * The rail of work that goes on: stages start as those before them finish, and the running ones count time. That the
 * images are scored is known only when they have been.
 * @param {{ hasTarget: boolean }} work
 */
export function createRunningRail({ hasTarget }) {
  const absent = OCCASIONAL.filter((stage) => stage !== 'target' || !hasTarget);
  const rail = createRail(new Set(absent));
  const done = new Set(absent);
  const startedAt = new Map();

  function startReady() {
    for (const [stage, needed] of Object.entries(NEEDS)) {
      const isWaiting = !startedAt.has(stage) && !done.has(stage);
      if (!isWaiting || needed.some((before) => !done.has(before))) continue;
      startedAt.set(stage, performance.now());
      rail.setState(stage, 'running');
    }
  }

  /** What was taken to run already, and waited for a stage nobody knew of. */
  function startAnew(stage) {
    for (const [later, needed] of Object.entries(NEEDS)) {
      if (done.has(later) || !needed.includes(stage) || !startedAt.delete(later)) continue;
      rail.clearTime(later);
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
      rail.add(stage);
      startAnew(stage);
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
  const absent = new Set(OCCASIONAL.filter((stage) => timeOf(record, stage) === undefined));
  const rail = createRail(absent);
  const skipped = skippedStages(record);
  for (const stage of Object.keys(NEEDS).filter((name) => !absent.has(name))) {
    const isSkipped = skipped.includes(stage);
    rail.setState(stage, isSkipped ? 'skipped' : 'done');
    if (!isSkipped) rail.setTime(stage, timeOf(record, stage));
  }
  return rail.element;
}

/** @returns {number | undefined} */
function timeOf({ timings }, stage) {
  return timings[`${stage}Ms`];
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
