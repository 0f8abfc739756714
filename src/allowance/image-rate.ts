import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import { createTurns } from '../files/turns.ts';

const MINUTE_SECONDS = 60;

/** Images a caller may have made in a minute, counted from the first of them. */
interface ImageRate {
  /** @throws AppError `rate_limit_exceeded`, `integer_above_max_value` */
  take(callerId: string, images: number, field: string): Promise<TakenImages>;
}

interface TakenImages {
  headers: Record<string, string>;
  /** Does nothing once the minute is over: the next one has all its images anyway. */
  giveBack(): Promise<void>;
}

const NOT_COUNTED: TakenImages = { headers: {}, giveBack: async () => undefined };

/** @param imagesPerMinute 0: no limit */
export function createImageRate(imagesPerMinute: number): ImageRate {
  if (imagesPerMinute === 0) return { take: async () => NOT_COUNTED };
  const turns = createTurns();
  let opening: Promise<RateLimiterMemory> | undefined;

  async function takeInTurn(callerId: string, images: number): Promise<TakenImages> {
    opening ??= openLimiter(imagesPerMinute);
    const limiter = await opening;
    // Looked at first, because the limiter counts what it refuses, too.
    const minute = await limiter.get(callerId);
    if (minute !== null && minute.msBeforeNext > 0 && minute.remainingPoints < images) {
      throw tooManyImages(images, imagesPerMinute, minute);
    }
    const startedAt = Date.now();
    const taken = await limiter.consume(callerId, images);
    const endsAt = startedAt + taken.msBeforeNext;
    return {
      headers: describeLimit(imagesPerMinute, taken),
      async giveBack() {
        if (Date.now() < endsAt) await limiter.reward(callerId, images);
      },
    };
  }

  return {
    async take(callerId, images, field) {
      if (images === 0) return NOT_COUNTED;
      if (images > imagesPerMinute) {
        const detail = `This server makes at most ${imagesPerMinute} images a minute for each caller, and '${field}' asks for ${images} at once.`;
        throw new AppError('integer_above_max_value', detail, { param: field });
      }
      return turns.take(callerId, () => takeInTurn(callerId, images));
    },
  };
}

/** Loaded on first use: the package brings a limiter for every kind of database. */
async function openLimiter(points: number): Promise<RateLimiterMemory> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  return new RateLimiterMemory({ points, duration: MINUTE_SECONDS });
}

function tooManyImages(images: number, imagesPerMinute: number, minute: RateLimiterRes): AppError {
  const detail = `This server makes ${imagesPerMinute} images a minute for each caller. ${minute.remainingPoints} of them are left, and this request asks for ${images}. Try again after Retry-After seconds.`;
  const headers = describeLimit(imagesPerMinute, minute);
  return new AppError('rate_limit_exceeded', detail, { retryAfterSeconds: secondsLeft(minute), headers });
}

/** Names and forms as OpenAI writes its own limits. */
function describeLimit(imagesPerMinute: number, minute: RateLimiterRes): Record<string, string> {
  return {
    'x-ratelimit-limit-images': String(imagesPerMinute),
    'x-ratelimit-remaining-images': String(minute.remainingPoints),
    'x-ratelimit-reset-images': `${secondsLeft(minute)}s`,
  };
}

function secondsLeft({ msBeforeNext }: RateLimiterRes): number {
  return Math.ceil(msBeforeNext / 1000);
}
