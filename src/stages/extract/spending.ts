/** What calls to a text model have cost. */
export interface Spending {
  /** Token counts as the text model reports them; null where there are none. */
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  /** In US dollars; null where it cannot be known. */
  costUsd: number | null;
}

export const NOTHING_SPENT: Spending = { usage: null, costUsd: 0 };
/** Of a request that may have been carried out although no answer came. */
export const UNKNOWN_SPENT: Spending = { usage: null, costUsd: null };

export function addSpending(one: Spending, other: Spending): Spending {
  return {
    usage: addUsage(one.usage, other.usage),
    costUsd: one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd,
  };
}

function addUsage(one: Spending['usage'], other: Spending['usage']): Spending['usage'] {
  if (one === null || other === null) return one ?? other;
  return {
    prompt_tokens: one.prompt_tokens + other.prompt_tokens,
    completion_tokens: one.completion_tokens + other.completion_tokens,
    total_tokens: one.total_tokens + other.total_tokens,
  };
}
