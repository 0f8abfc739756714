import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { isMissing } from '../../files/file-faults.ts';
import type { SessionStore } from './session-store.ts';
import type { ImageRecord, Stored } from './stored.ts';

/** An image that is on the disk, whole. */
export interface StoredImage {
  image: Extract<ImageRecord, { file: string }>;
  /** Below the folder of all sessions. */
  path: string;
  absolutePath: string;
}

/**
 * Finds an image of a generation and makes sure that its file is the one that was stored: no part of an image is
 * handed out, and no other file.
 * @throws AppError `image_not_found` or `storage_failed`
 */
export async function findStoredImage(
  store: Pick<SessionStore, 'directory'>,
  sessionId: string,
  record: Stored,
  index: number,
): Promise<StoredImage> {
  const image = record.images[index];
  if (image === undefined || 'error' in image) {
    const detail =
      image === undefined
        ? `The generation has ${record.images.length} images, counted from 0; there is no number ${index}.`
        : `Image ${index} could not be made: ${image.error.message}`;
    throw new AppError('image_not_found', detail, { param: 'n' });
  }
  const path = `${sessionId}/${record.id}/${image.file}`;
  const absolutePath = join(store.directory, path);
  const file = await lstat(absolutePath).catch((cause) => {
    const code = isMissing(cause) ? 'image_not_found' : 'storage_failed';
    throw new AppError(code, undefined, { cause, param: 'n' });
  });
  if (!file.isFile() || file.size !== image.bytes) {
    const detail = 'The stored image is damaged: its file has changed since it was stored.';
    throw new AppError('storage_failed', detail);
  }
  return { image, path, absolutePath };
}
