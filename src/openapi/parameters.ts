import { z } from 'zod';

/** Headers a caller may send to a route that works in a session. */
export const sessionParameter = {
  'X-Imaginate-Session': z
    .string()
    .optional()
    .meta({
      description:
        'The token of a session, or `new` to open one. Without it the session of the API key counts, else the cookie; without all three, callers on loopback share a session and others get one of their own.',
      examples: ['new'],
      param: { id: 'X-Imaginate-Session' },
    }),
};

export const idempotencyParameter = {
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({
      description:
        'Printable ASCII. The same key and body give the same generation, while the first still runs and after a restart.',
      examples: ['b7d0f0a4-sea'],
      param: { id: 'Idempotency-Key' },
    }),
};

export const generationId = z
  .uuidv7()
  .meta({ description: 'The `id` of a record.', param: { id: 'GenerationId' } });

export const imageNumber = z
  .int()
  .min(0)
  .meta({ description: 'Counted from 0.', examples: [0], param: { id: 'ImageNumber' } });
