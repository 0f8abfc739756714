import { AppError } from '../errors.ts';

/** What a picture that a caller sends is for. */
export type UploadRole = 'image' | 'mask' | 'markup';

/** A file of a form, or a data URL of a JSON body; nobody has looked into it yet. */
export interface Upload {
  /** Where it was, as the caller wrote it: `image[]`, or `images[0].image_url`. */
  field: string;
  role: UploadRole;
  bytes: Buffer;
  /** As declared, which may be wrong. */
  contentType: string;
  /** Null for a data URL. */
  fileName: string | null;
}

/**
 * Stands in a parsed JSON body where a data URL was. Only we make instances, so a caller cannot send one: check with
 * `instanceof`. As JSON it is `{"upload":0}`.
 */
export class UploadReference {
  /** Index in `response.locals.uploads`. */
  readonly upload: number;

  constructor(upload: number) {
    this.upload = upload;
  }
}

declare global {
  namespace Express {
    interface Locals {
      /** The pictures that came with the request, in the order in which they were sent. Set on routes that take some. */
      uploads: Upload[];
    }
  }
}

const MOST_UPLOADS = { image: 16, mask: 1, markup: 1 } satisfies Record<UploadRole, number>;

/** @throws AppError `array_above_max_length` for more than 16 images, one mask or one markup */
export function refuseTooMany(role: UploadRole, count: number, param: string): void {
  const most = MOST_UPLOADS[role];
  if (count <= most) return;
  const detail = most === 1 ? `Send one '${param}' at most.` : `Send ${most} images at most in '${param}'.`;
  throw new AppError('array_above_max_length', detail, { param });
}
