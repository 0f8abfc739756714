/** A checked body of `POST /v1/embeddings`. */
export interface EmbeddingRequest {
  model: string;
  /** What to embed, one vector each: texts, or lists of tokens that only the model itself can read. */
  input: { texts: string[] } | { tokens: number[][] };
  encoding: VectorEncoding;
  /** Numbers in each vector; undefined: as many as the model has. */
  dimensions: number | undefined;
  /** Who asks, as the caller calls them; for the upstream alone. */
  user: string | undefined;
}

/** Numbers, or Base64 of little-endian float32, which is what OpenAI's own clients ask for. */
export type VectorEncoding = 'float' | 'base64';

/** The answer of `POST /v1/embeddings`. */
export interface EmbeddingList {
  object: 'list';
  data: { object: 'embedding'; index: number; embedding: number[] | string }[];
  model: string;
  usage: { prompt_tokens: number; total_tokens: number };
}

/** Makes vectors of texts. */
export interface Embedder {
  /** @throws AppError */
  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingList>;
}

/** Most tokens of one text and of one request, as OpenAI has them; the local model counts words as tokens. */
export const MOST_TOKENS = { text: 8192, request: 300_000 } as const;
