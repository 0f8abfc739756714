import { stat } from 'node:fs/promises';

/** The model of one folder at a time. */
export interface HeldModel<Model> {
  /** The model of a folder; opened where another is held, or where the folder has been replaced since. */
  get(folder: string): Promise<Model>;
  close(): Promise<void>;
}

/** @param open what it throws is thrown by `get`, and the next `get` tries again */
export function holdModel<Model extends { close(): Promise<void> }>(
  open: (folder: string) => Promise<Model>,
): HeldModel<Model> {
  let held: { key: string; model: Model } | null = null;

  async function close(): Promise<void> {
    const model = held?.model;
    held = null;
    await model?.close();
  }

  return {
    async get(folder) {
      const key = await keyOf(folder);
      if (held?.key === key) return held.model;
      await close();
      const model = await open(folder);
      held = { key, model };
      return model;
    },
    close,
  };
}

/**
 * A fetched model is renamed into place, which makes it another folder of the same name. That may have the inode of the
 * one before, which is free again, but never the time of its last change as well.
 */
async function keyOf(folder: string): Promise<string> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return `${folder}:${found?.ino}:${found?.ctimeNs}`;
}
