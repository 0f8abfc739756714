import type { RequestHandler } from 'express';
import multer from 'multer';
import { AppError } from '../errors.ts';
import { bodyTooLarge, unlessAnswered } from './limit-body.ts';
import { refuseTooMany, type UploadRole } from './uploads.ts';

const MEBIBYTE = 1024 * 1024;
const LARGEST_FILE_BYTES = 50 * MEBIBYTE;
const MOST_TEXT_FIELDS = 100;
const MOST_FILES = 18;
/** `image`, `image[]` and `image[0]`, as clients write lists; or one of the single files. */
const FILE_FIELD = /^(?:(image)(?:\[\d*\])?|(mask)|(markup))$/;

/** Reads a multipart form: its files into `response.locals.uploads`, its text fields into `request.body`. */
export function readFormUploads(longestTextBytes: number): RequestHandler {
  return unlessAnswered((request, response, next) => {
    if (!request.is('multipart/form-data')) return next();
    const form = multer({
      storage: multer.memoryStorage(),
      // Multer's own default is latin1; everyone sends UTF-8.
      defParamCharset: 'utf8',
      limits: {
        fileSize: LARGEST_FILE_BYTES,
        fieldSize: longestTextBytes,
        fields: MOST_TEXT_FIELDS,
        parts: MOST_TEXT_FIELDS + MOST_FILES,
        fieldNameSize: 100,
        fieldNestingDepth: 4,
        fieldArrayIndexLimit: MOST_TEXT_FIELDS,
      },
      fileFilter: expectPictures(),
    });
    form.any()(request, response, (error?: unknown) => {
      if (error !== undefined) return next(error);
      if (textLength(request.body) > longestTextBytes) return next(bodyTooLarge(longestTextBytes));
      const files = request.files as Express.Multer.File[];
      response.locals.uploads = files.map((file) => ({
        field: file.fieldname,
        role: roleOf(file.fieldname) ?? 'image',
        bytes: file.buffer,
        contentType: file.mimetype,
        fileName: file.originalname,
      }));
      next();
    });
  });
}

function expectPictures(): NonNullable<multer.Options['fileFilter']> {
  const counts = { image: 0, mask: 0, markup: 0 };
  return (_request, { fieldname: param }, accept) => {
    const role = roleOf(param);
    if (role === null) {
      const detail = `'${param}' is a file that this route does not take. Files are 'image', 'image[]', 'mask' and 'markup'.`;
      return accept(new AppError('invalid_body', detail, { param }));
    }
    try {
      counts[role] += 1;
      refuseTooMany(role, counts[role], role);
      accept(null, true);
    } catch (error) {
      accept(error as Error);
    }
  };
}

function roleOf(field: string): UploadRole | null {
  const [, ...roles] = FILE_FIELD.exec(field) ?? [];
  return (roles.find((role) => role !== undefined) as UploadRole | undefined) ?? null;
}

/** Characters of all text fields together; multer has limited their nesting. */
function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((length: number, entry) => length + textLength(entry), 0);
}
