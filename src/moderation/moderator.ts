/** A part of one input; several are judged together. */
export type ModerationPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } };

/** As the OpenAI API takes it: texts are judged one by one, parts as one. */
export type ModerationInput = string | string[] | ModerationPart[];

/** A checked body of `POST /v1/moderations`. */
export interface ModerationRequest {
  input: ModerationInput;
  /** As the caller names it; undefined: the server's choice. */
  model: string | undefined;
}

/** What is thought of one input, by the names of OpenAI's categories. */
export interface ModerationVerdict {
  flagged: boolean;
  /** Null where the model does not know the category. */
  categories: Record<string, boolean | null>;
  /** From 0 to 1. */
  category_scores: Record<string, number | null>;
  /** Which kinds of input each score speaks of; empty for a category that was not judged. */
  category_applied_input_types?: Record<string, string[]> | undefined;
}

/** The answer of `POST /v1/moderations`. */
export interface Moderation {
  id: string;
  model: string;
  results: ModerationVerdict[];
}

/** Judges whether content may be harmful. */
export interface Moderator {
  /** @throws AppError where it cannot be judged */
  moderate(input: ModerationInput, model: string, signal: AbortSignal): Promise<Moderation>;
}
