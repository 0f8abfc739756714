import { access } from 'node:fs/promises';
import path from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../errors.ts';
import { fuseAttention } from './fuse-attention.ts';
import { notInstalled } from './optional-package.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');

let loading: Promise<OnnxRuntime> | undefined;

/**
 * onnxruntime, loaded with the first use.
 * @throws AppError `runtime_not_installed`
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loading ??= import('onnxruntime-node').then((module) => module.default ?? module);
  try {
    return await loading;
  } catch (cause) {
    loading = undefined;
    throw notInstalled('onnxruntime-node', cause);
  }
}

/** How sessions use the machine. */
export interface InferenceOptions {
  /** Threads for one calculation. */
  threads: number;
}

/** What is special about a session of ours. */
export interface SessionSettings extends InferenceOptions {
  /** Whether attention over many places is to be worked out piece by piece: see {@link fuseAttention}. */
  hasLargeAttention?: boolean;
  /**
   * Whether what a run needs is given back after it, for models that run once a picture: the VAE's decoder would hold
   * 1 GB at 512x512. It takes some 6 seconds of processor time more there.
   */
  givesMemoryBack?: boolean;
}

/** The options every session is made with, also those that transformers.js makes. */
export function sessionOptions({ threads }: InferenceOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // A plan of the memory of each shape holds on to more of it: 7.9 GB instead of 5.6 for Stable Diffusion 1.5's UNet.
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  };
}

/** A loaded ONNX file whose inputs and outputs are what the caller expects. */
export interface OnnxSession {
  /** Element type by the name of the input, such as `int32`. */
  readonly inputTypes: ReadonlyMap<string, Tensor.Type>;
  /** Shape by the name of the input; names stand for sizes that are free. */
  readonly inputShapes: ReadonlyMap<string, readonly (number | string)[]>;
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** Milliseconds spent inside onnxruntime's `run` by this thread, for the benchmark. */
export const runTime = { totalMs: 0 };

/**
 * Opens an ONNX file.
 * @param expected the names that must be among its inputs and outputs
 * @throws AppError `model_unusable` naming the file where it is missing, damaged or made for something else;
 * `runtime_not_installed`
 */
export async function openOnnxSession(
  file: string,
  expected: { inputs: readonly string[]; outputs: readonly string[] },
  settings: SessionSettings,
): Promise<OnnxSession> {
  await loadOnnxRuntime();
  const session = await access(file)
    .then(() => createSession(file, settings))
    .catch((cause) => {
      throw unusable(file, 'is missing or is no ONNX model that can be loaded', cause);
    });
  try {
    requireNames(file, 'input', session.inputNames, expected.inputs);
    requireNames(file, 'output', session.outputNames, expected.outputs);
  } catch (error) {
    await session.release();
    throw error;
  }
  const inputs = session.inputMetadata.filter((input) => input.isTensor);
  return {
    inputTypes: new Map(inputs.map(({ name, type }) => [name, type])),
    inputShapes: new Map(inputs.map(({ name, shape }) => [name, shape])),
    async run(feeds) {
      const startedAt = performance.now();
      try {
        return (await session.run(feeds)) as Record<string, Tensor>;
      } catch (cause) {
        const detail = `The model '${nameOf(file)}' failed while it worked on the request.`;
        throw new AppError('inference_failed', detail, { cause });
      } finally {
        runTime.totalMs += performance.now() - startedAt;
      }
    },
    release: () => session.release(),
  };
}

async function createSession(file: string, settings: SessionSettings): Promise<InferenceSession> {
  const { InferenceSession } = await loadOnnxRuntime();
  const options: InferenceSession.SessionOptions = {
    ...sessionOptions(settings),
    ...(settings.givesMemoryBack ? { enableCpuMemArena: false, graphOptimizationLevel: 'extended' } : {}),
  };
  if (settings.hasLargeAttention) {
    // It only saves memory: whatever is against it, the file as it is does as well.
    const fused = await fuseAttention(file).catch(() => null);
    const weights = { session: { model_external_initializers_file_folder_path: path.dirname(file) } };
    const session =
      fused && (await InferenceSession.create(fused, { ...options, extra: weights }).catch(() => null));
    if (session) return session;
  }
  return InferenceSession.create(file, options);
}

function requireNames(
  file: string,
  kind: string,
  found: readonly string[],
  expected: readonly string[],
): void {
  const missing = expected.find((name) => !found.includes(name));
  if (missing === undefined) return;
  throw unusable(file, `has no ${kind} '${missing}' (it has ${found.join(', ')})`);
}

/**
 * @param file of a model: an ONNX file in a folder of the model's, or another file there or in the model's folder itself
 * @param problem what is the matter with the file, to follow its name in a sentence
 */
export function unusable(file: string, problem: string, cause?: unknown): AppError {
  const detail = `The model file '${nameOf(file)}' ${problem}. 'npm run models -- verify' checks the files.`;
  return new AppError('model_unusable', detail, { cause });
}

/** The folders of a model in which more than ONNX files lie. */
const PART_FOLDERS = ['scheduler', 'text_encoder', 'tokenizer', 'unet', 'vae_decoder', 'vae_encoder'];

/** The path from the folder of the model on: answers show it, and must not show where the operator keeps models. */
function nameOf(file: string): string {
  const names = path.normalize(file).split(path.sep);
  const isInPart = file.endsWith('.onnx') || PART_FOLDERS.includes(names.at(-2) ?? '');
  return names.slice(isInPart ? -3 : -2).join('/');
}
