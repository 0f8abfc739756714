import { SingleBar } from 'cli-progress';
import type { IndexProgress } from './fasttext/open-model.ts';

/** A bar on the terminal for the index of a large fastText model, which is built once; nothing without a terminal. */
export function createIndexingBar(): (progress: IndexProgress) => void {
  const bar = new SingleBar({
    format: 'Indexing FASTTEXT_MODEL {bar} {percentage} %',
    stream: process.stderr,
    clearOnComplete: true,
  });
  return ({ done, total }) => {
    if (!bar.isActive) bar.start(total, done);
    bar.update(done);
    if (done >= total) bar.stop();
  };
}
