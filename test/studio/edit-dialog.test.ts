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
  const names = ['paintable', 'edit-image', 'edit-search', 'brush', 'edit-scope', 'edit-complaint'];
  const buttons = ['undo-stroke', 'clear-strokes', 'edit-cancel'];
  const plain = Object.fromEntries([...names, ...buttons].map((id) => [id, new StubElement('div')]));
  const elements = { edit: dialog, 'edit-form': form, 'edit-mask': canvas, ...plain };
  stubDocument(elements, (tag) => (tag === 'canvas' ? new StubCanvas() : new StubElement(tag)));
  const find = (id: string): StubElement => plain[id] ?? expect.unreachable(id);
  find('brush').value = '25';
  const { useLanguage } = await importModule('language.js');
  useLanguage('ko');
  const { startEditDialog } = await importModule('edit-dialog.js');
  return {
    ...{ dialog, form, canvas, find },
    ask: startEditDialog().ask,
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
    expect(await answer).toEqual({ search: '하늘을 노을로', number: 3, mask: null });
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

  it('asks for words where there are none, until some are written', async () => {
    const { dialog, form, find, ask } = await openPage();
    ask(picture);
    find('edit-search').value = '  ';
    form.requestSubmit();
    expect(dialog.open).toBe(true);
    expect(find('edit-complaint').textContent).toBe('무엇을 바꿀지 적어 주세요.');
    expect(find('edit-search').getAttribute('aria-invalid')).toBe('true');
    find('edit-search').dispatchEvent(new Event('input'));
    expect(find('edit-complaint').textContent).toBe('');
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
