import { z } from 'zod';
import { exampleRecord } from './example-record.ts';
import { adjustment } from './record-schemas.ts';
import { errorEnvelope } from './responses.ts';

const created = z.int().meta({ description: 'Seconds since 1970.' });
const base64 = z.string().meta({ description: 'The image in `output_format`, in base64.' });
const url = z.string().meta({
  description: 'A link that needs neither key nor session and is valid for 60 minutes.',
});

/** What was made, in OpenAI's words. */
const descriptionFields = {
  background: z.enum(['opaque', 'transparent']),
  output_format: z.enum(['png', 'jpeg', 'webp']),
  quality: z
    .enum(['low', 'medium', 'high', 'xhigh', 'max'])
    .optional()
    .meta({ description: 'What the model was told; left out where it knows no qualities.' }),
  size: z.string().meta({ description: 'As `WIDTHxHEIGHT`.' }),
};

/** What is known of the work, beyond the images. */
const workFields = {
  safety_identifier: z.string().optional().meta({ description: 'As it was sent.' }),
  usage: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({
      description: 'Token counts as the provider reports them.',
      examples: [{ input_tokens: 21, output_tokens: 439, total_tokens: 460 }],
    }),
  id: z.uuidv7().meta({ description: 'Of the generation in the session.' }),
  model: z.string().meta({ description: 'The one that made the images.' }),
  adjustments: z.array(adjustment),
  warnings: z.array(z.string()),
};

const { id, model } = exampleRecord;
const exampleDescription = {
  background: 'opaque',
  output_format: 'png',
  quality: 'medium',
  size: '512x512',
} as const;
const exampleSeconds = Math.floor(Date.parse(exampleRecord.createdAt) / 1000);
const exampleWork = { id, model, adjustments: [], warnings: [] };

/** The answer of `/v1/images/…` as one JSON body. */
export const imagesResponse = z
  .object({
    created,
    data: z
      .array(
        z.object({
          url: url.optional(),
          revised_prompt: z.string().optional().meta({
            description: 'The prompt the image was made from, where it is not that of the request.',
          }),
          b64_json: base64.optional(),
        }),
      )
      .meta({ description: 'The images that were made. For one that is missing the record says why.' }),
    ...descriptionFields,
    ...workFields,
  })
  .meta({
    id: 'ImagesResponse',
    description: "OpenAI's fields, and `id`, `model`, `adjustments` and `warnings` of this server.",
    examples: [
      {
        created: exampleSeconds,
        data: [{ revised_prompt: exampleRecord.extraction.english, b64_json: 'iVBORw0KGgo…' }],
        ...exampleDescription,
        ...exampleWork,
      },
    ],
  });

/** The data of the events of `/v1/images/…`; no route refers to them by itself. */
export const imageEventSchemas = {
  OpenAIPartialImageEvent: z.object({
    type: z.enum(['image_generation.partial_image', 'image_edit.partial_image']),
    b64_json: z.string().meta({ description: 'An unfinished version, as a base64 PNG.' }),
    partial_image_index: z.int(),
    created_at: created,
    ...descriptionFields,
    output_format: z.literal('png'),
  }),
  OpenAICompletedImageEvent: z
    .object({
      type: z.enum(['image_generation.completed', 'image_edit.completed']),
      b64_json: base64,
      url: url.optional(),
      created_at: created,
      ...descriptionFields,
      ...z.object(workFields).partial().shape,
    })
    .meta({ description: 'One for each image. The last one tells of the work as a whole.' }),
  OpenAIErrorEvent: errorEnvelope
    .extend({ type: z.literal('error') })
    .meta({ description: 'The `ErrorEnvelope` as an event.' }),
};

/** A stream with an unfinished version of its one image. */
export const exampleImageEvents: [name: string, data: unknown][] = [
  {
    type: 'image_generation.partial_image',
    b64_json: 'iVBORw0KGgo…',
    partial_image_index: 0,
    created_at: exampleSeconds - 1,
    ...exampleDescription,
  },
  {
    type: 'image_generation.completed',
    b64_json: 'iVBORw0KGgo…',
    created_at: exampleSeconds,
    ...exampleDescription,
    ...exampleWork,
  },
].map((event) => [event.type, event]);

/** For readers of the stream. */
export const IMAGE_STREAM_HELP = `Server-sent events, for \`stream\`: \`image_generation.partial_image\` (data:
\`OpenAIPartialImageEvent\`) as they come, where the provider shows them, then \`image_generation.completed\`
(\`OpenAICompletedImageEvent\`) for each image, once all are stored. For edits and variations the names begin with
\`image_edit\`. An error after the first event is the event \`error\` (\`OpenAIErrorEvent\`), one before it is answered with its
own status.`;
