import type { Receipt } from '../stages/normalise/tier.ts';

/** In one line, how a word was mapped onto its list. */
export function describeReceipt(receipt: Receipt | null): string {
  if (receipt === null) return '–';
  const { input, value, tier, score, via, runnerUp } = receipt;
  if (value === null) return `– ("${input}" is near no word of the list)`;
  const second = runnerUp === null ? '' : `, before ${runnerUp.value} (${runnerUp.score.toFixed(2)})`;
  return `${value} ("${input}", by the ${tier} tier ${score?.toFixed(2)}: ${via}${second})`;
}
