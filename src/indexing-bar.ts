import { SingleBar } from 'cli-progress';
import type { IndexProgress } from './fasttext/open-model.ts';

/**
 * Does work that may build the index of a large fastText model, with a bar on the terminal while it does; nothing
 * without a terminal. However the work ends, the bar is gone: one that is left would keep the program alive.
 */
export async function withIndexingBar<Result>(
  work: (onIndexing: (progress: IndexProgress) => void) => Promise<Result>,
): Promise<Result> {
  const bar = new SingleBar({
    format: 'Indexing FASTTEXT_MODEL {bar} {percentage} %',
    stream: process.stderr,
    clearOnComplete: true,
  });
  let isDone = false;
  try {
    return await work(({ done, total }) => {
      if (isDone) return;
      if (!bar.isActive) bar.start(total, done);
      bar.update(done);
    });
  } finally {
    isDone = true;
    bar.stop();
  }
}
