import { element } from './element.js';
import { errorText, language, showText, text } from './language.js';
import { formatDollars, formatDuration, formatScore, formatTime } from './numbers.js';
import { createOriginView } from './origin-view.js';
import { pictureOf, recordTitle } from './picture.js';
import { createPictureActions } from './picture-actions.js';
import { createFinishedRail } from './stage-rail.js';
import { texts } from './texts.js';

/**
 * A record as the server gave it, of images made or (without `images`) of what would be made.
 * @param {object} record
 */
export function createRecordView(record) {
  const isBrief = record.images === undefined;
  return element(
    'article',
    { class: 'record' },
    element(
      'header',
      { class: 'record-top' },
      isBrief && showText(element('h2', { class: 'heading' }), 'briefHeading'),
      !isBrief && element('p', { class: 'heading' }, recordTitle(record)),
      createOriginView(record),
      record.provider === 'preview' && previewBadge(),
    ),
    isBrief ? briefSummary(record) : pictures(record),
    notices(record),
    createFinishedRail(record),
    words(record),
    receipts(record.categories),
    making(record, isBrief),
  );
}

function previewBadge() {
  return element(
    'p',
    { class: 'preview-note' },
    showText(element('strong', { class: 'badge' }), 'previewBadge'),
    ' ',
    showText(element('span'), 'previewNote'),
  );
}

function briefSummary({ request, costUsd, provider }) {
  const [width, height] = request.size.split('x');
  return element(
    'div',
    { class: 'brief-summary' },
    element(
      'p',
      {},
      showText(element('strong'), 'briefImages', { number: request.number, width, height }),
      ` · ${text('estimatedCost')} ${cost(costUsd)} · ${provider}`,
    ),
    showText(element('p', { class: 'hint' }), 'briefNote'),
  );
}

function pictures(record) {
  const { images } = record;
  return element(
    'ul',
    { class: 'pictures', 'data-number': Math.min(images.length, 4) },
    ...images.map((image) =>
      'error' in image ? missingPicture(image) : madePicture(pictureOf(record, image), image.scores),
    ),
  );
}

function madePicture(picture, scores) {
  const { generation, image, url, width, height, name } = picture;
  const number = image + 1;
  const shown = element('img', { src: url, ...{ width, height }, alt: name });
  return element(
    'li',
    { class: 'picture' },
    element(
      'a',
      { href: url, target: '_blank', rel: 'noopener', 'aria-label': text('openNumber', { number }) },
      shown,
    ),
    element(
      'p',
      { class: 'picture-foot' },
      element('span', { class: 'hint' }, `${number} · ${width} × ${height}`),
      element(
        'span',
        { class: 'picture-links' },
        element(
          'a',
          { href: url, target: '_blank', rel: 'noopener', 'aria-label': text('openNumber', { number }) },
          text('open'),
        ),
        element(
          'a',
          {
            href: url,
            download: `imaginate-${generation.slice(0, 13)}-${image}.png`,
            'aria-label': text('downloadNumber', { number }),
          },
          text('download'),
        ),
      ),
    ),
    scores && scoreLine(scores),
    createPictureActions(picture),
  );
}

/** How like the picture is to what was asked for, and to each word of it that could be looked for. */
function scoreLine({ prompt, mood, style, objects }) {
  const score = (value) => formatScore(value, language());
  const words = [mood, style, ...objects].filter((word) => word !== null);
  return element(
    'p',
    { class: 'hint scores' },
    text('likeness', { score: score(prompt) }),
    ...words.flatMap((word) => [
      ' · ',
      element('span', { lang: 'en' }, `${word.value} ${score(word.score)}`),
    ]),
  );
}

function missingPicture({ index, error }) {
  return element(
    'li',
    { class: 'picture' },
    element(
      'div',
      { class: 'missing' },
      element('strong', {}, text('missingImage')),
      errorText(error.code) !== undefined && element('span', {}, errorText(error.code)),
      element('span', { class: 'reason', lang: 'en' }, error.message),
      element('code', {}, error.code),
    ),
    element('p', { class: 'picture-foot' }, element('span', { class: 'hint' }, String(index + 1))),
  );
}

/** What differs from the request, and what went wrong without stopping the work: above the details, in plain sight. */
function notices({ adjustments, warnings, extraction }) {
  const untranslated = extraction.untranslated.length > 0 && [
    element('li', {}, text('untranslated', { words: extraction.untranslated.join(', ') })),
  ];
  return element(
    'div',
    { class: 'notices' },
    notice('adjustments', 'adjustment', adjustments.map(adjustmentItem)),
    notice('warnings', 'warning', [
      ...(untranslated || []),
      ...warnings.map((warning) => element('li', { lang: 'en' }, warning)),
    ]),
  );
}

function notice(key, kind, items) {
  if (items.length === 0) return null;
  return element(
    'section',
    { class: 'notice', 'data-kind': kind },
    element('h3', {}, text(key)),
    element('ul', {}, ...items),
  );
}

