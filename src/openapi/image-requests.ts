import { z } from 'zod';
import { diffusionFields } from '../routes/diffusion-fields.ts';
import { examplePicture } from './example-picture.ts';

// The bodies of `/v1/images/…`. The server reads them field by field, because what is right follows from the model; the test
// of `/openapi.json` sends it every field, value and bound that stands here.

const KOREAN_PROMPT = '따뜻한 바다에서 휴가를 즐기는 여성 사진';

const prompt = z
  .string()
  .min(1)
  .max(32_000)
  .meta({
    description:
      'What is to be seen, in any language. At most 1000 characters where `model` is dall-e-2, and 4000 for dall-e-3.',
    examples: [KOREAN_PROMPT, 'a woman enjoying a vacation at the warm sea'],
  });

/** How the images are to be made and handed over: the same for all three routes. */
const commonFields = {
  model: z
    .string()
    .max(256)
    .optional()
    .meta({
      description:
        "One of `/v1/models`; the server's own choice unless told. Names of OpenAI's other models, of today or gone, are taken for that choice, as `adjustments` says, unless aliases are off.",
      examples: ['gpt-image-2.5-flare', 'dall-e-2'],
    }),
  n: z.int().min(1).max(10).default(1).meta({ description: 'How many images.' }),
  size: z
    .string()
    .max(32)
    .default('auto')
    .meta({
      description:
        '`auto` is the size of the picture for an edit and 1024x1024 else. For dall-e-2 256x256, 512x512 or 1024x1024; for dall-e-3 1024x1024, 1792x1024 or 1024x1792. For all GPT image models those five, and `WIDTHxHEIGHT` with multiples of 16 up to 3840, shapes from 1:3 to 3:1, and 655,360 to 8,294,400 pixels. Other models: edges from 64 to 3840. The images have exactly this size: what a model cannot make is made larger and scaled.',
      examples: ['512x512', '1536x1024'],
    }),
  quality: z
    .enum(['auto', 'low', 'medium', 'high', 'xhigh', 'max', 'standard', 'hd'])
    .default('auto')
    .meta({ description: '`standard` and `hd` are those of dall-e: `medium` and `high` today.' }),
  background: z
    .enum(['auto', 'opaque', 'transparent'])
    .default('auto')
    .meta({ description: '`transparent` does not go together with jpeg.' }),
  output_format: z
    .enum(['png', 'jpeg', 'webp'])
    .default('png')
    .meta({ description: '`gif` and `svg` are refused, and so are their fields: they are not made here.' }),
  output_compression: z
    .int()
    .min(0)
    .max(100)
    .default(100)
    .meta({ description: 'The quality of jpeg and webp, in percent; below 100 it needs one of them.' }),
  response_format: z.enum(['url', 'b64_json']).optional().meta({
    description:
      '`url` is a link to this server that needs no key and is valid for 60 minutes. Unless told: `url` for dall-e models, `b64_json` for others, both where no model is named.',
  }),
  moderation: z
    .enum(['auto', 'low'])
    .default('auto')
    .meta({ description: "How strict the model's own filter is, where it can be told." }),
  complexity: z
    .enum(['low', 'medium', 'high'])
    .optional()
    .meta({ description: 'For models that can be told; others leave it, as `adjustments` says.' }),
  stream: z.boolean().default(false).meta({ description: 'Whether to answer with server-sent events.' }),
  partial_images: z
    .int()
    .min(0)
    .max(3)
    .default(0)
    .meta({ description: 'Unfinished versions of each image to send with `stream`; fewer may come.' }),
  safety_identifier: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'Stands for the person who asks: a hash, no name.', examples: ['user-7f3a'] }),
  user: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: 'The earlier name of `safety_identifier`.', deprecated: true }),
  ...diffusionFields,
};

const promptFields = {
  prompt,
  ...commonFields,
  style: z
    .enum(['vivid', 'natural'])
    .optional()
    .meta({ description: 'Of dall-e-3; it is put into the prompt as words.', deprecated: true }),
};

const editFields = {
  ...promptFields,
  input_fidelity: z
    .enum(['low', 'high'])
    .optional()
    .meta({ description: 'How closely to keep to the pictures, for models that can be told.' }),
  preserve_unmasked: z.boolean().default(true).meta({
    description: 'Whether what the mask protects keeps the very pixels it had. Only this server has it.',
  }),
  target: z
    .string()
    .max(200)
    .optional()
    .meta({
      description:
        'What is to be changed, in a word or two, in place of a mask: CLIP and SAM on the server find it. Only this server has it.',
      examples: ['하늘', 'cat'],
    }),
};

