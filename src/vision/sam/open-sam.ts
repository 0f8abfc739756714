import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Processor, SamModel, Tensor } from '@huggingface/transformers';
import { AppError } from '../../errors.ts';
import { type InferenceOptions, runTime, unusable } from '../../inference/onnx-runtime.ts';
import { onnxEndings } from '../../model-store/precision.ts';
import type { Point } from '../masks/outline.ts';
import type { RgbImage } from '../rgb-image.ts';
import { loadPart, loadTransformers, localOptions, type Transformers } from '../transformers.ts';
import type { InputFrame } from './input-frame.ts';
import { scaleToEdge } from './scale-to-edge.ts';

/** A Segment Anything model, loaded. */
export interface Sam {
  /** Looks at a picture: the expensive part, done once for any number of prompts. */
  encode(image: RgbImage): Promise<EncodedImage>;
  /** Asks for the masks at some prompts, all in one run; the time grows with their number. */
  decode(image: EncodedImage, prompts: readonly PointPrompt[]): Promise<DecodedMasks>;
  close(): Promise<void>;
}

/** What the encoder made of a picture. */
export interface EncodedImage {
  frame: InputFrame;
  embeddings: Record<string, Tensor>;
}

/** Points that together tell what is meant. */
export interface PointPrompt {
  /** In pixels of the picture. */
  points: readonly Point[];
  /** For each point 1 where it is on what is meant, 0 where it is not. */
  labels: readonly number[];
}

/** What the decoder answered: for each prompt, several masks from part to whole. */
export interface DecodedMasks {
  masksPerPrompt: number;
  /** Size of the masks, which cover the padded input. */
  width: number;
  height: number;
  /** Above 0 what belongs to the mask; mask after mask, prompt after prompt. */
  logits: Float32Array;
  /** For each mask, the overlap with the truth that the model expects, 0 to 1. */
  predictedIous: Float32Array;
}

interface ModelPart {
  /** Of its file within `onnx/`, without what tells the precision. */
  name: string;
  inputs: readonly string[];
  outputs: readonly string[];
}

interface SessionNames {
  inputNames: readonly string[];
  outputNames: readonly string[];
}

const encoderPart: ModelPart = {
  name: 'vision_encoder',
  inputs: ['pixel_values'],
  outputs: ['image_embeddings', 'image_positional_embeddings'],
};

const decoderPart: ModelPart = {
  name: 'prompt_encoder_mask_decoder',
  inputs: ['input_points', 'input_labels', 'image_embeddings', 'image_positional_embeddings'],
  outputs: ['iou_scores', 'pred_masks'],
};

/** Label of points the decoder ignores. */
const PADDING_LABEL = -10n;

/**
 * Opens the model of a folder in the layout of `Xenova/sam-vit-base`: `config.json`, `preprocessor_config.json`,
 * `onnx/vision_encoder.onnx` and `onnx/prompt_encoder_mask_decoder.onnx`, or these in another precision.
 * @throws AppError `model_unusable` naming the file where one is missing, damaged or made for something else;
 * `runtime_not_installed`
 */
export async function openSam(folder: string, options: InferenceOptions): Promise<Sam> {
  const transformers = await loadTransformers();
  const { processor, edge, inputWidth, inputHeight } = await loadProcessor(transformers, folder, options);
  const model = await loadModel(transformers, folder, options);
  return {
    async encode(image) {
      const { width, height } = image;
      const scaled = await scaleToEdge(image, edge);
      const picture = new transformers.RawImage(scaled.data, scaled.width, scaled.height, 3);
      const { pixel_values } = await processor(picture);
      const embeddings = await timedRun(folder, () => model.get_image_embeddings({ pixel_values }));
      const { width: scaledWidth, height: scaledHeight } = scaled;
      return { frame: { width, height, scaledWidth, scaledHeight, inputWidth, inputHeight }, embeddings };
    },
    async decode({ frame, embeddings }, prompts) {
      const inputs = { ...embeddings, ...promptTensors(transformers, frame, prompts) };
      const answer: Record<'iou_scores' | 'pred_masks', Tensor> = await timedRun(folder, () => model(inputs));
      const [masksPerPrompt = 0, height = 0, width = 0] = answer.pred_masks.dims.slice(-3);
      return {
        masksPerPrompt,
        width,
        height,
        logits: answer.pred_masks.to('float32').data as Float32Array,
        predictedIous: answer.iou_scores.to('float32').data as Float32Array,
      };
    },
    async close() {
      await model.dispose();
    },
  };
}

