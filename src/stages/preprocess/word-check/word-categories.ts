import type { WordCategory } from './word-lists.ts';

/** The categories of OpenAI's moderation, in the order of its answers. */
export const MODERATION_CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const;

export type ModerationCategory = (typeof MODERATION_CATEGORIES)[number];

/**
 * Which of OpenAI's categories a bad word of the word check belongs to.
 *
 * OpenAI has none for swearing; the words listed as profanity are mostly said at somebody, so `harassment` is the nearest.
 * Insults are no `harassment/threatening`: their list has wishes of death and insults to parents, and does not tell which is which.
 * The categories that are not named here need more than words to be judged, and never are.
 */
export const categoryOfWord: Readonly<Record<WordCategory, ModerationCategory>> = {
  profanity: 'harassment',
  insult: 'harassment',
  slur: 'hate',
  sexual: 'sexual',
};
