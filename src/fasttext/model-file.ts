import { type FileHandle, open, stat } from 'node:fs/promises';
import { FastTextModelError, fileSystemError, truncatedError } from './model-error.ts';

/** What tells one state of a file from another. */
interface FileState {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
}

/** A model's file, opened for reads at given positions. */
export class ModelFile {
  readonly path: string;
  /** Bytes at the time of opening. */
  readonly size: number;
  readonly modifiedNs: bigint;
  readonly #handle: FileHandle;
  readonly #state: FileState;

  private constructor(path: string, handle: FileHandle, state: FileState) {
    this.path = path;
    this.size = Number(state.size);
    this.modifiedNs = state.mtimeNs;
    this.#handle = handle;
    this.#state = state;
  }

  static async open(path: string): Promise<ModelFile> {
    // Asked for before it is opened: opening a named pipe would wait for a writer.
    const isFile = await attempt(path, async () => (await stat(path)).isFile());
    if (!isFile)
      throw new FastTextModelError(
        'model_not_a_file',
        path,
        'is a folder or a device. Name the file itself, such as cc.en.300.bin.',
      );
    const handle = await attempt(path, () => open(path, 'r'));
    try {
      return new ModelFile(path, handle, await attempt(path, () => handle.stat({ bigint: true })));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The bytes at a position; fewer than asked for never come. */
  async read(position: number, length: number): Promise<Buffer> {
    this.assertHas(position + length);
    const bytes = Buffer.allocUnsafe(length);
    await this.readInto(bytes, position);
    return bytes;
  }

  /** Fills `target` with what stands at a position within {@link size}. */
  async readInto(target: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const { bytesRead } = await attempt(this.path, () =>
        this.#handle.read(target, done, target.length - done, position + done),
      );
      if (bytesRead === 0) throw changedError(this.path);
      done += bytesRead;
    }
  }

  /** @throws FastTextModelError if the file had fewer bytes when it was opened */
  assertHas(expectedBytes: number): void {
    if (expectedBytes > this.size) throw truncatedError(this.path, expectedBytes, this.size);
  }

  /**
   * Asked for after the last read of a look-up. A file that is written to gets its new time of change before
   * its new bytes, so everything read until then came from the file that was opened.
   */
  async assertUnchanged(): Promise<void> {
    const now = await attempt(this.path, () => stat(this.path, { bigint: true }));
    const { dev, ino, size, mtimeNs } = this.#state;
    if (now.ino !== ino || now.mtimeNs !== mtimeNs || now.size !== size || now.dev !== dev)
      throw changedError(this.path);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function changedError(path: string): FastTextModelError {
  return new FastTextModelError(
    'model_changed',
    path,
    'was replaced or written to while it was open. Ask again: it is then opened afresh.',
  );
}

async function attempt<Result>(path: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw fileSystemError(path, cause);
  }
}
