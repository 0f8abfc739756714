import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { unusable } from '../../inference/onnx-runtime.ts';

/**
 * A JSON file of a model's folder.
 * @throws AppError `model_unusable` naming the file and, where one is wrong, the field
 */
export async function readModelJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await readModelText(file);
  return parseModelJson(file, text, schema);
}

/** The same for a file that older exports lack: what is left out has the defaults of the schema. */
export async function readOptionalModelJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    if (cause.code === 'ENOENT') return '{}';
    throw unusable(file, 'cannot be read', cause);
  });
  return parseModelJson(file, text, schema);
}

/** @throws AppError `model_unusable` naming the file */
export async function readModelText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause) => {
    throw unusable(file, 'is missing or cannot be read', cause);
  });
}

function parseModelJson<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
): z.infer<Schema> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw unusable(file, 'is not JSON', cause);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'the whole of it';
  throw unusable(file, `is wrong at ${field}: ${issue?.message}`, parsed.error);
}