function adjustmentItem({ parameter, requested, used, reason }) {
  return element(
    'li',
    {},
    element('code', {}, parameter),
    ' ',
    element('strong', {}, text('adjusted', { requested, used })),
    element('span', { class: 'reason', lang: 'en' }, reason),
  );
}

function words({ sentence, extraction, categories }) {
  // A variation is made from a picture alone.
  if (sentence === '') return null;
  const scene = ['theme', 'background', 'object', 'act'].flatMap((name) => {
    const word = [categories[name] ?? []].flat().join(', ');
    return word === '' ? [] : [entry(sceneLabel(name), word, 'en')];
  });
  return element(
    'section',
    { class: 'details' },
    element('h3', {}, text('words')),
    element(
      'dl',
      {},
      entry(text('builtSentence'), sentence),
      element(
        'div',
        {},
        element('dt', {}, text(extraction.source === 'none' ? 'promptAsItIs' : 'prompt')),
        element(
          'dd',
          {},
          element('span', { lang: extraction.source === 'none' ? null : 'en' }, extraction.english),
          element('span', { class: 'reason' }, promptOrigin(extraction)),
        ),
      ),
    ),
    scene.length > 0 && element('dl', { class: 'facts' }, ...scene),
  );
}

function promptOrigin({ source, model }) {
  if (source === 'openai') return text('promptBy', { model: model ?? 'OpenAI' });
  return text(source === 'none' ? 'promptUntouched' : 'promptOffline');
}

/** The field's name without its advice on commas. */
function sceneLabel(name) {
  return text(name).replace(/ \(.*\)$/, '');
}

function receipts({ moods, styles }) {
  const rows = [
    ['mood', moods],
    ['style', styles],
  ].filter(([, receipt]) => receipt !== null);
  if (rows.length === 0) return null;
  const columns = [
    'receiptFor',
    'receiptInput',
    'receiptValue',
    'receiptTier',
    'receiptScore',
    'receiptRunnerUp',
  ];
  return element(
    'section',
    { class: 'details' },
    element('h3', { id: 'receipts' }, text('receipts')),
    element(
      'table',
      { class: 'receipts', 'aria-labelledby': 'receipts' },
      element(
        'thead',
        {},
        element('tr', {}, ...columns.map((key) => element('th', { scope: 'col' }, text(key)))),
      ),
      element('tbody', {}, ...rows.map(([key, receipt]) => receiptRow(key, receipt))),
    ),
  );
}

function receiptRow(key, { input, value, tier, score, runnerUp }) {
  const cell = (column, ...content) => element('td', { 'data-column': text(column) }, ...content);
  const candidate = runnerUp && `${runnerUp.value} (${formatScore(runnerUp.score, language())})`;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, text(key)),
    cell('receiptInput', input),
    cell('receiptValue', value === null ? text('noMatch') : element('strong', { lang: 'en' }, value)),
    cell('receiptTier', tier === null ? text('none') : tierName(tier)),
    cell('receiptScore', score === null ? text('none') : formatScore(score, language())),
    cell('receiptRunnerUp', candidate ?? text('none')),
  );
}

function tierName(tier) {
  const key = `tier_${tier}`;
  return key in texts.ko ? text(key) : tier;
}

function making(record, isBrief) {
  const { provider, model, costUsd, timings, createdAt, id, settings } = record;
  const scorer = record.images?.find((image) => image.scores)?.scores.model;
  return element(
    'section',
    { class: 'details' },
    element('h3', {}, text('making')),
    element(
      'dl',
      { class: 'facts' },
      entry(text('provider'), provider),
      entry(text('model'), model),
      ...(settings ? diffusionEntries(settings) : []),
      scorer && entry(text('scorer'), text('scoredBy', { model: scorer })),
      entry(text(isBrief ? 'estimatedCost' : 'cost'), cost(costUsd)),
      entry(text('time'), formatDuration(timings.totalMs, language())),
      isBrief ? null : entry(text('createdAt'), formatTime(createdAt, language())),
      isBrief
        ? null
        : element(
            'div',
            { class: 'wide' },
            element('dt', {}, text('generationId')),
            element('dd', {}, element('code', {}, id)),
          ),
    ),
  );
}

function diffusionEntries({ steps, guidance, scheduler, negativePrompt }) {
  return [
    entry(text('steps'), String(steps)),
    entry(text('guidance'), formatScore(guidance, language())),
    entry(text('scheduler'), scheduler),
    negativePrompt && entry(text('negativePrompt'), negativePrompt),
  ];
}

function cost(costUsd) {
  if (costUsd === null) return text('unknownCost');
  return costUsd === 0 ? text('free') : formatDollars(costUsd, language());
}

function entry(name, value, lang) {
  return element('div', {}, element('dt', {}, name), element('dd', { lang }, value));
}
