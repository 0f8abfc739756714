import OpenAI from 'openai';

export interface OpenAIClientOptions {
  apiKey: string;
  /** With the version: `https://api.openai.com/v1`, or that of any OpenAI-compatible server. */
  baseUrl: string;
  fetch: typeof fetch;
}

/**
 * The stock SDK, with everything it would take from the environment given here, and with its own retries
 * off: it repeats requests whose fate is unknown, and those with exhausted quota.
 */
export function createOpenAIClient({ apiKey, baseUrl, fetch }: OpenAIClientOptions): OpenAI {
  return new OpenAI({
    apiKey,
    baseURL: baseUrl,
    fetch,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
  });
}
