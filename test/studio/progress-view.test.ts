import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { importModule } from './import-module.ts';
import { type StubElement, stubDocument } from './stub-document.ts';

beforeEach(() => {
  stubDocument();
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
});

async function startProgress(operation: string, hasTarget = false) {
  const { createProgressView } = await importModule('progress-view.js');
  const progress = createProgressView({ operation, number: 2, size: '96x64', hasTarget });
  onTestFinished(progress.stop);
  const view: StubElement = progress.element;
  const states = () =>
    Object.fromEntries(view.querySelectorAll('.stage').map(({ dataset }) => [dataset.stage, dataset.state]));
  const frames = () => view.querySelectorAll('.frame-state').map(({ textContent }) => textContent);
  return { progress, view, states, frames };
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

  it('of an edit that names what is to be changed finds it before the words are read', async () => {
    const { progress, states } = await startProgress('edit', true);
    progress.follow('preprocess', stage(1));
    expect(states()).toMatchObject({ target: 'running', extract: 'waiting', store: 'waiting' });
    progress.follow('target', stage(9));
    expect(states()).toMatchObject({ target: 'done', extract: 'running' });
  });

  it('has a place for the scores once they come, after the images are kept', async () => {
    const { progress, states } = await startProgress('generate');
    for (const done of ['preprocess', 'extract', 'normalise', 'generate', 'store'])
      progress.follow(done, stage(1));
    expect(states()).not.toHaveProperty('analyse');
    progress.follow('analyse', stage(7));
    expect(Object.entries(states()).slice(-2)).toEqual([
      ['store', 'done'],
      ['analyse', 'done'],
    ]);
  });

  it('tells the place in the line, then the steps of each image', async () => {
    const { progress, frames } = await startProgress('generate');
    expect(frames()).toEqual(['그리는 중', '그리는 중']);
    progress.follow('queued', { place: 2 });
    expect(frames()).toEqual(['2번째로 대기 중', '2번째로 대기 중']);
    progress.follow('step', { index: 0, step: 12, steps: 30 });
    expect(frames()).toEqual(['12/30 단계', '그리는 중']);
    progress.follow('image', { index: 0 });
    progress.follow('step', { index: 1, step: 1, steps: 30 });
    expect(frames()).toEqual(['다 그림', '1/30 단계']);
    // With `best_of` more are drawn than are asked for.
    progress.follow('step', { index: 2, step: 1, steps: 30 });
    expect(frames()).toEqual(['다 그림', '1/30 단계']);
  });
});
