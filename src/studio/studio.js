import { startEditDialog } from './edit-dialog.js';
import { element } from './element.js';
import { createErrorView } from './error-view.js';
import { startHistory } from './history.js';
import { editRequest, imagineRequest, variationRequest } from './image-requests.js';
import { imagineOnce } from './imagine-once.js';
import { startKeyForm } from './key-form.js';
import { language, onLanguageChange, showText, startLanguage, useLanguage } from './language.js';
import { forgetRequest, pendingRequest, rememberRequest } from './pending-request.js';
import { setPictureActionsBusy, startPictureActions } from './picture-actions.js';
import { createProgressView } from './progress-view.js';
import { createRecordView } from './record-view.js';
import { startRequestForm } from './request-form.js';
import { ConnectionLostError, loadBrief, loadGeneration, loadSetup, loadVocabulary } from './server.js';
import { askForVariations } from './variation-dialog.js';

const GENERATION_HASH = /^#[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const result = document.getElementById('result');
const shown = document.getElementById('shown');
const announcement = document.getElementById('announcement');

/** Makes the result anew; kept so that a change of language can. */
let createView = createWelcome;
let isWorking = false;

startLanguage();
startKeyForm();
const editDialog = startEditDialog();
const form = startRequestForm({ onImagine: (body) => imagine(imagineRequest(body)), onBrief: startBrief });
startPictureActions({ onEdit: startEdit, onVary: startVariation });
const history = startHistory({ onRemoved: forgetShown, onError: showIdleError });
startLanguageButtons();
show(createWelcome);
// In a browser without a cookie yet, a server may open a session with this answer; what follows must be in it.
const sessionReady = history.load();
loadVocabulary()
  .then((vocabulary) => {
    form.showVocabulary(vocabulary);
    history.showVocabulary(vocabulary);
  })
  .catch(showError);
loadSetup()
  .then((setup) => {
    showSetup(setup);
    if (setup.models?.clip.ready && setup.models.sam.ready) editDialog.offerTarget();
  })
  .catch(() => undefined);
addEventListener('hashchange', showNamedGeneration);
await sessionReady;
const pending = pendingRequest();
if (pending !== null) imagine(pending, { notice: 'resumed' });
else showNamedGeneration();

async function startEdit(picture, ask = editDialog.ask) {
  const edit = await ask(picture);
  if (edit === null) return;
  goOn(editRequest(picture, edit), {
    onTargetNotFound: () => startEdit(picture, editDialog.askForOtherTarget),
  });
}

async function startVariation(picture) {
  const number = await askForVariations(picture);
  if (number !== null) goOn(variationRequest(picture, number));
}

/** The button that was pressed may be gone with its picture; the focus goes to what comes of it. */
function goOn(request, options) {
  imagine(request, options);
  result.focus({ preventScroll: true });
}

/**
 * @param {import('./image-requests.js').ImagesRequest} request
 * @param {object} [options]
 * @param {string} [options.notice] key of a text
 * @param {() => void} [options.onTargetNotFound] called when the picture has nothing of the kind that is to be changed
 */
async function imagine(request, { notice, onTargetNotFound } = {}) {
  setWorking('imagine');
  rememberRequest(request);
  const progress = createProgressView(request);
  const tell = (key, values) => {
    progress.notice(key, values);
    announce(key, values);
  };
  // The progress follows the language by itself: its texts are marked.
  shown.replaceChildren(progress.element);
  createView = undefined;
  history.mark(null);
  announce('announceStart');
  bringIntoView();
  if (notice !== undefined) tell(notice);
  try {
    await sessionReady;
    const record = await imagineOnce(request, {
      onEvent: (event, data) => {
        progress.follow(event, data);
        if (event === 'queued') announce('queued', data);
      },
      onReconnect: (attempt) => tell('reconnecting', { attempt }),
    });
    forgetRequest();
    showMade(record);
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) forgetRequest();
    // The generation shown before is one step back, and its link works again.
    if (location.hash !== '') globalThis.history.pushState(null, '', location.pathname);
    showError(error, () => imagine(request, { onTargetNotFound }));
    if (error.code === 'target_not_found') onTargetNotFound?.();
  } finally {
    progress.stop();
    setWorking(null);
  }
}

function showMade(record) {
  globalThis.history.pushState(null, '', `#${record.id}`);
  showRecord(record);
  const missing = record.images.filter((image) => 'error' in image).length;
  announce(missing === 0 ? 'announceDone' : 'announceSome', {
    made: record.images.length - missing,
    missing,
  });
  history.load();
}

async function startBrief(body) {
  setWorking('brief');
  try {
    await sessionReady;
    const record = await loadBrief(JSON.stringify(body));
    leaveGeneration();
    showRecord(record);
    announce('announceBrief');
    bringIntoView();
  } catch (error) {
    showError(error);
  } finally {
    setWorking(null);
  }
}

/** Shows the generation that the address names. Work that goes on keeps its place. */
async function showNamedGeneration() {
  const { hash } = location;
  if (isWorking || !GENERATION_HASH.test(hash)) return;
  try {
    const record = await loadGeneration(hash.slice(1));
    if (isWorking || location.hash !== hash) return;
    showRecord(record);
    bringIntoView();
  } catch (error) {
    showIdleError(error);
  }
}

function forgetShown(id) {
  announce('announceRemoved');
  if (isWorking || (id !== undefined && location.hash !== `#${id}`)) return;
  leaveGeneration();
  show(createWelcome);
}

function leaveGeneration() {
  globalThis.history.replaceState(null, '', location.pathname);
  history.mark(null);
}

function showRecord(record) {
  show(() => createRecordView(record));
  history.mark(record.id ?? null);
}

/** Trouble beside the work does not hide the work. */
function showIdleError(error) {
  if (!isWorking) showError(error);
}

/** @param {() => void} [reconnect] */
function showError(error, reconnect) {
  show(() => createErrorView(error, reconnect));
  bringIntoView();
}

function show(create) {
  createView = create;
  shown.replaceChildren(create());
}

function createWelcome() {
  return element(
    'div',
    { class: 'welcome' },
    element('img', { src: '/studio/icon.svg', alt: '', width: 56, height: 56 }),
    showText(element('p', { class: 'heading' }), 'nothingYet'),
    showText(element('p', { class: 'hint' }), 'nothingYetMore'),
  );
}

/** @param {'imagine' | 'brief' | null} work */
function setWorking(work) {
  isWorking = work !== null;
  form.setBusy(work);
  setPictureActionsBusy(isWorking);
  result.setAttribute('aria-busy', String(isWorking));
}

function announce(key, values) {
  showText(announcement, key, values);
}

/** On a narrow page the result lies below the form. */
function bringIntoView() {
  const { top } = result.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) result.scrollIntoView({ block: 'start' });
}

function showSetup({ provider, models }) {
  const setup = document.getElementById('setup');
  if (provider === 'preview') showText(setup, 'setupPreview');
  else if (provider === 'openai') showText(setup, 'setupPaid');
  else if (models?.['stable-diffusion'].isTiny && provider === 'stable-diffusion')
    showText(setup, 'setupTiny');
  else showText(setup, 'setupOther', { provider });
}

function startLanguageButtons() {
  const buttons = document.querySelectorAll('[data-language]');
  const press = () => {
    for (const button of buttons)
      button.setAttribute('aria-pressed', String(button.dataset.language === language()));
  };
  for (const button of buttons) button.addEventListener('click', () => useLanguage(button.dataset.language));
  press();
  onLanguageChange(() => {
    press();
    if (createView !== undefined) show(createView);
  });
}
