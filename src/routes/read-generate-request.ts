import { z } from 'zod';
import { sizeBounds } from '../image-size.ts';
import type { ImagineRequest } from '../record.ts';
import {
  type ContractFields,
  readContractFields,
  readLabels,
  readLanguage,
  readPositiveNumber,
  refuse,
  requireContractText,
} from './contract-fields.ts';
import { checkBestOf, diffusionFields, toDiffusionWishes } from './diffusion-fields.ts';
import { numberField } from './imagine-request.ts';
import { nameUnknown, notGiven } from './request-fields.ts';

/** The contract's; Stable Diffusion 1.5 learned from pictures of this size. */
const DEFAULT_EDGE = 512;
const LATENT_PIXELS = 8;
const LONGEST_EDGE = 2048;
const DEFAULT_PREVIEWS = 2;

const previewsHelp = 'must be a whole number from 0 to 3';
const { samples, cfg, ...optionalFields } = diffusionFields;

/** What the contract's own rules do not read; its numbers and texts are read one by one, for its sentences. */
const furtherFields = z.object({
  ...optionalFields,
  samples,
  cfg,
  n: numberField(1),
  previews: z.preprocess(
    (value) => (typeof notGiven(value) === 'string' ? Number(value) : notGiven(value)),
    z
      .int({ error: previewsHelp })
      .min(0, { error: previewsHelp })
      .max(3, { error: previewsHelp })
      .default(DEFAULT_PREVIEWS),
  ),
});

const KNOWN_FIELDS = [...Object.keys(furtherFields.shape), 'prompt', 'labels', 'height', 'width', 'lang'];

/** A checked request to `/generate`. */
export interface GenerateRequest {
  asked: ImagineRequest;
  /** What CLIP is asked for; null: the common objects. */
  labels: string[] | null;
  lang: 'en' | 'ko';
  /** Unfinished versions for callers who watch, 0 to 3. */
  previews: number;
}

/** @throws AppError `invalid_request` with the contract's sentences */
export function readGenerateRequest(body: unknown, isForm: boolean): GenerateRequest {
  const fields = readContractFields(body);
  const prompt = requireContractText(fields, 'prompt');
  for (const name of ['samples', 'cfg', 'height', 'width']) readPositiveNumber(fields, name);
  const size = { height: readEdge(fields, 'height'), width: readEdge(fields, 'width') };
  const labels = readLabels(fields, isForm);
  const parsed = furtherFields.safeParse(fields);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(String(issue?.path[0]), `${issue?.message}.`);
  }
  const { n: number, seed, best_of: bestOf, previews } = parsed.data;
  return {
    asked: {
      operation: 'generate',
      search: prompt,
      sentenceField: 'prompt',
      ...{ number, size, seed },
      bestOf: checkBestOf(bestOf, number),
      wishes: toDiffusionWishes(parsed.data),
      source: null,
      isVerbatim: true,
      adjustments: [],
      warnings: nameUnknown(fields, KNOWN_FIELDS),
    },
    labels,
    lang: readLanguage(fields),
    previews,
  };
}

function readEdge(fields: ContractFields, name: string): number {
  const edge = readPositiveNumber(fields, name) ?? DEFAULT_EDGE;
  if (edge % LATENT_PIXELS === 0 && edge >= sizeBounds.leastEdge && edge <= LONGEST_EDGE) return edge;
  throw refuse(
    name,
    `must be a multiple of ${LATENT_PIXELS} from ${sizeBounds.leastEdge} to ${LONGEST_EDGE}.`,
  );
}
