import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { textShape } from '../shaped-model/text-encoder.ts';
import type { SessionMessage, SessionOrder } from './session.ts';

const { file, side, steps, options } = workerData as SessionOrder;
const IMAGES = 2;
const latentSide = side / 8;

const tell = (message: SessionMessage) => parentPort?.postMessage(message);
const heard = () => (parentPort ? once(parentPort, 'message') : undefined);
const waves = (length: number) => Float32Array.from({ length }, (_, place) => Math.sin(place * 12.9898));

const startedAt = performance.now();
const session = await InferenceSession.create(file, options);
tell({ type: 'loaded', ms: performance.now() - startedAt });
await heard();

const { length, width } = textShape;
const feeds = {
  sample: new Tensor('float32', waves(IMAGES * 4 * latentSide ** 2), [IMAGES, 4, latentSide, latentSide]),
  timestep: new Tensor('int64', [501n], [1]),
  encoder_hidden_states: new Tensor('float32', waves(IMAGES * length * width), [IMAGES, length, width]),
};
for (let step = 0; step <= steps; step += 1) {
  const usageBefore = process.cpuUsage();
  const calledAt = performance.now();
  await session.run(feeds);
  const ms = performance.now() - calledAt;
  const { user, system } = process.cpuUsage(usageBefore);
  tell({ type: 'step', ms, processorMs: (user + system) / 1000 });
}
await heard();
await session.release();
parentPort?.close();
