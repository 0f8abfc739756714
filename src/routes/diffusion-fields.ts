import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type DiffusionWishes, type ImageWishes, SCHEDULER_NAMES } from '../providers/image-provider.ts';
import { callerText, notGiven } from './request-fields.ts';

const LONGEST_NEGATIVE_PROMPT = 32_000;
const MOST_STEPS = 150;
const MOST_GUIDANCE = 50;
const LARGEST_SEED = 2 ** 32 - 1;

/** Forms send digits for a number. */
const given = (value: unknown) => {
  const text = notGiven(value);
  return typeof text === 'string' && /^\s*-?\d{1,12}(\.\d{1,12})?\s*$/.test(text) ? Number(text) : text;
};

const STEPS_HELP = `must be a whole number from 1 to ${MOST_STEPS}`;
const GUIDANCE_HELP = `must be a number above 0 and up to ${MOST_GUIDANCE}`;
const SEED_HELP = `must be a whole number from 0 to ${LARGEST_SEED}`;
const STRENGTH_HELP = 'must be a number above 0 and up to 1';
const BEST_OF_HELP = 'must be a whole number from 1 to 10';

const wholeNumber = (least: number, most: number, error: string) =>
  z.int({ error }).min(least, { error }).max(most, { error });
const positiveNumber = (most: number, error: string) =>
  z.number({ error }).positive({ error }).max(most, { error });

/** @param examples what a caller would send; `/docs` shows them beside the description */
const field = <Inner extends z.ZodType>(inner: Inner, description: string, ...examples: z.input<Inner>[]) =>
  z.preprocess(given, inner.meta({ description, examples }).optional());

/** What diffusion models on this machine take, on every route that makes images. */
export const diffusionFields = {
  negative_prompt: z.preprocess(
    notGiven,
    callerText
      .max(LONGEST_NEGATIVE_PROMPT, { error: `must be at most ${LONGEST_NEGATIVE_PROMPT} characters` })
      .meta({
        description: 'What is not to be seen, in English. For Stable Diffusion.',
        examples: ['blurry, text, watermark'],
      })
      .optional(),
  ),
  samples: field(
    wholeNumber(1, MOST_STEPS, STEPS_HELP),
    'Steps of Stable Diffusion; 30 unless the model is made for fewer.',
    30,
  ),
  cfg: field(
    positiveNumber(MOST_GUIDANCE, GUIDANCE_HELP),
    'How strongly the prompt guides Stable Diffusion; 7.5 unless the model wants less, 1: not at all.',
    7.5,
  ),
  scheduler: field(
    z.enum(SCHEDULER_NAMES, { error: `must be one of ${SCHEDULER_NAMES.join(', ')}` }),
    "The sampler of Stable Diffusion; that of the model's folder unless told.",
    'euler',
  ),
  strength: field(
    positiveNumber(1, STRENGTH_HELP),
    'Of edits and variations by Stable Diffusion: how much of the picture may change.',
    0.6,
  ),
  seed: field(
    wholeNumber(0, LARGEST_SEED, SEED_HELP),
    'Of the first image; image i is made from `seed + i`. The same seed gives the same image. Unless told it follows from the sentence.',
    42,
  ),
  best_of: field(
    wholeNumber(1, 10, BEST_OF_HELP),
    'Make this many images and hand out those first that CLIP finds most like what was asked for. All are kept. Needs a CLIP model on the server.',
    4,
  ),
};

const diffusionSchema = z.object(diffusionFields);

type DiffusionFields = z.infer<typeof diffusionSchema>;

/** Names of the fields, for lists of known ones. */
export const DIFFUSION_FIELD_NAMES = Object.keys(diffusionFields);

/** The fields in the words of providers; nothing where none was sent. */
export function toDiffusionWishes({
  negative_prompt,
  samples,
  cfg,
  scheduler,
  strength,
}: DiffusionFields): Pick<ImageWishes, 'diffusion'> {
  const diffusion: DiffusionWishes = {
    ...(negative_prompt === undefined ? {} : { negativePrompt: negative_prompt }),
    ...(samples === undefined ? {} : { steps: samples }),
    ...(cfg === undefined ? {} : { guidance: cfg }),
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(strength === undefined ? {} : { strength }),
  };
  return Object.keys(diffusion).length === 0 ? {} : { diffusion };
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
