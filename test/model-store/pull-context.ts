import { onTestFinished } from 'vitest';
import { createHub } from '../../src/model-store/hub.ts';
import { tinyModelFolder } from '../../src/model-store/known-models.ts';
import type { PullContext } from '../../src/model-store/pull-model.ts';
import type { PullPlan, PullProgress } from '../../src/model-store/pull-progress.ts';
import type { PullSource } from '../../src/model-store/pull-source.ts';
import { createOutbound } from '../../src/outbound.ts';
import { type FakeHub, startFakeHub } from '../fakes/hub.ts';

/** A hub with the tiny models, closed when the test ends. */
export async function startTinyHub(
  options: Partial<Parameters<typeof startFakeHub>[0]> = {},
): Promise<FakeHub> {
  const repositories = Object.fromEntries(
    ['tiny-sd', 'tiny-clip', 'tiny-sam'].map((name) => [`imaginate/${name}`, tinyModelFolder(name)]),
  );
  const hub = await startFakeHub({ ...options, repositories: { ...repositories, ...options.repositories } });
  onTestFinished(() => hub.close());
  return hub;
}

/** What `pull tiny-sd` means. */
export const tinySource: PullSource = {
  name: 'tiny-sd',
  kind: 'stable-diffusion',
  repository: 'imaginate/tiny-sd',
  revision: 'main',
  precision: 'fp32',
};

/** Remembers what it is told. */
export interface RecordedProgress extends PullProgress {
  plans: PullPlan[];
  notes: string[];
  done: string[];
  /** All that came, less what came in vain. */
  sum: number;
}

export function recordProgress(onBytes: (sum: number) => void = () => undefined): RecordedProgress {
  const progress: RecordedProgress = {
    plans: [],
    notes: [],
    done: [],
    sum: 0,
    start: (plan) => void progress.plans.push(plan),
    bytes: (count) => {
      progress.sum += count;
      onBytes(progress.sum);
    },
    fileDone: (path) => void progress.done.push(path),
    note: (sentence) => void progress.notes.push(sentence),
    stop: () => undefined,
  };
  return progress;
}

/** A context whose retries wait for a millisecond only. */
export function pullContext(
  endpoint: string,
  directory: string,
  { token, ...changes }: Partial<PullContext> & { token?: string } = {},
): PullContext & { progress: RecordedProgress } {
  const progress = recordProgress();
  const patience = { stallTimeoutMs: 20_000, retries: 2, firstDelayMs: 1, onRetry: progress.note };
  const merged = { patience, progress, signal: new AbortController().signal, directory, ...changes };
  const hub = createHub({
    endpoint,
    token,
    request: createOutbound({}).request,
    patience: merged.patience,
  });
  return { hub, ...merged } as PullContext & { progress: RecordedProgress };
}
