import { fileURLToPath } from 'node:url';
import type { ModelKind } from './model-kind.ts';
import type { Precision } from './precision.ts';

/** How a Stable Diffusion model is meant to be run where the caller does not say. */
export interface DiffusionDefaults {
  steps: number;
  /** 1: the prompt alone, without a second pass for the negative one. */
  guidance: number;
  /** Left out: the one that the model's folder names. */
  scheduler?: 'pndm' | 'ddim' | 'euler' | 'euler-ancestral' | 'dpm++2m' | 'lcm';
}

/** Where the files of one precision come from. */
interface ModelSource {
  /** `owner/name` on the hub. */
  repository: string;
  /** Of the files that are fetched, not of the whole repository. */
  approximateBytes: number;
}

/** A model that can be fetched by its name. */
export interface KnownModel {
  name: string;
  kind: ModelKind;
  licence: string;
  sources: Partial<Record<Precision, ModelSource>>;
  /** The precision that is fetched unless another is asked for. */
  precision: Precision;
  /** Files besides those that every model of the kind needs. */
  furtherFiles?: readonly string[];
  /** Of Stable Diffusion models. */
  defaults?: DiffusionDefaults;
}

/**
 * The models by name. The first of each kind is the one that is recommended. docs/models.md tells where the
 * repositories and sizes were read.
 */
export const knownModels: readonly KnownModel[] = [
  {
    name: 'stable-diffusion-v1-5',
    kind: 'stable-diffusion',
    licence: 'CreativeML Open RAIL-M',
    sources: {
      fp32: { repository: 'onnx-community/stable-diffusion-v1-5-ONNX', approximateBytes: 4.27e9 },
      fp16: { repository: 'nmkd/stable-diffusion-1.5-onnx-fp16', approximateBytes: 2.14e9 },
    },
    precision: 'fp32',
    defaults: { steps: 30, guidance: 7.5 },
  },
  {
    name: 'sd-turbo',
    kind: 'stable-diffusion',
    licence: 'Stability AI non-commercial research community licence',
    sources: { fp16: { repository: 'schmuell/sd-turbo-ort-web', approximateBytes: 2.58e9 } },
    precision: 'fp16',
    defaults: { steps: 4, guidance: 1, scheduler: 'euler-ancestral' },
  },
  {
    name: 'lcm-dreamshaper-v7',
    kind: 'stable-diffusion',
    licence: 'MIT',
    sources: {
      fp32: { repository: 'SimianLuo/LCM_Dreamshaper_v7', approximateBytes: 4.27e9 },
      fp16: { repository: 'aislamov/lcm-dreamshaper-v7-onnx', approximateBytes: 2.15e9 },
    },
    precision: 'fp32',
    // This UNet is told the guidance as an input and was trained with values up to 14; its authors use 8.
    defaults: { steps: 6, guidance: 8, scheduler: 'lcm' },
  },
  {
    name: 'clip-vit-large-patch14',
    kind: 'clip',
    licence: 'MIT',
    sources: inOneRepository('Xenova/clip-vit-large-patch14', { fp32: 1.72e9, fp16: 0.86e9, int8: 0.436e9 }),
    precision: 'fp32',
  },
  {
    name: 'clip-vit-base-patch32',
    kind: 'clip',
    licence: 'MIT',
    sources: inOneRepository('Xenova/clip-vit-base-patch32', { fp32: 0.61e9, fp16: 0.307e9, int8: 0.158e9 }),
    precision: 'fp32',
  },
  {
    name: 'sam-vit-large',
    kind: 'sam',
    licence: 'Apache-2.0',
    sources: inOneRepository('Xenova/sam-vit-large', { fp32: 1.25e9, fp16: 0.627e9, int8: 0.33e9 }),
    precision: 'fp32',
  },
  {
    name: 'sam-vit-base',
    kind: 'sam',
    licence: 'Apache-2.0',
    sources: inOneRepository('Xenova/sam-vit-base', { fp32: 0.376e9, fp16: 0.189e9, int8: 0.106e9 }),
    precision: 'fp32',
  },
  {
    name: 'slimsam-77-uniform',
    kind: 'sam',
    licence: 'Apache-2.0',
    sources: inOneRepository('Xenova/slimsam-77-uniform', { fp32: 40e6, fp16: 20.8e6, int8: 13.8e6 }),
    precision: 'fp32',
  },
  {
    name: 'tiny-sd',
    kind: 'stable-diffusion',
    licence: 'MIT',
    sources: { fp32: { repository: 'imaginate/tiny-sd', approximateBytes: 5.0e6 } },
    precision: 'fp32',
    // With fewer steps of PNDM, which is the folder's own, its pictures are often wrong.
    defaults: { steps: 50, guidance: 7.5 },
  },
  {
    name: 'tiny-clip',
    kind: 'clip',
    licence: 'MIT',
    sources: { fp32: { repository: 'imaginate/tiny-clip', approximateBytes: 3.6e6 } },
    precision: 'fp32',
    // Its logit scale is not that of the published models, and only the whole model has it inside.
    furtherFiles: ['onnx/model.onnx'],
  },
  {
    name: 'tiny-sam',
    kind: 'sam',
    licence: 'MIT',
    sources: { fp32: { repository: 'imaginate/tiny-sam', approximateBytes: 1.6e6 } },
    precision: 'fp32',
  },
];

export function findKnownModel(name: string): KnownModel | undefined {
  return knownModels.find((model) => model.name === name);
}

/** The one to get when a kind is missing. */
export function recommendedModel(kind: ModelKind): KnownModel {
  const model = knownModels.find((candidate) => candidate.kind === kind);
  if (model === undefined) throw new TypeError(`no known model of the kind ${kind}`);
  return model;
}

/** The tiny models: they know coloured shapes only, and lie in the repository. */
export const tinyModels: readonly KnownModel[] = knownModels.filter(({ name }) => isTinyName(name));

export function isTinyName(name: string): boolean {
  return name.startsWith('tiny-');
}

/** Where a tiny model lies in the repository. */
export function tinyModelFolder(name: string): string {
  return fileURLToPath(new URL(`../../test/fixtures/models/${name}`, import.meta.url));
}

/** What is fetched of a model unless a precision is asked for. */
export function approximateBytes({ sources, precision }: KnownModel): number {
  return sources[precision]?.approximateBytes ?? 0;
}

function inOneRepository(
  repository: string,
  bytes: Record<Precision, number>,
): Record<Precision, ModelSource> {
  return {
    fp32: { repository, approximateBytes: bytes.fp32 },
    fp16: { repository, approximateBytes: bytes.fp16 },
    int8: { repository, approximateBytes: bytes.int8 },
  };
}
