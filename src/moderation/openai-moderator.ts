import type OpenAI from 'openai';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { toUpstreamError } from '../providers/openai/openai-errors.ts';
import { retryWhereNothingWasDone } from '../providers/openai/retry.ts';
import { withTimeLimit } from '../providers/openai/time-limit.ts';
import type { Moderation, ModerationInput, Moderator } from './moderator.ts';

/** For one moderation, further tries included. It is waited for before anything else is done. */
const TIMEOUT_MS = 10_000;

/** Read leniently: older models know fewer categories, and other servers leave out what they do not judge. */
const answerSchema = z.object({
  id: z.string().catch(''),
  model: z.string(),
  results: z.array(
    z.looseObject({
      flagged: z.boolean(),
      categories: z.record(z.string(), z.boolean().nullable()),
      category_scores: z.record(z.string(), z.number().nullable()),
      category_applied_input_types: z.record(z.string(), z.array(z.string())).optional(),
    }),
  ),
});

/**
 * OpenAI's moderation. Its verdicts are passed on as they are.
 * @param timeoutMs 10 seconds unless told
 */
export function createOpenAIModerator({
  client,
  timeoutMs = TIMEOUT_MS,
}: {
  client: OpenAI;
  timeoutMs?: number;
}): Moderator {
  async function ask(input: ModerationInput, model: string, signal: AbortSignal): Promise<Moderation> {
    const answer: unknown = await client.moderations.create({ model, input }, { signal }).catch((error) => {
      throw toUpstreamError(error, model, 'text model');
    });
    const { data } = answerSchema.safeParse(answer);
    if (data === undefined || data.results.length === 0) {
      const detail = 'The moderation answered with something that is not a verdict.';
      throw new AppError('upstream_invalid_response', detail);
    }
    return data;
  }

  return {
    moderate(input, model, signal) {
      const lastStartAt = performance.now() + timeoutMs;
      const lateDetail = `The moderation did not answer within ${timeoutMs} ms.`;
      return withTimeLimit(
        (limited) => retryWhereNothingWasDone(() => ask(input, model, limited), limited, lastStartAt),
        { signal, timeoutMs, lateDetail },
      );
    },
  };
}
