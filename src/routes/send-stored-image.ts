import type { Response } from 'express';
import { AppError } from '../errors.ts';
import type { SessionStore } from '../stages/store/session-store.ts';
import type { StoredImage } from '../stages/store/stored-image.ts';

/** Sends the PNG as it is stored, with its ETag; ranges and conditions are honoured. */
export function sendStoredImage(
  response: Response,
  store: Pick<SessionStore, 'directory'>,
  { image, path }: StoredImage,
  { isAttachment, cacheControl }: { isAttachment: boolean; cacheControl: string },
): void {
  response.set({ ETag: `"${image.sha256}"`, 'Cache-Control': cacheControl });
  if (isAttachment) response.attachment(image.file);
  response.type('png');
  response.sendFile(path, { root: store.directory, lastModified: false, cacheControl: false }, (error) => {
    if (error === undefined || response.headersSent) return;
    for (const header of ['Content-Type', 'ETag', 'Content-Disposition', 'Cache-Control'])
      response.removeHeader(header);
    response.req.next?.(nameSendError(error));
  });
}

/** The errors of `send`: a range beyond the end, or a file that was deleted just now. */
function nameSendError(error: Error): Error {
  const status = 'status' in error ? error.status : undefined;
  if (status === 412) return new AppError('precondition_failed', undefined, { cause: error });
  if (status === 416)
    return new AppError('range_not_satisfiable', undefined, { cause: error, param: 'Range' });
  if (status === 404) return new AppError('image_not_found', undefined, { cause: error, param: 'n' });
  return new AppError('storage_failed', undefined, { cause: error });
}
