import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { toEnglish } from './embeddings/to-english.ts';
import { type FindModels, findInstalledModel, findInstalledModels } from './model-store/installed-models.ts';
import { findKnownModel } from './model-store/known-models.ts';
import type { ImageProvider } from './providers/image-provider.ts';
import { readTrainedSize } from './providers/stable-diffusion/model-folder.ts';
import { createStableDiffusionProvider } from './providers/stable-diffusion/stable-diffusion-provider.ts';
import { createOfflineExtractor } from './stages/extract/offline/offline-extractor.ts';
import { createLabelTranslator, type TranslateLabels } from './vision/label-translator.ts';
import { createVision, type Vision } from './vision/vision.ts';

/** What runs on this machine; no model is loaded before it is used. */
interface LocalModelParts {
  stableDiffusion: ImageProvider;
  vision: Vision;
  translateLabels: TranslateLabels;
  findModels: FindModels;
  close(): Promise<void>;
}

const commonObjectsFile = fileURLToPath(new URL('../models/common_objects.txt', import.meta.url));

export function openLocalModels({
  localModels,
  cacheDirectory,
  generate,
}: Pick<Config, 'localModels' | 'cacheDirectory' | 'generate'>): LocalModelParts {
  const { idleMs } = localModels;
  const threads = localModels.threads || availableParallelism();
  const stableDiffusion = createStableDiffusionProvider({
    findModel: () => findInstalledModel('stable-diffusion', localModels),
    readTrainedSize,
    defaultsOf: (model) => findKnownModel(model)?.defaults,
    threads,
    idleMs,
  });
  const vision = createVision({
    findModel: (kind) => findInstalledModel(kind, localModels),
    cacheFolder: cacheDirectory && path.join(cacheDirectory, 'clip'),
    commonObjectsFile,
    mostWaiting: generate.queue,
    threads,
    idleMs,
  });
  const close = async () => {
    await Promise.all([stableDiffusion.close?.(), vision.close()]);
  };
  const offline = createOfflineExtractor();
  const translateLabels = createLabelTranslator(commonObjectsFile, (text, signal) =>
    toEnglish(text, offline, signal),
  );
  const findModels: FindModels = (kinds) => findInstalledModels(kinds, localModels);
  return { stableDiffusion, vision, translateLabels, findModels, close };
}
