import { z } from 'zod';
import { AppError } from '../errors.ts';

/** A text of a caller; one in another encoding has been read as replacement characters. */
export const callerText = z.string({ error: 'must be a string' }).refine((text) => !text.includes('\uFFFD'), {
  error: 'holds bytes that are not UTF-8; send it in UTF-8',
});

/** Forms send '' for a field left empty, and JSON null: both mean "not given". */
export const notGiven = (value: unknown) => (value === '' || value === null ? undefined : value);

/**
 * The fields of a JSON body or form, checked, defaults filled in. Fields the schema does not name are ignored and
 * named in `warnings`.
 * @throws AppError `invalid_request` naming the first field that is wrong and what would be right
 */
export function checkFields<Schema extends z.ZodObject>(
  schema: Schema,
  body: unknown,
): { fields: z.infer<Schema>; warnings: string[] } {
  if (body !== undefined && !isFields(body)) {
    throw new AppError(
      'invalid_request',
      'The body must be a JSON object or a form with the fields of the request.',
    );
  }
  const given = body ?? {};
  if (Object.keys(given)[0]?.startsWith('{')) {
    throw new AppError(
      'invalid_request',
      "The body looks like JSON; send it with 'Content-Type: application/json'.",
    );
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [field, index] = issue?.path ?? [];
    const param = String(field ?? 'body') + (index === undefined ? '' : `[${String(index)}]`);
    throw new AppError('invalid_request', `'${param}' ${issue?.message ?? 'is not valid'}.`, { param });
  }
  return { fields: parsed.data, warnings: nameUnknown(given, Object.keys(schema.shape)) };
}

/** Fields that mean nothing here are ignored: clients of other servers send theirs. They are named to the caller. */
export function nameUnknown(fields: Readonly<Record<string, unknown>>, known: readonly string[]): string[] {
  const unknown = Object.keys(fields).filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, 10).map((name) => `'${name.slice(0, 40)}'`);
  return [`Fields that mean nothing here were ignored: ${shown.join(', ')}.`];
}

function isFields(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
