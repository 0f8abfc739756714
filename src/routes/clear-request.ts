const TRUE_WORDS = new Set(['true', '1', 'yes', 'on']);

/**
 * Whether a caller of `/session_clear` says so: `clear` in the query, else in the JSON or form body, else the
 * plain text `True` or `clear=True`. Anything but true, 1, yes or on, in any case, means no.
 */
export function parseClear(query: unknown, body: unknown): boolean {
  if (query !== undefined) return isTrue(query);
  if (typeof body === 'string') return isTrue(body.trim().replace(/^clear\s*=/i, ''));
  if (typeof body === 'object' && body !== null && 'clear' in body) return isTrue(body.clear);
  return isTrue(body);
}

function isTrue(value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
  return TRUE_WORDS.has(String(value).trim().toLowerCase());
}
