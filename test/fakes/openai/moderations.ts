import { createHash, randomUUID } from 'node:crypto';
import { jsonReply, type Reply } from '../fake-server.ts';
import { isModerationModel } from './models.ts';
import {
  checkListLength,
  emptyText,
  invalidValue,
  missingParameter,
  modelNotFound,
  Refusal,
  readText,
  refuseNulls,
  refuseUnknownFields,
  unknownParameter,
  wrongType,
} from './refusal.ts';

type InputType = 'text' | 'image';

/** What is judged as one. */
interface ModerationInput {
  text: string;
  types: readonly InputType[];
}

/** A moderation request that the API accepts. */
interface ModerationJob {
  model: string;
  inputs: readonly ModerationInput[];
}

/** Which kinds of input each category is judged in. */
const categories: Record<string, readonly InputType[]> = {
  harassment: ['text'],
  'harassment/threatening': ['text'],
  hate: ['text'],
  'hate/threatening': ['text'],
  illicit: ['text'],
  'illicit/violent': ['text'],
  'self-harm': ['text', 'image'],
  'self-harm/instructions': ['text', 'image'],
  'self-harm/intent': ['text', 'image'],
  sexual: ['text', 'image'],
  'sexual/minors': ['text'],
  violence: ['text', 'image'],
  'violence/graphic': ['text', 'image'],
};

/** @throws Refusal for what the API of November 2026 refuses; what is undocumented counts as refused. */
export function readModerationRequest(body: Record<string, unknown>): ModerationJob {
  refuseUnknownFields(body, ['input', 'model']);
  refuseNulls(body);
  const model = readText(body, 'model', 256) ?? 'omni-moderation-latest';
  if (!isModerationModel(model)) throw modelNotFound(model);
  return { model, inputs: readInputs(body.input) };
}

/** Flags a category where the text has its name in square brackets, such as `[violence]`; nothing else. */
export function moderationReply({ model, inputs }: ModerationJob): Reply {
  const id = `modr-${randomUUID().replaceAll('-', '')}`;
  return jsonReply(200, { id, model, results: inputs.map(judge) });
}

function judge({ text, types }: ModerationInput) {
  const names = Object.keys(categories);
  const flags = names.map((name) => [name, text.includes(`[${name}]`)] as const);
  return {
    flagged: flags.some(([, isFlagged]) => isFlagged),
    categories: Object.fromEntries(flags),
    category_scores: Object.fromEntries(
      flags.map(([name, isFlagged]) => [name, score(text, name, isFlagged)]),
    ),
    category_applied_input_types: Object.fromEntries(
      names.map((name) => [name, types.filter((type) => categories[name]?.includes(type))]),
    ),
  };
}

/** At least 0.9 where flagged, else below 0.001; the same for the same text. */
function score(text: string, category: string, isFlagged: boolean): number {
  const share = createHash('sha256').update(`${category}\n${text}`).digest().readUInt32LE() / 2 ** 32;
  return isFlagged ? 0.9 + share / 10 : share / 1000;
}

function readInputs(input: unknown): ModerationInput[] {
  if (input === undefined) throw missingParameter('input');
  if (typeof input === 'string') return [{ text: requireEntry('input', input), types: ['text'] }];
  if (!Array.isArray(input)) throw wrongType('input', 'a string or an array', input);
  checkListLength('input', input, Number.POSITIVE_INFINITY);
  if (typeof input[0] !== 'string') return [readParts(input)];
  return input.map((text: unknown, index) => ({
    text: requireEntry(`input[${index}]`, text),
    types: ['text'],
  }));
}

/** Parts are judged together. */
function readParts(parts: readonly unknown[]): ModerationInput {
  const read = parts.map((part, index) => readPart(`input[${index}]`, part));
  if (read.filter(({ type }) => type === 'image').length > 1) {
    throw new Refusal(400, 'Too many images. The maximum is 1.', 'too_many_images', 'input');
  }
  return {
    text: read.map(({ text }) => text).join('\n'),
    types: (['text', 'image'] as const).filter((wanted) => read.some(({ type }) => type === wanted)),
  };
}

function readPart(path: string, part: unknown): { type: InputType; text: string } {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    throw wrongType(path, 'an object', part);
  }
  const { type, ...content } = part as Record<string, unknown>;
  if (type === 'text') {
    refuseOthers(path, content, 'text');
    return { type, text: requireEntry(`${path}.text`, content.text) };
  }
  if (type !== 'image_url') throw invalidValue(`${path}.type`, String(type), ['text', 'image_url']);

  refuseOthers(path, content, 'image_url');
  const image = content.image_url;
  if (typeof image !== 'object' || image === null) throw wrongType(`${path}.image_url`, 'an object', image);
  refuseOthers(`${path}.image_url`, image, 'url');
  const url = requireEntry(`${path}.image_url.url`, (image as Record<string, unknown>).url);
  if (!/^(https?:\/\/\S+|data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2})$/.test(url)) {
    const message = `Invalid '${path}.image_url.url': expected a URL or a base64-encoded data URL of an image.`;
    throw new Refusal(400, message, 'invalid_value', `${path}.image_url.url`);
  }
  return { type: 'image', text: '' };
}

function refuseOthers(path: string, fields: object, known: string): void {
  const [surplus] = Object.keys(fields).filter((name) => name !== known);
  if (surplus !== undefined) throw unknownParameter(`${path}.${surplus}`);
}

function requireEntry(path: string, value: unknown): string {
  if (value === undefined) throw missingParameter(path);
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (value === '') throw emptyText(path);
  return value;
}
