import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { GenerationRecord } from '../../src/record.ts';
import { startTestServer } from '../start-test-server.ts';
import { importModule } from './import-module.ts';
import { type StubElement, stubDocument } from './stub-document.ts';

beforeEach(async () => {
  stubDocument();
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
});

async function showIn(language: 'ko' | 'en', record: object): Promise<StubElement> {
  const { useLanguage } = await importModule('language.js');
  useLanguage(language);
  const { createRecordView } = await importModule('record-view.js');
  return createRecordView(record);
}

/** A record of each kind, from the server itself. */
async function makeRecords() {
  const server = await startTestServer();
  const json = { accept: 'application/json' };
  const made = await server.imagine({ search: '따뜻한 바다', number: 1, size: '64x64' });
  const goOn = async (how: string, body: object) => {
    const answer = await server.post(`/session/generations/${made.id}/images/0/${how}`, body, json);
    return (await answer.json()) as GenerationRecord;
  };
  return {
    made,
    edited: await goOn('edit', { search: '하늘을 노을로 바꿔 줘' }),
    varied: await goOn('variation', { number: 2 }),
  };
}

const hrefs = (view: StubElement) => view.querySelectorAll('a').map((link) => link.getAttribute('href'));

describe('a record', () => {
  it('of an edit or a variation says in plain words what was done, and links to the picture it came from', async () => {
    const { made, edited, varied } = await makeRecords();
    const editView = await showIn('ko', edited);
    expect(editView.querySelector('.heading')?.textContent).toBe('하늘을 노을로 바꿔 줘');
    expect(editView.querySelector('.origin')?.textContent).toBe('고친 그림바탕이 된 그림 보기 (1번)');
    expect(hrefs(editView)).toContain(`#${made.id}`);
    const thumbnail = editView.querySelector('.origin')?.querySelector('img');
    expect(thumbnail?.getAttribute('src')).toBe(`/session/generations/${made.id}/images/0`);

    const variationView = await showIn('en', varied);
    expect(variationView.querySelector('.heading')?.textContent).toBe('More like another picture');
    expect(variationView.querySelector('.origin')?.textContent).toBe('See the picture it came from (no. 1)');
    expect(hrefs(variationView)).toContain(`#${made.id}`);
    expect(variationView.querySelectorAll('.picture')).toHaveLength(2);
  });

  it('whose first picture was deleted says so instead of showing a broken one', async () => {
    const { edited } = await makeRecords();
    const view = await showIn('ko', edited);
    const origin = view.querySelector('.origin');
    origin?.querySelector('img')?.dispatchEvent(new Event('error'));
    expect(origin?.textContent).toBe('고친 그림바탕이 된 그림은 지워졌습니다.');
    expect(origin?.querySelector('a')).toBeNull();
  });

  it('of a picture that was sent says so', async () => {
    const { edited } = await makeRecords();
    const view = await showIn('en', { ...edited, parent: null });
    expect(view.querySelector('.origin')?.textContent).toBe(
      'Edited pictureMade from a picture that was sent.',
    );
  });

  it('of an older server, without operation and parent, is shown as it was', async () => {
    const { made } = await makeRecords();
    const { operation: _, parent: __, ...older } = made;
    const view = await showIn('ko', older);
    expect(view.querySelector('.heading')?.textContent).toBe('따뜻한 바다');
    expect(view.querySelector('.origin')).toBeNull();
    expect(view.textContent).toBe((await showIn('ko', made)).textContent);
  });

  it('shows the stages that were left out as left out', async () => {
    const { made, varied } = await makeRecords();
    const states = async (record: object) =>
      (await showIn('ko', record)).querySelectorAll('.stage').map(({ dataset }) => dataset.state);
    expect(await states(made)).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(await states(varied)).toEqual(['skipped', 'skipped', 'skipped', 'done', 'done']);
    const untouched = { ...made, operation: 'edit', extraction: { ...made.extraction, source: 'none' } };
    expect(await states(untouched)).toEqual(['done', 'skipped', 'skipped', 'done', 'done']);
    expect((await showIn('ko', untouched)).textContent).toContain('옮기지 않고 그대로 보냄');
  });
});

describe('a record of Stable Diffusion', () => {
  const word = (value: string, score: number) => ({ value, score });
  const scores = {
    model: 'tiny-clip',
    prompt: 1.335,
    mood: word('calm', 0.5),
    style: null,
    objects: [word('circle', 1.6552)],
  };
  const settings = { steps: 30, guidance: 7.5, scheduler: 'pndm', negativePrompt: 'blurry' };

  it('tells how like its pictures are to the words, and how they were made', async () => {
    const { made } = await makeRecords();
    const images = made.images.map((image) => ({ ...image, scores }));
    const view = await showIn('ko', {
      ...{ ...made, images, settings },
      timings: { ...made.timings, targetMs: 3, analyseMs: 12 },
    });
    expect(view.querySelectorAll('.scores').map(({ textContent }) => textContent)).toEqual([
      '닮은 정도 1.34 · calm 0.5 · circle 1.66',
    ]);
    expect(view.textContent).toContain('단계 수30말을 따르는 정도7.5스케줄러pndm뺄 것blurry');
    expect(view.textContent).toContain('tiny-clip (CLIPScore, 0–2.5)');
    expect(view.querySelectorAll('.stage').map(({ dataset }) => dataset.stage)).toEqual([
      ...['preprocess', 'target', 'extract', 'normalise', 'generate', 'store', 'analyse'],
    ]);
  });

  it('leaves out what there is not', async () => {
    const { made } = await makeRecords();
    const plain = await showIn('ko', { ...made, settings: { ...settings, negativePrompt: '' } });
    expect(plain.textContent).toContain('스케줄러');
    expect(plain.textContent).not.toContain('뺄 것');
    const other = await showIn('ko', made);
    expect(other.textContent).not.toMatch(/스케줄러|닮은 정도/);
  });
});

describe('the buttons below a picture', () => {
  it('are called with it by name, and do nothing while work goes on', async () => {
    const { made } = await makeRecords();
    const { root } = stubDocument();
    const { setPictureActionsBusy, startPictureActions } = await importModule('picture-actions.js');
    const onEdit = vi.fn();
    const onVary = vi.fn();
    startPictureActions({ onEdit, onVary });
    root.append(await showIn('ko', made));
    const [edit, vary] = root.querySelectorAll('.picture-action');
    expect(edit?.getAttribute('aria-label')).toBe('고치기: 따뜻한 바다 – 1번 그림');
    edit?.click();
    vary?.click();
    const picture = { generation: made.id, image: 0, width: 64, height: 64 };
    expect(onEdit.mock.calls).toMatchObject([[picture]]);
    expect(onVary.mock.calls).toMatchObject([[picture]]);

    setPictureActionsBusy(true);
    edit?.click();
    vary?.click();
    expect(edit?.getAttribute('aria-disabled')).toBe('true');
    setPictureActionsBusy(false);
    expect(edit?.getAttribute('aria-disabled')).toBe('false');
    expect([onEdit, onVary].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });
});
