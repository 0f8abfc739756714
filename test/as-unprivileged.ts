/**
 * Does something as a user whom file permissions hold back: root, as whom tests run in many a container, is
 * not held back by any.
 */
export async function asUnprivileged<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return work();
  const nobody = 65534;
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
