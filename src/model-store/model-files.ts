import type { ModelKind } from './model-kind.ts';
import { ModelStoreError } from './model-store-error.ts';
import { endingsOf, type Precision } from './precision.ts';

interface ModelLayout {
  /** ONNX files without ending and precision. */
  models: readonly string[];
  /** ONNX files that are taken where there are some. */
  optionalModels: readonly string[];
  /** Small files that the code cannot do without. */
  requiredFiles: readonly string[];
  /** Small files that are taken where there are some. */
  otherFiles: RegExp;
  /** Whether the plain names may hold any precision: such a repository has one only. */
  hasOnePrecision: boolean;
}

const layouts: Record<ModelKind, ModelLayout> = {
  // As diffusers exports it.
  'stable-diffusion': {
    models: ['text_encoder/model', 'unet/model', 'vae_decoder/model'],
    optionalModels: ['vae_encoder/model'],
    requiredFiles: ['scheduler/scheduler_config.json', 'tokenizer/merges.txt', 'tokenizer/vocab.json'],
    otherFiles:
      /^(model_index\.json|LICENSE[\w.-]*|tokenizer\/[\w-]+\.json|(text_encoder|unet|vae_decoder|vae_encoder)\/config\.json)$/,
    hasOnePrecision: true,
  },
  // As transformers.js wants it.
  clip: {
    models: ['onnx/text_model', 'onnx/vision_model'],
    optionalModels: [],
    requiredFiles: ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'],
    otherFiles: /^(LICENSE[\w.-]*|merges\.txt|vocab\.json|special_tokens_map\.json)$/,
    hasOnePrecision: false,
  },
  sam: {
    models: ['onnx/vision_encoder', 'onnx/prompt_encoder_mask_decoder'],
    optionalModels: [],
    requiredFiles: ['config.json', 'preprocessor_config.json'],
    otherFiles: /^LICENSE[\w.-]*$/,
    hasOnePrecision: false,
  },
};

/**
 * The paths of a repository that a model of this kind needs.
 * @throws ModelStoreError naming what the repository lacks
 */
export function selectModelFiles(
  paths: readonly string[],
  { kind, precision, furtherFiles = [] }: ModelFilesRequest,
): string[] {
  const layout = layouts[kind];
  const present = new Set(paths);
  const selected = new Set(paths.filter((path) => layout.otherFiles.test(path)));
  for (const path of [...layout.requiredFiles, ...furtherFiles]) {
    if (!present.has(path)) throw lacks(kind, path);
    selected.add(path);
  }
  for (const model of [...layout.models, ...layout.optionalModels]) {
    const file = findModelFile(present, model, precision, layout.hasOnePrecision);
    if (file === undefined && layout.optionalModels.includes(model)) continue;
    if (file === undefined) throw lacksModel(paths, kind, model, precision);
    selected.add(file);
    for (const path of paths) if (isDataOf(path, file)) selected.add(path);
  }
  return [...selected].sort();
}

export interface ModelFilesRequest {
  kind: ModelKind;
  precision: Precision;
  furtherFiles?: readonly string[] | undefined;
}

function findModelFile(
  present: ReadonlySet<string>,
  model: string,
  precision: Precision,
  hasOnePrecision: boolean,
): string | undefined {
  const named = endingsOf(precision).map((ending) => `${model}${ending}.onnx`);
  return [...named, ...(hasOnePrecision ? [`${model}.onnx`] : [])].find((path) => present.has(path));
}

/** Weights beyond the 2 GB that one ONNX file can hold lie beside it, under the names that exporters give them. */
function isDataOf(path: string, model: string): boolean {
  const folder = model.slice(0, model.lastIndexOf('/') + 1);
  if (path === `${folder}weights.pb`) return true;
  return path.startsWith(model) && /^(_data(_\d+)?|\.data)$/.test(path.slice(model.length));
}

function lacks(kind: ModelKind, path: string): ModelStoreError {
  return new ModelStoreError(
    `The repository is no ONNX export of the kind '${kind}': it has no '${path}'. docs/models.md shows the layout.`,
  );
}

function lacksModel(
  paths: readonly string[],
  kind: ModelKind,
  model: string,
  precision: Precision,
): ModelStoreError {
  const others = paths.filter((path) => path.startsWith(model) && path.endsWith('.onnx'));
  if (others.length === 0) return lacks(kind, `${model}.onnx`);
  return new ModelStoreError(
    `The repository has no '${model}' as ${precision}. It has ${others.join(', ')}: ask for another --precision.`,
  );
}
