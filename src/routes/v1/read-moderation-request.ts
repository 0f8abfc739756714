import type { ModerationInput, ModerationPart, ModerationRequest } from '../../moderation/moderator.ts';
import {
  checkFilledText,
  checkLength,
  checkText,
  type Fields,
  missing,
  refuse,
  wrongType,
} from './read-fields.ts';

/**
 * Checks a body as OpenAI does. Fields of other names are ignored.
 * @throws AppError with the code OpenAI gives, naming the field
 */
export function readModerationRequest(body: unknown): ModerationRequest {
  const { input, model } = (body ?? {}) as Fields;
  return {
    input: readInput(input ?? undefined),
    model: (model ?? undefined) === undefined ? undefined : checkText(model, 'model'),
  };
}

function readInput(input: unknown): ModerationInput {
  if (input === undefined) throw missing('input');
  if (typeof input === 'string') return checkFilledText(input, 'input');
  if (!Array.isArray(input)) throw wrongType('input', 'a string, an array of strings or of parts', input);
  checkLength(input, 'input');
  return typeof input[0] === 'string'
    ? input.map((text, index) => checkFilledText(text, `input[${index}]`))
    : input.map((part, index) => readPart(part, `input[${index}]`));
}

function readPart(part: unknown, param: string): ModerationPart {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    throw wrongType(param, "an object with a 'type'", part);
  }
  const { type, text, image_url: image } = part as Fields;
  switch (type) {
    case undefined:
      throw missing(`${param}.type`);
    case 'text':
      if (text === undefined) throw missing(`${param}.text`);
      return { type, text: checkFilledText(text, `${param}.text`) };
    case 'image_url':
      return { type, image_url: { url: readImageUrl(image, `${param}.image_url`) } };
    default:
      throw refuse(
        'invalid_value',
        `${param}.type`,
        `Invalid '${param}.type': expected 'text' or 'image_url'.`,
      );
  }
}

function readImageUrl(image: unknown, param: string): string {
  if (image === undefined) throw missing(param);
  if (typeof image !== 'object' || image === null) throw wrongType(param, "an object with a 'url'", image);
  const { url } = image as Fields;
  if (url === undefined) throw missing(`${param}.url`);
  return checkFilledText(url, `${param}.url`);
}
