import { z } from 'zod';
import { SCHEDULER_NAMES } from '../providers/image-provider.ts';
import { exampleRecord } from './example-record.ts';

// The types of `record.ts`, written once more as schemas for readers. The test of `/openapi.json` holds both to be
// equal when it is compiled, and parses the server's real answers with the document.

const score = z
  .number()
  .meta({ description: '0 to 1 within one tier; scores of different tiers do not compare.' });
const tierName = z.enum(['exact', 'datamuse', 'wordnet', 'fasttext']);

const tierReport = z
  .object({
    tier: tierName,
    count: z.int().meta({ description: 'How many values it found.' }),
    best: z
      .array(
        z.object({
          value: z.string(),
          score,
          via: z.string().meta({ description: 'How it came from the input to the value.' }),
        }),
      )
      .meta({ description: 'The best of them, best first.' }),
    unavailable: z.string().optional().meta({ description: 'Why it could not be asked.' }),
  })
  .meta({ id: 'TierReport' });

export const receipt = z
  .object({
    input: z.string().meta({ description: 'The word as it was picked or read from the sentence.' }),
    folded: z.string().meta({ description: 'The input in the one spelling that is looked up.' }),
    value: z
      .string()
      .nullable()
      .meta({ description: 'A word of the list; null when no tier knew the input.' }),
    tier: tierName.nullable(),
    score: score.nullable(),
    via: z.string().nullable().meta({ description: 'How the tier came from the input to the value.' }),
    runnerUp: z.object({ value: z.string(), score }).nullable(),
    seen: z.array(tierReport).meta({ description: 'What each tier that was asked found, in that order.' }),
    vocabularyVersion: z.string().meta({ description: 'The `version` of `/vocabulary`.' }),
  })
  .meta({ id: 'Receipt', description: 'How a word was mapped onto its list.' });

const categories = z
  .object({
    moods: receipt.nullable(),
    styles: receipt.nullable(),
    theme: z.string().nullable(),
    background: z.string().nullable(),
    object: z.array(z.string()),
    act: z.string().nullable(),
  })
  .meta({ id: 'Categories', description: 'What the sentence asks for, in English.' });

/** Strict, because what a component refers to by itself is otherwise written down a second time. */
export const adjustment = z
  .strictObject({
    parameter: z.string().meta({ description: 'The request field that was changed, such as `size`.' }),
    requested: z.string(),
    used: z.string(),
    reason: z.string(),
  })
  .meta({ id: 'Adjustment', description: 'A change made so that the request fits the model.' });

const missingReason = z.object({
  code: z.string().meta({ description: 'One of the codes of `ErrorEnvelope`.' }),
  message: z.string(),
});

const wordScore = z.object({ value: z.string(), score: z.number() });

const imageScores = z
  .object({
    model: z.string().meta({ description: 'The CLIP model that looked at the image.' }),
    prompt: z.number().meta({ description: 'Of the whole prompt.' }),
    cosine: z.number().meta({
      description: 'Of the angle between image and prompt, -1 to 1; `best_of` goes by it.',
    }),
    mood: wordScore.nullable(),
    style: wordScore.nullable(),
    objects: z.array(wordScore),
  })
  .meta({
    id: 'ImageScores',
    description:
      'CLIPScore, 0 to 2.5: how like the image is to what was asked for. With `ANALYZE=on` or `best_of`.',
  });

const diffusionSettings = z
  .object({
    steps: z.int(),
    guidance: z.number(),
    scheduler: z.enum(SCHEDULER_NAMES),
    negativePrompt: z.string(),
    strength: z.number().exactOptional().meta({ description: 'Of edits and variations.' }),
  })
  .meta({ id: 'DiffusionSettings', description: 'How Stable Diffusion was run.' });

const imageRecord = z
  .union([
    z.object({
      index: z.int().meta({ description: 'Counted from 0.' }),
      file: z.string(),
      url: z.string().meta({ description: 'Path on this server; it needs the session of the record.' }),
      width: z.int(),
      height: z.int(),
      bytes: z.int(),
      sha256: z.string().meta({ description: 'Of the file, in hex; the `ETag` of the image.' }),
      seed: z
        .number()
        .nullable()
        .meta({ description: 'What the image was made from; null where the provider takes no seeds.' }),
      scores: imageScores.exactOptional(),
    }),
    z.object({ index: z.int(), error: missingReason }),
  ])
  .meta({ id: 'ImageRecord', description: 'A stored image, or why this one is missing.' });

const wishes = z
  .object({
    quality: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).exactOptional(),
    background: z.enum(['opaque', 'transparent']).exactOptional(),
    moderation: z.literal('low').exactOptional(),
    complexity: z.enum(['low', 'medium', 'high']).exactOptional(),
    inputFidelity: z.enum(['low', 'high']).exactOptional(),
    safetyIdentifier: z.string().exactOptional(),
    diffusion: z
      .object({
        negativePrompt: z.string().exactOptional(),
        steps: z.int().exactOptional(),
        guidance: z.number().exactOptional(),
        scheduler: z.enum(SCHEDULER_NAMES).exactOptional(),
        strength: z.number().exactOptional(),
      })
      .exactOptional()
      .meta({ description: 'For Stable Diffusion.' }),
  })
  .meta({ description: 'What only some models can do, as it was asked for.' });

