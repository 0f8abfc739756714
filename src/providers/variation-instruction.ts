/** `/v1/images/variations` ended with dall-e-2 on 2026-05-12; OpenAI points to an edit with a prompt. */
export const VARIATION_INSTRUCTION =
  'Make a new variation of this image: keep its subject, style, palette and composition, and change the details.';
