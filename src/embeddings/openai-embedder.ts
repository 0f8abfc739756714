import type OpenAI from 'openai';
import { AppError } from '../errors.ts';
import { toUpstreamError } from '../providers/openai/openai-errors.ts';
import { retryWhereNothingWasDone } from '../providers/openai/retry.ts';
import { withTimeLimit } from '../providers/openai/time-limit.ts';
import type { Embedder, EmbeddingList, EmbeddingRequest, VectorEncoding } from './embedder.ts';
import { decodeVector, encodeVector } from './encode-vector.ts';

/** For one request, further tries included; 2,048 long texts take a while. */
const TIMEOUT_MS = 60_000;

/**
 * Passes requests on to OpenAI, or to a server like it, and its vectors back.
 * @param timeoutMs a minute unless told
 */
export function createOpenAIEmbedder({
  client,
  timeoutMs = TIMEOUT_MS,
}: {
  client: OpenAI;
  timeoutMs?: number;
}): Embedder {
  async function ask(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingList> {
    const { model, input, encoding, dimensions, user } = request;
    const inputs = 'texts' in input ? input.texts : input.tokens;
    const answer: unknown = await client.embeddings
      .create(
        {
          model,
          input: inputs,
          // Always said: without it the SDK asks for Base64 and decodes that.
          encoding_format: encoding,
          ...(dimensions === undefined ? {} : { dimensions }),
          ...(user === undefined ? {} : { user }),
        },
        { signal },
      )
      .catch((error) => {
        throw toUpstreamError(error, model, 'text model');
      });
    return readAnswer(answer, { model, count: inputs.length, encoding });
  }

  return {
    embed(request, signal) {
      const lastStartAt = performance.now() + timeoutMs;
      const lateDetail = `The embedding model did not answer within ${timeoutMs} ms.`;
      return withTimeLimit(
        (limited) => retryWhereNothingWasDone(() => ask(request, limited), limited, lastStartAt),
        { signal, timeoutMs, lateDetail },
      );
    },
  };
}

interface Asked {
  model: string;
  count: number;
  encoding: VectorEncoding;
}

/** Read by hand, for a large answer holds millions of numbers. */
function readAnswer(answer: unknown, { model, count, encoding }: Asked): EmbeddingList {
  const { data, model: used, usage } = (answer ?? {}) as Partial<EmbeddingList>;
  if (!Array.isArray(data) || data.length !== count) throw notVectors();
  return {
    object: 'list',
    data: data.map((entry, place) => ({
      object: 'embedding',
      index: entry?.index ?? place,
      embedding: inEncoding(entry?.embedding, encoding),
    })),
    model: used ?? model,
    // Servers of one's own do not always count.
    usage: { prompt_tokens: usage?.prompt_tokens ?? 0, total_tokens: usage?.total_tokens ?? 0 },
  };
}

/** Not every server knows both encodings; some answer in the one they have. */
function inEncoding(embedding: unknown, encoding: VectorEncoding): number[] | string {
  if (typeof embedding === 'string') return encoding === 'base64' ? embedding : decodeVector(embedding);
  if (!Array.isArray(embedding)) throw notVectors();
  return encoding === 'float' ? embedding : encodeVector(embedding, encoding);
}

function notVectors(): AppError {
  return new AppError(
    'upstream_invalid_response',
    'The embedding model answered with something that is not one vector for each text.',
  );
}
