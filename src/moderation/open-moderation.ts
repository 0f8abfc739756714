import type { Config } from '../config.ts';
import { createPromptModeration, type PromptModeration } from './moderate-prompt.ts';
import { createModerate, type Moderate } from './moderation.ts';
import type { Moderator } from './moderator.ts';
import { createOfflineModerator } from './offline-moderator.ts';

export interface ModerationOptions
  extends Pick<Config, 'openai' | 'hasOpenAI' | 'hasModeration' | 'hasModelAliases' | 'wordCheck'> {
  fetch: typeof fetch;
}

export interface OpenModeration {
  /** For callers who ask for it. */
  moderate: Moderate;
  /** Before anything is paid; undefined where that is switched off, or nobody is there to ask. */
  moderatePrompt: PromptModeration | undefined;
}

/** Moderation as configured. Nothing is loaded that is not used. */
export async function openModeration(options: ModerationOptions): Promise<OpenModeration> {
  const { hasOpenAI, hasModeration, hasModelAliases, wordCheck } = options;
  const openai = hasOpenAI ? await openOpenAI(options) : undefined;
  return {
    moderate: createModerate({ offline: createOfflineModerator(), openai, hasModelAliases }),
    moderatePrompt:
      openai !== undefined && hasModeration
        ? createPromptModeration({ moderator: openai, wordCheck })
        : undefined,
  };
}

async function openOpenAI({ openai, fetch }: ModerationOptions): Promise<Moderator> {
  const { createOpenAIClient } = await import('../providers/openai/openai-client.ts');
  const { createOpenAIModerator } = await import('./openai-moderator.ts');
  return createOpenAIModerator({ client: createOpenAIClient({ ...openai, fetch }) });
}
