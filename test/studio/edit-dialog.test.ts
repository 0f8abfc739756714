import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { importModule } from './import-module.ts';
import { pointerAt, StubCanvas } from './stub-canvas.ts';
import { StubDialog, StubElement, StubForm, stubDocument } from './stub-document.ts';

const picture = { generation: 'one', image: 0, url: '/one/0', width: 8, height: 4, name: '바다 – 1번 그림' };

beforeEach(() => {
  vi.stubGlobal('getComputedStyle', () => ({ color: 'green' }));
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
});

async function openPage() {
  const dialog = new StubDialog('dialog');
  const form = new StubForm('form');
  form.elements = { 'edit-number': { value: '1' } };
  const canvas = new StubCanvas();
  const names = ['paintable', 'edit-image', 'brush', 'edit-scope', 'edit-target-field'];
  const fields = ['edit-search', 'edit-search-complaint', 'edit-target', 'edit-target-complaint'];
  const buttons = ['undo-stroke', 'clear-strokes', 'edit-cancel'];
  const plain = Object.fromEntries(
    [...names, ...fields, ...buttons].map((id) => [id, Object.assign(new StubElement('div'), { id })]),
  );
  const elements = { edit: dialog, 'edit-form': form, 'edit-mask': canvas, ...plain };
  stubDocument(elements, (tag) => (tag === 'canvas' ? new StubCanvas() : new StubElement(tag)));
  const find = (id: string): StubElement => plain[id] ?? expect.unreachable(id);
  find('brush').value = '25';
  find('edit-target-field').hidden = true;
  const { useLanguage } = await importModule('language.js');
  useLanguage('ko');
  const { startEditDialog } = await importModule('edit-dialog.js');
  return {
    ...{ dialog, form, canvas, find },
    ...startEditDialog(),
    write: (id: string, text: string) => {
      find(id).value = text;
      find(id).dispatchEvent(new Event('input'));
    },
    paint: () => {
      canvas.dispatchEvent(pointerAt('pointerdown', 1, 1));
      canvas.dispatchEvent(pointerAt('pointerup', 1, 1));
    },
  };
}

describe('the edit dialog', () => {
  it('by keyboard alone: words, Ctrl+Enter, and no mask', async () => {
    const { dialog, form, find, ask } = await openPage();
    const focused = vi.fn();
    find('edit-search').addEventListener('focus', focused);
    const answer = ask(picture);
    expect([dialog.open, focused.mock.calls.length]).toEqual([true, 1]);
    find('edit-search').value = ' 하늘을 노을로 ';
    form.elements = { 'edit-number': { value: '3' } };
    const enter = { key: 'Enter', ctrlKey: true, isComposing: false };
    find('edit-search').dispatchEvent(Object.assign(new Event('keydown'), { ...enter, isComposing: true }));
    expect(dialog.open).toBe(true);
    find('edit-search').dispatchEvent(Object.assign(new Event('keydown'), enter));
    expect(await answer).toEqual({ search: '하늘을 노을로', number: 3, mask: null, target: null });
  });

  it('gives a mask where something was painted, in the brush that was set', async () => {
    const { form, find, ask, paint } = await openPage();
    const answer = ask(picture);
    expect(find('edit-scope').textContent).toMatch(/^칠하지 않으면/);
    paint();
    expect(find('edit-scope').textContent).toMatch(/^칠한 곳만/);
    find('undo-stroke').click();
    expect(find('edit-scope').textContent).toMatch(/^칠하지 않으면/);
    find('brush').value = '50';
    find('brush').dispatchEvent(new Event('input'));
    paint();
    find('edit-search').value = '배';
    form.requestSubmit();
    const { mask } = await answer;
    expect(mask.split('\n')).toEqual(['image/png', '...#####', '...#####', '..######', '########']);
  });

  it('asks for a word for what is to be changed only where the server can find it', async () => {
    const { form, find, ask, offerTarget, write } = await openPage();
    expect(find('edit-target-field').hidden).toBe(true);
    offerTarget();
    expect(find('edit-target-field').hidden).toBe(false);
    const answer = ask(picture);
    write('edit-target', ' 하늘 ');
    expect(find('edit-scope').textContent).toMatch(/^적은 것을 그림에서 찾아/);
    find('edit-search').value = '노을';
    form.requestSubmit();
    expect(await answer).toEqual({ search: '노을', number: 1, mask: null, target: '하늘' });
  });

  it('lets paint go before the word, which counts again when the paint is cleared', async () => {
    const { form, find, ask, paint, write } = await openPage();
    const painted = ask(picture);
    write('edit-search', '노을');
    write('edit-target', '하늘');
    paint();
    expect(find('edit-target')).toMatchObject({ disabled: true });
    expect(find('edit-scope').textContent).toMatch(/^칠한 곳만/);
    form.requestSubmit();
    expect(await painted).toMatchObject({ mask: expect.stringMatching(/^image/), target: null });

    const cleared = ask(picture);
    find('clear-strokes').click();
    expect(find('edit-target')).toMatchObject({ disabled: false });
    form.requestSubmit();
    expect(await cleared).toMatchObject({ mask: null, target: '하늘' });
  });

  it('asks for another word beside it where the server found nothing, and keeps the rest', async () => {
    const { form, find, ask, askForOtherTarget, write } = await openPage();
    const first = ask(picture);
    write('edit-search', '노을');
    write('edit-target', '강아지');
    form.requestSubmit();
    await first;

    const second = askForOtherTarget(picture);
    expect(find('edit-target-complaint').textContent).toMatch(/^이 그림에서 찾지 못했습니다/);
    expect(find('edit-target').getAttribute('aria-invalid')).toBe('true');
    write('edit-target', '하늘');
    expect(find('edit-target-complaint').textContent).toBe('');
    expect(find('edit-target').getAttribute('aria-invalid')).toBeNull();
    form.requestSubmit();
    expect(await second).toMatchObject({ search: '노을', target: '하늘' });

    ask({ ...picture, url: '/two/0' });
    expect(find('edit-target').value).toBe('');
  });

  it('asks for words where there are none, until some are written', async () => {
    const { dialog, form, find, ask } = await openPage();
    ask(picture);
    find('edit-search').value = '  ';
    form.requestSubmit();
    expect(dialog.open).toBe(true);
    expect(find('edit-search-complaint').textContent).toBe('무엇을 바꿀지 적어 주세요.');
    expect(find('edit-search').getAttribute('aria-invalid')).toBe('true');
    find('edit-search').dispatchEvent(new Event('input'));
    expect(find('edit-search-complaint').textContent).toBe('');
    expect(find('edit-search').getAttribute('aria-invalid')).toBeNull();
  });

  it('keeps words and paint for the same picture, and begins anew for another', async () => {
    const { dialog, form, find, ask, paint } = await openPage();
    const cancelled = ask(picture);
    find('edit-search').value = '배';
    paint();
    find('edit-cancel').click();
    expect(await cancelled).toBeNull();

    const again = ask(picture);
    form.requestSubmit();
    expect(await again).toMatchObject({ search: '배', mask: expect.stringMatching(/^image\/png/) });

    const other = ask({ ...picture, url: '/two/0', width: 4, height: 4 });
    expect(find('edit-search').value).toBe('');
    expect(find('edit-scope').textContent).toMatch(/^칠하지 않으면/);
    dialog.close();
    expect(await other).toBeNull();
  });
});
