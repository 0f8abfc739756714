/** The model that comes with the server. */
export const FASTTEXT_MODEL = 'fasttext-moodstyle';

/** OpenAI's: https://platform.openai.com/docs/guides/embeddings */
export const EMBEDDING_MODELS_OF_OPENAI: readonly string[] = [
  'text-embedding-3-small',
  'text-embedding-3-large',
  'text-embedding-ada-002',
];
