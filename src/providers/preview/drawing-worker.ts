import { parentPort } from 'node:worker_threads';
import { type DrawingJob, doDrawing } from './drawing-work.ts';
import { loadPictures } from './pictures.ts';
import { encodePng, resized } from './raster.ts';

/** What the provider asks of the drawing thread; `id` comes back with the answer. */
export type DrawingTask = DrawingJob & { id: number };

/** The thread's answer; `error` is the message of whatever went wrong. */
export type DrawingReply =
  | { id: number; png: Uint8Array; warnings: string[] }
  | { id: number; error: string };

const library = loadPictures();

/** One task after the other: two pictures at once would only take twice the memory. */
let previous: Promise<void> = Promise.resolve();

parentPort?.on('message', (task: DrawingTask) => {
  previous = previous.then(() => answer(task));
});

async function answer({ id, ...job }: DrawingTask): Promise<void> {
  try {
    const { picture, warnings } = await doDrawing(job, await library);
    const { width, height } = job.layoutSize;
    const isCoarse = picture.width !== width || picture.height !== height;
    reply({ id, png: await encodePng(isCoarse ? await resized(picture, width, height) : picture), warnings });
  } catch (error) {
    reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function reply(message: DrawingReply): void {
  parentPort?.postMessage(message);
}