const recordedRequest = z
  .object({
    moods: z.string().optional(),
    theme: z.string().optional(),
    background: z.string().optional(),
    object: z.string().optional(),
    act: z.string().optional(),
    styles: z.string().optional(),
    search: z.string().optional(),
    number: z.int(),
    size: z.string().meta({ description: 'As `WIDTHxHEIGHT`.' }),
    seed: z.int().optional().meta({ description: 'As the caller sent it.' }),
    bestOf: z.int().optional().meta({ description: 'How many were made to choose from.' }),
    model: z.string().optional().meta({ description: 'As the caller named it.' }),
    wishes: wishes.exactOptional(),
  })
  .meta({ id: 'RecordedRequest', description: 'The request as it was understood, defaults filled in.' });

const extraction = z.object({
  source: z.enum(['openai', 'offline', 'none']).meta({
    description: '`none`: the sentence went to the image model as it was.',
  }),
  model: z.string().nullable(),
  english: z.string().meta({ description: 'The whole sentence as an English image prompt.' }),
  cached: z.boolean().meta({
    description: 'Whether the text model had been asked before: nothing was paid for it this time.',
  }),
  untranslated: z.array(z.string()).meta({ description: 'Words left as they were.' }),
  fallback: z
    .object({
      from: z.enum(['openai', 'offline']),
      code: z.string().meta({ description: 'One of the codes of `ErrorEnvelope`.' }),
      message: z.string(),
    })
    .nullable()
    .meta({ description: 'Why the extractor that was asked for did not answer; null where it did.' }),
});

const timings = z
  .object({
    preprocessMs: z.number(),
    extractMs: z.number(),
    normaliseMs: z.number(),
    generateMs: z.number(),
    storeMs: z.number(),
    targetMs: z.number().exactOptional().meta({ description: 'Of finding `target`.' }),
    analyseMs: z.number().exactOptional().meta({ description: 'Of scoring the images.' }),
    totalMs: z.number(),
  })
  .meta({
    id: 'Timings',
    description: 'Milliseconds. Stages run beside each other, so they may add up to more than the total.',
  });

export const briefRecord = z
  .object({
    createdAt: z.iso.datetime(),
    message: z.string(),
    operation: z.enum(['generate', 'edit', 'vary']),
    parent: z
      .object({ generation: z.string(), image: z.int() })
      .nullable()
      .meta({ description: 'The image this was made from, where that is one of this session.' }),
    request: recordedRequest,
    sentence: z.string().meta({ description: 'The one line the work was done on; empty for a variation.' }),
    extraction,
    categories,
    provider: z.string().meta({ description: '`preview` draws on this machine; `openai` is paid.' }),
    model: z.string(),
    adjustments: z.array(adjustment),
    warnings: z.array(z.string()),
    costUsd: z.number().nullable().meta({
      description: 'What was paid; null where that is not known. In a brief an estimate, on the safe side.',
    }),
    timings,
  })
  .meta({ id: 'BriefRecord', description: 'What is known about a request without its images.' });

export const generationRecord = briefRecord
  .extend({
    id: z.uuidv7().meta({ description: 'Sorts by the time the generation was stored.' }),
    images: z.array(imageRecord).meta({ description: 'In the order in which they are handed out.' }),
    usage: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'Token counts as the provider reports them.' }),
    settings: diffusionSettings.exactOptional(),
  })
  .meta({
    id: 'GenerationRecord',
    description: 'One answered request, as answered and as kept.',
    examples: [exampleRecord],
  });

const stageEvent = z.object({ durationMs: z.number(), result: z.record(z.string(), z.unknown()) }).meta({
  description: 'Of `preprocess`, `target`, `extract`, `normalise`, `generate`, `analyse` and `store`.',
});
const queuedEvent = z
  .object({ place: z.int() })
  .meta({ description: 'Of `queued`: the place in the queue; 1 is next.' });
const stepEvent = z
  .object({ index: z.int(), step: z.int(), steps: z.int() })
  .meta({ description: 'Of `step`: how far Stable Diffusion is with an image.' });
const imageEvent = z.object({ index: z.int() }).meta({ description: 'Of `image`: this one is whole.' });
const partialImageEvent = z
  .object({ index: z.int(), partialIndex: z.int(), b64Json: z.string() })
  .meta({ description: 'Of `partial_image`: an unfinished version, as a base64 image.' });

/** The data of the events that come before the last one of a stream; no route refers to them by itself. */
export const eventSchemas = {
  StageEvent: stageEvent,
  QueuedEvent: queuedEvent,
  StepEvent: stepEvent,
  ImageEvent: imageEvent,
  PartialImageEvent: partialImageEvent,
};
