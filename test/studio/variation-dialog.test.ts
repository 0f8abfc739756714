import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { importModule } from './import-module.ts';
import { StubDialog, StubElement, StubForm, stubDocument } from './stub-document.ts';

describe('the dialog for variations', () => {
  it('asks how many, and takes no for an answer', async () => {
    const dialog = new StubDialog('dialog');
    const form = new StubForm('form');
    form.elements = { 'variation-number': { value: '2' } };
    const image = new StubElement('img') as StubElement & { src?: string; alt?: string };
    stubDocument({ variation: dialog, 'variation-form': form, 'variation-image': image });
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const { askForVariations } = await importModule('variation-dialog.js');

    const cancelled = askForVariations({ url: '/one/0', name: '바다' });
    expect([dialog.open, image.src, image.alt]).toEqual([true, '/one/0', '바다']);
    dialog.close();
    expect(await cancelled).toBeNull();

    const asked = askForVariations({ url: '/one/0', name: '바다' });
    form.elements = { 'variation-number': { value: '4' } };
    dialog.close('make');
    expect(await asked).toBe(4);

    const escaped = askForVariations({ url: '/one/0', name: '바다' });
    dialog.close();
    expect(await escaped).toBeNull();
  });
});