const IMAGE_HELP =
  'PNG, JPEG or WebP, each below 50 MB, at most 16; where `model` is dall-e-2 one square PNG below 4 MB.';
const VARIED_HELP =
  'A PNG, JPEG or WebP below 50 MB; where `model` is dall-e-2 or left out, a square PNG below 4 MB.';
const MASK_HELP =
  'A PNG below 4 MB in the size of the first picture; what is transparent is drawn anew. Without one, dall-e-2 takes the transparency of the picture itself.';
const MARKUP_HELP =
  'For models that take it, instead of a mask: notes drawn over the first picture, as a PNG of its size, transparent where there are none.';

const dataUrl = z.string().max(20_971_520).meta({
  id: 'DataUrl',
  description: 'A picture in base64. Addresses are refused: this server fetches nothing for a caller.',
});

/** A picture in a JSON body. */
export const jsonPicture = z.union([dataUrl, z.object({ image_url: dataUrl })]).meta({
  id: 'Picture',
  examples: [{ image_url: examplePicture }],
});

/** A picture in a form. */
export const pictureFile = z.file();

const manyPictures = z.array(jsonPicture).min(1).max(16);
const jsonImages = {
  image: z.union([jsonPicture, manyPictures]).optional(),
  images: manyPictures.optional(),
};

const formImages = {
  image: pictureFile.optional(),
  'image[]': z.array(pictureFile).max(16).optional(),
};

/** The body of `/v1/images/generations`. */
export const imageGenerationRequest = z.object(promptFields).meta({
  id: 'ImageGenerationRequest',
  description: "OpenAI's fields of today and before. Others are ignored and named in `warnings`.",
});

export const generationExamples = {
  korean: { summary: '한국어로', value: { prompt: KOREAN_PROMPT, n: 2, size: '512x512' } },
  english: {
    summary: 'In English',
    value: { prompt: 'a watercolor of a fox in the snow', size: '1536x1024', quality: 'medium' },
  },
  links: {
    summary: 'As code for dall-e-2 asks',
    value: { model: 'dall-e-2', prompt: '창가에 앉은 고양이', size: '256x256', response_format: 'url' },
  },
  stream: {
    summary: 'As a stream',
    value: { prompt: KOREAN_PROMPT, size: '512x512', stream: true, partial_images: 2 },
  },
};

/** The JSON body of `/v1/images/edits`. */
export const imageEditRequest = z
  .object({
    ...jsonImages,
    mask: jsonPicture.optional().meta({ description: MASK_HELP }),
    markup: jsonPicture.optional().meta({ description: MARKUP_HELP }),
    ...editFields,
  })
  .meta({ id: 'ImageEditRequest', description: `\`image\` or \`images\` is needed. ${IMAGE_HELP}` });

/** The same as a form with files. */
export const imageEditForm = z
  .object({
    ...formImages,
    mask: pictureFile.optional().meta({ description: MASK_HELP }),
    markup: pictureFile.optional().meta({ description: MARKUP_HELP }),
    ...editFields,
  })
  .meta({ id: 'ImageEditForm', description: `\`image\` or \`image[]\` is needed. ${IMAGE_HELP}` });

export const imageEditExamples = {
  korean: {
    summary: '한국어로',
    value: { prompt: '하늘을 노을로 바꿔 줘', images: [{ image_url: examplePicture }] },
  },
  english: {
    summary: 'In English',
    value: { prompt: 'turn the sky into a sunset', image: examplePicture, size: '512x512' },
  },
};

/** The JSON body of `/v1/images/variations`. */
export const imageVariationRequest = z
  .object({ image: jsonPicture, ...commonFields })
  .meta({ id: 'ImageVariationRequest', description: VARIED_HELP });

/** The same as a form with a file. */
export const imageVariationForm = z
  .object({ image: pictureFile, ...commonFields })
  .meta({ id: 'ImageVariationForm', description: VARIED_HELP });

export const imageVariationExamples = {
  two: {
    summary: 'Two of them, as links',
    value: { image: examplePicture, n: 2, size: '256x256', response_format: 'url' },
  },
};
