import { subtle } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Allowance } from '../allowance/allowance.ts';
import { AppError } from '../errors.ts';
import type { Pipeline, PipelineEvent } from '../pipeline.ts';
import type { GenerationRecord, ImagineRequest } from '../record.ts';
import type { RunningWork } from '../running-work.ts';
import type { Idempotency } from '../stages/store/idempotency.ts';
import { tellFallback } from './degraded-header.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

export interface ImageMakerParts {
  pipeline: Pipeline;
  idempotency: Idempotency<GenerationRecord>;
  runningWork: RunningWork;
  allowance: Allowance;
  /** Called when a new generation has been stored. */
  afterStored(): void;
}

/** Has the images of a request made, once for its Idempotency-Key, and says in headers what became of it. */
export type MakeImages = (
  request: Request,
  response: Response,
  asked: ImagineRequest,
  options: {
    /** Unfinished versions of each image to ask for, 0 to 3. */
    partialImages: number;
    /** Stops work that costs nothing, once its caller has gone; left out: it is done all the same. */
    signal?: AbortSignal;
    onEvent(event: PipelineEvent): void;
  },
) => Promise<GenerationRecord>;

/** What every route that makes images has in common, whatever its request and its answer look like. */
export function createImageMaker(parts: ImageMakerParts): MakeImages {
  const { pipeline, idempotency, runningWork, allowance, afterStored } = parts;

  return async (request, response, asked, { partialImages, signal: callerGone, onEvent }) => {
    const { sessionId, isNewSession, logger, caller } = response.locals;
    const key = readIdempotencyKey(request, isNewSession);
    const fingerprint = key === undefined ? null : await fingerprintOf(asked);

    // The work belongs to the server, not to the connection: a caller that hangs up loses nothing.
    const { record, isReplay } = await runningWork.start((stopping) =>
      idempotency.run({
        sessionId,
        key,
        request: fingerprint,
        work: (milestones) =>
          pipeline.imagine(asked, {
            sessionId,
            // Others may wait for the same work by its key.
            signal:
              callerGone === undefined || key !== undefined
                ? stopping
                : AbortSignal.any([stopping, callerGone]),
            logger,
            partialImages,
            milestones,
            admit: async (work) => {
              const admission = await allowance.admit(caller.id, work);
              if (!response.headersSent) response.set(admission.headers);
              return admission;
            },
            onEvent: (event) => {
              // Told now, because what comes after may fail, and an error says nothing of it.
              if (event.type === 'extract') tellFallback(response, event.result.fallback);
              onEvent(event);
            },
          }),
      }),
    );
    // Not before the caller has the images: a limit may be so low that they are removed at once.
    if (!isReplay) whenClosed(response, afterStored);
    if (!response.headersSent) {
      response.set('X-Imaginate-Generation', record.id);
      if (record.costUsd !== null)
        response.set('X-Imaginate-Cost-Usd', String(isReplay ? 0 : record.costUsd));
      tellFallback(response, record.extraction.fallback);
      if (isReplay) response.set('Idempotent-Replayed', 'true');
    }
    return record;
  };
}

/** Keys are remembered for each session, so a caller whose session was opened just now could never use one again. */
function readIdempotencyKey(request: Request, isNewSession: boolean): string | undefined {
  const key = request.get('idempotency-key');
  if (key !== undefined && isNewSession) {
    throw new AppError('idempotency_needs_session', undefined, { param: 'X-Imaginate-Session' });
  }
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    throw new AppError('invalid_idempotency_key', undefined, { param: 'Idempotency-Key' });
  }
  return key;
}

/** The request in a form in which equal requests are equal, and those of the original endpoint stay what they were. */
async function fingerprintOf(asked: ImagineRequest): Promise<object> {
  const { operation, wishes, source, isVerbatim, adjustments: _, warnings: __, ...fields } = asked;
  // Without wishes as it always was, so that keys of old stay valid.
  if (operation === 'generate' && !isVerbatim) {
    return Object.keys(wishes).length === 0 ? fields : { ...fields, wishes };
  }
  const pictures = source && {
    ...source,
    images: await Promise.all(source.images.map(({ bytes }) => hashOf(bytes))),
    mask: source.mask && (await hashOf(source.mask)),
    markup: source.markup && (await hashOf(source.markup)),
  };
  return { ...fields, operation, wishes, isVerbatim, source: pictures };
}

/** Off the event loop: 50 MB take 30 ms. */
async function hashOf(bytes: Buffer): Promise<string> {
  return Buffer.from(await subtle.digest('SHA-256', bytes as Buffer<ArrayBuffer>)).toString('hex');
}

function whenClosed(response: Response, then: () => void): void {
  if (response.closed) then();
  else response.once('close', then);
}