async function loadProcessor(transformers: Transformers, folder: string, options: InferenceOptions) {
  const file = path.join(folder, 'preprocessor_config.json');
  const processor: Processor = await loadPart(file, 'settings', () =>
    transformers.AutoProcessor.from_pretrained(folder, localOptions(options)),
  );
  const edge: unknown = processor.image_processor?.size?.longest_edge;
  const { width: inputWidth, height: inputHeight } = processor.image_processor?.pad_size ?? {};
  if (typeof edge !== 'number' || typeof inputWidth !== 'number' || typeof inputHeight !== 'number') {
    throw unusable(file, "has no 'size.longest_edge' or no 'pad_size': it is not that of a SAM model");
  }
  return { processor, edge, inputWidth, inputHeight };
}

async function loadModel(
  transformers: Transformers,
  folder: string,
  options: InferenceOptions,
): Promise<SamModel> {
  const config = path.join(folder, 'config.json');
  await access(config).catch((cause) => {
    throw unusable(config, 'is missing', cause);
  });
  const encoder = await findPart(folder, encoderPart);
  const decoder = await findPart(folder, decoderPart);
  const model = await transformers.SamModel.from_pretrained(folder, {
    ...localOptions(options),
    dtype: { [encoderPart.name]: encoder.dtype, [decoderPart.name]: decoder.dtype },
  }).catch((cause: unknown) => {
    // Both are opened at once; the message of onnxruntime tells which could not be.
    const file = [encoder.file, decoder.file].find((name) => String(cause).includes(name)) ?? config;
    throw unusable(file, 'is not a model that can be loaded', cause);
  });
  try {
    requireNames(encoder.file, model.sessions.model, encoderPart);
    requireNames(decoder.file, model.sessions.prompt_encoder_mask_decoder, decoderPart);
  } catch (error) {
    await model.dispose();
    throw error;
  }
  return model as SamModel;
}

/** The most exact file of a part, and how transformers.js is told to take that one. */
async function findPart(folder: string, part: ModelPart) {
  for (const { ending, dtype } of onnxEndings) {
    const file = path.join(folder, 'onnx', `${part.name}${ending}.onnx`);
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return { file, dtype };
  }
  throw unusable(path.join(folder, 'onnx', `${part.name}.onnx`), 'is missing');
}

/** transformers.js finds out about inputs it does not know only when it runs, so they are looked at here. */
function requireNames(file: string, session: SessionNames, part: ModelPart): void {
  requireSame(file, 'inputs', session.inputNames, part.inputs);
  requireSame(file, 'outputs', session.outputNames, part.outputs);
}

function requireSame(
  file: string,
  kind: string,
  found: readonly string[],
  expected: readonly string[],
): void {
  if (found.length === expected.length && expected.every((name) => found.includes(name))) return;
  throw unusable(file, `has the ${kind} ${found.join(', ')}, and should have ${expected.join(', ')}`);
}

async function timedRun<Answer>(folder: string, run: () => Promise<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  try {
    return await run();
  } catch (cause) {
    const detail = `The model '${path.basename(folder)}' failed while it worked on the request.`;
    throw new AppError('inference_failed', detail, { cause });
  } finally {
    runTime.totalMs += performance.now() - startedAt;
  }
}

/** Prompts as the decoder takes them, in pixels of its input; shorter ones are filled up with points it ignores. */
function promptTensors(
  { Tensor }: Transformers,
  frame: InputFrame,
  prompts: readonly PointPrompt[],
): { input_points: Tensor; input_labels: Tensor } {
  const pointsPerPrompt = prompts.reduce((most, { points }) => Math.max(most, points.length), 0);
  const coordinates = new Float32Array(prompts.length * pointsPerPrompt * 2);
  const labels = new BigInt64Array(prompts.length * pointsPerPrompt).fill(PADDING_LABEL);
  prompts.forEach((prompt, i) => {
    prompt.points.forEach(([x, y], j) => {
      const index = i * pointsPerPrompt + j;
      coordinates[index * 2] = (x * frame.scaledWidth) / frame.width;
      coordinates[index * 2 + 1] = (y * frame.scaledHeight) / frame.height;
      labels[index] = BigInt(prompt.labels[j] ?? 1);
    });
  });
  return {
    input_points: new Tensor('float32', coordinates, [1, prompts.length, pointsPerPrompt, 2]),
    input_labels: new Tensor('int64', labels, [1, prompts.length, pointsPerPrompt]),
  };
}
