/** Something that is made when it is first asked for; after a failure the next to ask tries again. */
interface OnFirstUse<Made> {
  get(): Promise<Made>;
  /** Undefined where it was never made, or not with success. */
  ifUsed(): Promise<Made | undefined>;
}

export function onFirstUse<Made>(make: () => Promise<Made>): OnFirstUse<Made> {
  let making: Promise<Made> | undefined;
  return {
    get() {
      making ??= make().catch((error) => {
        making = undefined;
        throw error;
      });
      return making;
    },
    ifUsed: async () => making?.catch(() => undefined),
  };
}
