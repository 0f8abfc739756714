import { parentPort } from 'node:worker_threads';
import type { ImageSize } from '../image-provider.ts';
import { drawPicture, findGaps } from './draw-picture.ts';
import { loadPictures } from './pictures.ts';
import type { PromptedScene } from './prompted-scene.ts';

/** What the provider asks of the drawing thread; `id` comes back with the answer. */
export type DrawingTask =
  | { id: number; kind: 'gaps'; scene: PromptedScene }
  | { id: number; kind: 'picture'; scene: PromptedScene; seed: number; size: ImageSize };

/** The thread's answer; `error` is the message of whatever went wrong. */
export type DrawingReply =
  | { id: number; warnings: string[] }
  | { id: number; png: Uint8Array }
  | { id: number; error: string };

const library = loadPictures();

/** One task after the other: two pictures at once would only take twice the memory. */
let previous: Promise<void> = Promise.resolve();

parentPort?.on('message', (task: DrawingTask) => {
  previous = previous.then(() => answer(task));
});

async function answer(task: DrawingTask): Promise<void> {
  try {
    const pictures = await library;
    if (task.kind === 'gaps') {
      reply({ id: task.id, warnings: findGaps(task.scene, pictures) });
      return;
    }
    const png = await drawPicture(task.scene, task.seed, task.size, pictures);
    reply({ id: task.id, png });
  } catch (error) {
    reply({ id: task.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function reply(message: DrawingReply): void {
  parentPort?.postMessage(message);
}
