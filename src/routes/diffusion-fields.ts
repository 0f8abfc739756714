import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type DiffusionWishes, SCHEDULER_NAMES } from '../providers/image-provider.ts';
import { callerText } from './request-fields.ts';

const LONGEST_NEGATIVE_PROMPT = 32_000;
const MOST_STEPS = 150;
const MOST_GUIDANCE = 50;
const LARGEST_SEED = 2 ** 32 - 1;

/** Forms send '' for a field left empty, and digits for a number. */
const given = (value: unknown) => {
  if (value === '' || value === null) return undefined;
  return typeof value === 'string' && /^\s*-?\d{1,12}(\.\d{1,12})?\s*$/.test(value) ? Number(value) : value;
};

const STEPS_HELP = `must be a whole number from 1 to ${MOST_STEPS}`;
const GUIDANCE_HELP = `must be a number above 0 and up to ${MOST_GUIDANCE}`;
const SEED_HELP = `must be a whole number from 0 to ${LARGEST_SEED}`;
const STRENGTH_HELP = 'must be a number above 0 and up to 1';
const BEST_OF_HELP = 'must be a whole number from 1 to 10';

/** What diffusion models on this machine take, on every route that makes images. */
export const diffusionFields = {
  negative_prompt: z
    .preprocess(
      (value) => (value === '' || value === null ? undefined : value),
      callerText
        .max(LONGEST_NEGATIVE_PROMPT, { error: `must be at most ${LONGEST_NEGATIVE_PROMPT} characters` })
        .optional(),
    )
    .meta({ description: 'What is not to be seen, in English. For Stable Diffusion.' }),
  samples: z
    .preprocess(
      given,
      z
        .int({ error: STEPS_HELP })
        .min(1, { error: STEPS_HELP })
        .max(MOST_STEPS, { error: STEPS_HELP })
        .optional(),
    )
    .meta({
      description: 'Steps of Stable Diffusion; 30 unless the model is made for fewer.',
      examples: [30],
    }),
  cfg: z
    .preprocess(
      given,
      z
        .number({ error: GUIDANCE_HELP })
        .positive({ error: GUIDANCE_HELP })
        .max(MOST_GUIDANCE, { error: GUIDANCE_HELP })
        .optional(),
    )
    .meta({
      description:
        'How strongly the prompt guides Stable Diffusion; 7.5 unless the model wants less, 1: not at all.',
      examples: [7.5],
    }),
  scheduler: z
    .preprocess(
      given,
      z.enum(SCHEDULER_NAMES, { error: `must be one of ${SCHEDULER_NAMES.join(', ')}` }).optional(),
    )
    .meta({ description: "The sampler of Stable Diffusion; that of the model's folder unless told." }),
  strength: z
    .preprocess(
      given,
      z
        .number({ error: STRENGTH_HELP })
        .positive({ error: STRENGTH_HELP })
        .max(1, { error: STRENGTH_HELP })
        .optional(),
    )
    .meta({
      description: 'Of edits and variations by Stable Diffusion: how much of the picture may change.',
    }),
  seed: z
    .preprocess(
      given,
      z
        .int({ error: SEED_HELP })
        .min(0, { error: SEED_HELP })
        .max(LARGEST_SEED, { error: SEED_HELP })
        .optional(),
    )
    .meta({
      description:
        'Of the first image; image i is made from `seed + i`. The same seed gives the same image. Unless told it follows from the sentence.',
    }),
  best_of: z
    .preprocess(
      given,
      z
        .int({ error: BEST_OF_HELP })
        .min(1, { error: BEST_OF_HELP })
        .max(10, { error: BEST_OF_HELP })
        .optional(),
    )
    .meta({
      description:
        'Make this many images and hand out those first that CLIP finds most like what was asked for. All are kept. Needs a CLIP model on the server.',
    }),
};

const diffusionSchema = z.object(diffusionFields);

type DiffusionFields = z.infer<typeof diffusionSchema>;

/** Names of the fields, for lists of known ones. */
export const DIFFUSION_FIELD_NAMES = Object.keys(diffusionFields);

/** The fields in the words of providers. */
export function toDiffusionWishes({
  negative_prompt,
  samples,
  cfg,
  scheduler,
  strength,
}: DiffusionFields): DiffusionWishes | undefined {
  const wishes: DiffusionWishes = {
    ...(negative_prompt === undefined ? {} : { negativePrompt: negative_prompt }),
    ...(samples === undefined ? {} : { steps: samples }),
    ...(cfg === undefined ? {} : { guidance: cfg }),
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(strength === undefined ? {} : { strength }),
  };
  return Object.keys(wishes).length === 0 ? undefined : wishes;
}

/**
 * The same fields from a body that other rules have read already.
 * @throws AppError `invalid_value`
 */
export function readDiffusionFields(fields: Readonly<Record<string, unknown>>): DiffusionFields {
  const parsed = diffusionSchema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = String(issue?.path[0]);
  throw new AppError('invalid_value', `Invalid value: '${param}' ${issue?.message}.`, { param });
}

/**
 * How many images are to be made: those asked for, or more to choose from.
 * @throws AppError `invalid_request` when there would be fewer to choose from than are asked for
 */
export function checkBestOf(bestOf: number | undefined, number: number): number | undefined {
  if (bestOf === undefined || bestOf >= number) return bestOf;
  const detail = `'best_of' must be at least the number of images, which is ${number}.`;
  throw new AppError('invalid_request', detail, { param: 'best_of' });
}
