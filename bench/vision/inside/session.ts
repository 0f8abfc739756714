import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import { readMemory } from '../../process-usage.ts';

export interface SessionOrder {
  /** The UNet. */
  file: string;
  side: number;
  /** Calls after the first. */
  steps: number;
  options: InferenceSession.SessionOptions;
}

/** A guided step: what it took, and what it took of the processors. */
interface Step {
  ms: number;
  processorMs: number;
}

/** What the thread says when it has loaded the model, and after each step. */
export type SessionMessage = { type: 'loaded'; ms: number } | ({ type: 'step' } & Step);

export interface SessionFinding {
  loadMs: number;
  loadedBytes: number;
  steps: Step[];
  peakBytes: number;
  afterBytes: number;
  /** 99th percentile of the delay of this process's own event loop meanwhile. */
  eventLoopDelayMs: number;
}

const SAMPLING_MS = 1;

/** Runs a UNet in a thread, as the server does, and watches the event loop that is to go on meanwhile. */
export async function measureSession(order: SessionOrder): Promise<SessionFinding> {
  const worker = new Worker(new URL('./session-worker.ts', import.meta.url), { workerData: order });
  const delay = monitorEventLoopDelay({ resolution: SAMPLING_MS });
  const found = { loadMs: 0, loadedBytes: 0, peakBytes: 0, afterBytes: 0 };
  const steps: Step[] = [];
  worker.on('message', async (message: SessionMessage) => {
    if (message.type === 'loaded') {
      found.loadMs = message.ms;
      found.loadedBytes = (await readMemory(process.pid)).residentBytes;
      delay.enable();
      worker.postMessage('go on');
      return;
    }
    const { ms, processorMs } = message;
    steps.push({ ms, processorMs });
    if (steps.length <= order.steps) return;
    delay.disable();
    const { residentBytes, peakBytes } = await readMemory(process.pid);
    Object.assign(found, { afterBytes: residentBytes, peakBytes });
    worker.postMessage('end');
  });
  await once(worker, 'exit');
  const eventLoopDelayMs = Math.max(0, delay.percentile(99) / 1e6 - SAMPLING_MS);
  return { ...found, steps, eventLoopDelayMs };
}
