import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { importModule } from './import-module.ts';
import { type StubElement, stubDocument } from './stub-document.ts';

beforeEach(() => {
  stubDocument();
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
});

async function startProgress(operation: string) {
  const { createProgressView } = await importModule('progress-view.js');
  const progress = createProgressView({ operation, number: 2, size: '96x64' });
  onTestFinished(progress.stop);
  const view: StubElement = progress.element;
  const states = () =>
    Object.fromEntries(view.querySelectorAll('.stage').map(({ dataset }) => [dataset.stage, dataset.state]));
  return { progress, view, states };
}

const stage = (durationMs: number) => ({ durationMs, result: {} });

describe('the progress', () => {
  it('of a variation starts with drawing, and shows unfinished versions in their frames', async () => {
    const { progress, view, states } = await startProgress('vary');
    const skipped = { preprocess: 'skipped', extract: 'skipped', normalise: 'skipped' };
    expect(states()).toEqual({ ...skipped, generate: 'running', store: 'waiting' });
    progress.follow('partial_image', { index: 1, b64Json: 'AAAA', partialIndex: 0 });
    const images = view.querySelectorAll('.partial') as (StubElement & { src?: string })[];
    expect(images.map(({ src }) => src)).toEqual([undefined, 'data:image/png;base64,AAAA']);
    progress.follow('generate', stage(5));
    progress.follow('store', stage(1));
    expect(states()).toEqual({ ...skipped, generate: 'done', store: 'done' });
  });

  it('of an edit reads the words first', async () => {
    const { progress, states } = await startProgress('edit');
    expect(states()).toMatchObject({ preprocess: 'running', extract: 'waiting', generate: 'waiting' });
    progress.follow('preprocess', stage(1));
    progress.follow('extract', stage(1));
    progress.follow('partial_image', { index: 0, b64Json: 'AAAA', partialIndex: 0 });
    expect(states()).toMatchObject({ extract: 'done', normalise: 'running', generate: 'running' });
  });

  it('tells from the first image that the provider reads the words itself', async () => {
    const { progress, states } = await startProgress('edit');
    progress.follow('preprocess', stage(1));
    progress.follow('partial_image', { index: 0, b64Json: 'AAAA', partialIndex: 0 });
    expect(states()).toEqual({
      preprocess: 'done',
      extract: 'skipped',
      normalise: 'skipped',
      generate: 'running',
      store: 'waiting',
    });
  });
});
