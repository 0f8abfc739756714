/** The name by which callers ask for the word check of this server. */
export const WORD_CHECK_MODEL = 'word-check';

/** Asked where nobody says which. */
export const DEFAULT_OPENAI_MODEL = 'omni-moderation-latest';

/** OpenAI's models, of today and before: https://platform.openai.com/docs/guides/moderation */
export const MODERATION_MODELS_OF_OPENAI: readonly string[] = [
  DEFAULT_OPENAI_MODEL,
  'omni-moderation-2024-09-26',
  'text-moderation-latest',
  'text-moderation-stable',
];
