import { AppError } from '../errors.ts';
import type { ModerationInput, ModerationPart } from './moderator.ts';

/** A checked body of `POST /v1/moderations`. */
export interface ModerationRequest {
  input: ModerationInput;
  /** As the caller names it; undefined: the server's choice. */
  model: string | undefined;
}

/**
 * Checks a body as OpenAI does. Fields of other names are ignored.
 * @throws AppError with the code OpenAI gives, naming the field
 */
export function readModerationRequest(body: unknown): ModerationRequest {
  const { input, model } = (body ?? {}) as Record<string, unknown>;
  if (model !== undefined && model !== null && typeof model !== 'string')
    throw wrongType('model', 'a string');
  return { input: readInput(input), model: model ?? undefined };
}

function readInput(input: unknown): ModerationInput {
  if (input === undefined || input === null) throw missing('input');
  if (typeof input === 'string') return readText(input, 'input');
  if (!Array.isArray(input)) throw wrongType('input', 'a string, a list of strings, or a list of parts');
  if (input.length === 0) {
    throw new AppError('empty_array', "'input' is an empty list: send at least one text.", {
      param: 'input',
    });
  }
  return typeof input[0] === 'string'
    ? input.map((text, index) => readText(text, `input[${index}]`))
    : input.map((part, index) => readPart(part, `input[${index}]`));
}

function readText(text: unknown, param: string): string {
  if (typeof text !== 'string') throw wrongType(param, 'a string');
  if (text === '') {
    throw new AppError('empty_string', `'${param}' is empty: send the text to judge.`, { param });
  }
  return text;
}

function readPart(part: unknown, param: string): ModerationPart {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    throw wrongType(param, "an object with a 'type'");
  }
  const { type, text, image_url: image } = part as Record<string, unknown>;
  switch (type) {
    case undefined:
      throw missing(`${param}.type`);
    case 'text':
      if (text === undefined) throw missing(`${param}.text`);
      return { type, text: readText(text, `${param}.text`) };
    case 'image_url':
      return { type, image_url: { url: readImageUrl(image, `${param}.image_url`) } };
    default:
      throw new AppError('invalid_value', `'${param}.type' must be 'text' or 'image_url'.`, {
        param: `${param}.type`,
      });
  }
}

function readImageUrl(image: unknown, param: string): string {
  if (image === undefined) throw missing(param);
  if (typeof image !== 'object' || image === null) throw wrongType(param, "an object with a 'url'");
  const { url } = image as Record<string, unknown>;
  if (url === undefined) throw missing(`${param}.url`);
  return readText(url, `${param}.url`);
}

function missing(param: string): AppError {
  return new AppError('missing_required_parameter', `'${param}' is missing.`, { param });
}

function wrongType(param: string, expected: string): AppError {
  return new AppError('invalid_type', `'${param}' must be ${expected}.`, { param });
}
