import { createInferenceThread, moduleBeside } from '../inference/inference-thread.ts';
import { receivedBytes } from '../inference/received-bytes.ts';
import type { InstalledModel } from '../model-store/model-kind.ts';
import { createWaitingLine } from '../waiting-line.ts';
import type { MaskFormat } from './masks/mask-json.ts';
import type { SegmentRequest } from './sam/segment-image.ts';
import type {
  Analysis,
  AnalysisTask,
  Label,
  TextScore,
  VisionResult,
  VisionSettings,
  VisionTask,
} from './vision-task.ts';

/** What is to be found out about a picture. */
interface AnalysisWishes extends Pick<AnalysisTask, 'lang' | 'namesRegions'> {
  /** Null: the common objects. */
  labels: readonly Label[] | null;
  /** Null: the picture is not segmented. */
  segmentation: { request: SegmentRequest; maskFormat: MaskFormat } | null;
}

interface VisionContext {
  signal: AbortSignal;
}

/** Looks at pictures with CLIP and SAM on this machine, off the main thread. */
export interface Vision {
  /** @throws AppError `server_busy` when too many wait already */
  requirePlace(): void;
  /** @param picture a PNG, JPEG or WebP that can be decoded */
  analyse(picture: Buffer, wishes: AnalysisWishes, context: VisionContext): Promise<Analysis>;
  /**
   * Where in a picture something is.
   * @param target in English
   * @returns a PNG of the picture's size: alpha 0 where it is, 255 elsewhere. Null where it is not to be seen.
   */
  findTarget(picture: Buffer, target: string, context: VisionContext): Promise<Buffer | null>;
  /** How well each text describes each picture. */
  scorePictures(pictures: Buffer[], texts: string[], context: VisionContext): Promise<TextScore[][]>;
  close(): Promise<void>;
}

interface VisionOptions extends VisionSettings {
  /** @throws AppError `model_not_installed` */
  findModel(kind: 'clip' | 'sam'): Promise<InstalledModel>;
  /** After this time without work the models are unloaded. */
  idleMs: number;
  /** Requests that may wait; further ones are refused. */
  mostWaiting: number;
}

export function createVision({ findModel, idleMs, mostWaiting, ...settings }: VisionOptions): Vision {
  const line = createWaitingLine({ concurrency: 1, mostWaiting });
  const thread = createInferenceThread<VisionTask, VisionResult>({
    module: moduleBeside(import.meta.url, 'vision-worker'),
    workerData: settings satisfies VisionSettings,
    idleMs,
  });

  async function ask<Result extends VisionResult>(
    task: VisionTask,
    { signal }: VisionContext,
  ): Promise<Result> {
    const result = await line.run(() => thread.run(task, { signal }), { signal, onPlace: () => undefined });
    return result as Result;
  }

  return {
    requirePlace: () => line.requirePlace(),
    async analyse(picture, { segmentation: asked, ...wishes }, context) {
      const clipFolder = (await findModel('clip')).folder;
      const segmentation = asked && { ...asked, samFolder: (await findModel('sam')).folder };
      return ask({ kind: 'analyse', picture, clipFolder, segmentation, ...wishes }, context);
    },
    async findTarget(picture, target, context) {
      const clipFolder = (await findModel('clip')).folder;
      const samFolder = (await findModel('sam')).folder;
      const { mask } = await ask<{ mask: Uint8Array | null }>(
        { kind: 'find-target', picture, clipFolder, samFolder, target },
        context,
      );
      return mask && receivedBytes(mask);
    },
    async scorePictures(pictures, texts, context) {
      const clipFolder = (await findModel('clip')).folder;
      const { scores } = await ask<{ scores: TextScore[][] }>(
        { kind: 'score', pictures, clipFolder, texts },
        context,
      );
      return scores;
    },
    close: () => thread.close(),
  };
}
