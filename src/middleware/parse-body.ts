import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import multer from 'multer';
import { nameBodyError, refuseUnread } from './body-errors.ts';
import { limitBody, refuseDeclaredLength, unlessAnswered } from './limit-body.ts';

const MOST_FIELDS = 100;

/**
 * Reads JSON, urlencoded, multipart (without files) and, where a route takes it, plain text bodies into
 * `request.body`. Without a body that is `undefined`.
 * Throws `invalid_json`, `invalid_body`, `body_too_large` and `unsupported_media_type`.
 */
export function parseBody(
  limitBytes: number,
  { takesText = false } = {},
): (RequestHandler | ErrorRequestHandler)[] {
  const form = multer({
    limits: { fieldSize: limitBytes, fields: MOST_FIELDS, parts: MOST_FIELDS, fieldNameSize: 100 },
  });
  return [
    refuseDeclaredLength(limitBytes),
    limitBody(limitBytes),
    unlessAnswered(express.json({ limit: limitBytes, strict: false })),
    unlessAnswered(express.urlencoded({ limit: limitBytes, extended: false, parameterLimit: MOST_FIELDS })),
    unlessAnswered(form.none()),
    ...(takesText ? [unlessAnswered(express.text({ limit: limitBytes }))] : []),
    refuseUnread(),
    nameBodyError,
  ];
}
