import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { InferenceOptions } from '../../inference/onnx-runtime.ts';
import { onFirstUse } from '../on-first-use.ts';
import type { RgbImage } from '../rgb-image.ts';
import { findClipFiles } from './clip-files.ts';
import { openImageEncoder, openTextEncoder } from './encoder.ts';
import { openKeptEmbeddings } from './kept-embeddings.ts';
import { measureLogitScale, PUBLISHED_LOGIT_SCALE } from './logit-scale.ts';
import { fingerprintModel } from './model-fingerprint.ts';

export interface ClipOptions extends InferenceOptions {
  /** Where what was calculated for {@link keptLabels} is kept, one file a model; null: in memory only. */
  cacheFolder: string | null;
  /** Labels of no caller. All others may be private words: they are kept in memory alone. */
  keptLabels?: readonly string[];
  /** Told why that folder could not be used; all works without it. */
  onCacheProblem?(problem: Error): void;
}

/** A CLIP model: texts and pictures become vectors of length 1, and what belongs together has a large cosine. */
export interface Clip {
  embedTexts(texts: readonly string[]): Promise<Float32Array[]>;
  /** Of "a photo of a {label}", calculated once for a label and kept. */
  embedLabels(labels: readonly string[]): Promise<Float32Array[]>;
  /** One pass of the vision encoder for each object, however often it is asked about: pass the same object on. */
  embedImages(images: readonly RgbImage[]): Promise<Float32Array[]>;
  /** What cosines are multiplied with before a softmax. */
  logitScale(): Promise<number>;
  /** Writes what is to be kept and frees the memory. Nothing may be asked at that time, nor later. */
  close(): Promise<void>;
}

/** The images of one generation are scored against the same few texts. */
const MOST_TEXTS = 256;
/** So many are worth a write of the whole file at once; fewer wait for {@link Clip.close}. */
const CHANGES_WORTH_A_SAVE = 64;

/**
 * Opens a model folder laid out like `Xenova/clip-vit-large-patch14`. Its two encoders are loaded with the first text
 * and the first picture that are not kept, so labels that are kept need no text encoder.
 * @throws AppError `model_unusable` naming the file that is missing; where one is damaged, the first use throws it
 */
export async function openClip(folder: string, options: ClipOptions): Promise<Clip> {
  const { cacheFolder, keptLabels = [], onCacheProblem = () => undefined } = options;
  const files = await findClipFiles(folder);
  const kept = await openKeptEmbeddings({
    cacheFolder,
    fingerprint: await fingerprintModel([
      files.text,
      `${files.text}_data`,
      join(folder, 'tokenizer.json'),
      join(folder, 'tokenizer_config.json'),
    ]),
    lasting: keptLabels.map(toLabelText),
    onProblem: onCacheProblem,
  });
  const textEncoder = onFirstUse(() => openTextEncoder(folder, files.text, options));
  const imageEncoder = onFirstUse(() => openImageEncoder(folder, files.vision, options));
  const embedNewTexts = async (texts: readonly string[]) => (await textEncoder.get()).embed(texts);
  const textVectors = new LRUCache<string, Float32Array>({ max: MOST_TEXTS });
  const imageVectors = new WeakMap<RgbImage, Float32Array>();

  const logitScale = onFirstUse(async () => {
    if (kept.logitScale !== undefined) return kept.logitScale;
    if (files.combined === undefined) return PUBLISHED_LOGIT_SCALE;
    kept.logitScale = await measureLogitScale(folder, files.combined, options);
    await kept.save();
    return kept.logitScale;
  });

  return {
    async embedTexts(texts) {
      return embed(texts, textVectors, embedNewTexts);
    },
    async embedLabels(labels) {
      const vectors = await embed(labels.map(toLabelText), kept, embedNewTexts);
      if (kept.changes >= CHANGES_WORTH_A_SAVE) await kept.save();
      return vectors;
    },
    async embedImages(images) {
      const embedNewImages = async (missing: readonly RgbImage[]) =>
        (await imageEncoder.get()).embed(missing);
      return embed(images, imageVectors, embedNewImages);
    },
    logitScale: () => logitScale.get(),
    async close() {
      await kept.save();
      await (await textEncoder.ifUsed())?.release();
      await (await imageEncoder.ifUsed())?.release();
    },
  };
}

const toLabelText = (label: string) => `a photo of a ${label}`;

interface Vectors<Item> {
  get(item: Item): Float32Array | undefined;
  set(item: Item, vector: Float32Array): unknown;
}

/** In the order of the items; each that is not known is calculated once. */
async function embed<Item>(
  items: readonly Item[],
  known: Vectors<Item>,
  calculate: (items: readonly Item[]) => Promise<Float32Array[]>,
): Promise<Float32Array[]> {
  const found = new Map<Item, Float32Array>();
  const missing = new Set<Item>();
  for (const item of items) {
    const vector = known.get(item);
    if (vector === undefined) missing.add(item);
    else found.set(item, vector);
  }
  if (missing.size > 0) {
    const calculated = await calculate([...missing]);
    let index = 0;
    for (const item of missing) {
      const vector = calculated[index++] as Float32Array;
      known.set(item, vector);
      found.set(item, vector);
    }
  }
  return items.map((item) => found.get(item) as Float32Array);
}
