/**
 * A key nobody else has. `crypto.randomUUID` exists only on pages of HTTPS and of this machine; the studio may also be
 * reached by plain HTTP on a network address.
 */
export function createRequestKey() {
  if (crypto.randomUUID !== undefined) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
