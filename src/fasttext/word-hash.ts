/** What a hash begins with. */
export const HASH_SEED = 2166136261 | 0;
const HASH_PRIME = 16777619;

/**
 * One byte of the hash that fastText takes of words and n-grams (`Dictionary::hash`): 32-bit FNV-1a, except
 * that bytes are signed there, so that those above 127 are extended with ones. `>>> 0` ends it.
 */
export function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ ((byte << 24) >> 24), HASH_PRIME);
}

/** The hash of a whole word, from 0 to 2^32 - 1. */
export function hashWord(bytes: Uint8Array): number {
  let hash = HASH_SEED;
  for (const byte of bytes) hash = hashStep(hash, byte);
  return hash >>> 0;
}
