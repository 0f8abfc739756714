import { z } from 'zod';
import { sizeBounds } from '../image-size.ts';
import type { ImageSize } from '../providers/image-provider.ts';
import { type ImagineRequest, plainRequest } from '../record.ts';
import { checkBestOf, diffusionFields, toDiffusionWishes } from './diffusion-fields.ts';
import { callerText, checkFields, notGiven } from './request-fields.ts';

const MOST_IMAGES = 10;
const DEFAULT_IMAGES = 4;
const SQUARES = ['256', '512', '1024'];
const DEFAULT_SIZE = '256';
const { leastEdge, longestEdge, mostPixels } = sizeBounds;

const SIZE_HELP = `must be 256, 512, 1024 or "WIDTHxHEIGHT" with edges from ${leastEdge} to ${longestEdge} and at most ${mostPixels} pixels, such as "1536x1024"`;
const NUMBER_HELP = `must be a whole number from 1 to ${MOST_IMAGES}`;

/** @param example what a Korean caller would send; `/docs` shows it beside the description */
const textField = (description: string, example: string) =>
  z.preprocess(notGiven, callerText.meta({ description, examples: [example] }).optional());

/** @param fallback how many images callers get who do not say */
export const numberField = (fallback: number) =>
  z.preprocess(
    (value) => {
      const given = notGiven(value);
      return typeof given === 'string' && /^\s*\d{1,4}\s*$/.test(given) ? Number(given) : given;
    },
    z
      .number({ error: NUMBER_HELP })
      .int({ error: NUMBER_HELP })
      .min(1, { error: NUMBER_HELP })
      .max(MOST_IMAGES, { error: NUMBER_HELP })
      .meta({ description: 'How many images. Digits as a text are taken, too.', examples: [2] })
      .default(fallback),
  );

const sizeText = z
  .union([z.string(), z.number()], { error: SIZE_HELP })
  .meta({ description: `The size of every image; it ${SIZE_HELP}.`, examples: [512, '1536x1024'] });

function toSize(value: string | number, context: z.RefinementCtx): ImageSize {
  const size = parseSize(String(value).trim());
  if (size !== undefined) return size;
  context.addIssue({ code: 'custom', message: SIZE_HELP });
  return z.NEVER;
}

/** A size in any of the forms callers write it; undefined where there is none. */
export const optionalSizeField = z.preprocess(notGiven, sizeText.transform(toSize).optional());

/** The body of `/openai_query` and `/brief`: what checks it and what `/openapi.json` shows of it. */
export const imagineSchema = z.object({
  moods: textField('A picked mood, in any wording; mapped onto the list of `/vocabulary`.', '따뜻한'),
  theme: textField('A picked theme.', '휴가'),
  background: textField('A picked place.', '바다'),
  object: textField('What is to be seen; several are separated by commas.', '여성,강아지'),
  act: textField('What it does.', '즐기는'),
  styles: textField('A picked style, in any wording; mapped onto the list of `/vocabulary`.', '사진'),
  search: textField(
    'A sentence in your own words. It wins over the categories; of those only `moods` and `styles` still count.',
    '따뜻한 바다에서 휴가를 즐기는 여성 사진',
  ),
  number: numberField(DEFAULT_IMAGES),
  size: z.preprocess(notGiven, sizeText.default(DEFAULT_SIZE).transform(toSize)),
  ...diffusionFields,
});

/** `256`, `512`, `1024` or `WxH` within the bounds; undefined for every other text. */
export function parseSize(text: string): ImageSize | undefined {
  if (SQUARES.includes(text)) return { width: Number(text), height: Number(text) };
  const [, width, height] = /^(\d{1,5})[xX×](\d{1,5})$/.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  const areEdgesLegal = [size.width, size.height].every((edge) => edge >= leastEdge && edge <= longestEdge);
  return areEdgesLegal && size.width * size.height <= mostPixels ? size : undefined;
}

/**
 * The body of `/openai_query` and `/brief`, checked, defaults filled in. Fields nobody knows are ignored and
 * named in `warnings`.
 * @throws AppError `invalid_request` naming the first field that is wrong and what would be right
 */
export function parseImagineRequest(body: unknown): ImagineRequest {
  const { fields, warnings } = checkFields(imagineSchema, body);
  const {
    moods,
    theme,
    background,
    object,
    act,
    styles,
    search,
    number,
    size,
    seed,
    best_of: bestOf,
  } = fields;
  return plainRequest({
    ...{ moods, theme, background, object, act, styles, search, number, size, seed, warnings },
    bestOf: checkBestOf(bestOf, number),
    wishes: toDiffusionWishes(fields),
  });
}
