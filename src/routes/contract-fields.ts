import { AppError } from '../errors.ts';
import { notGiven } from './request-fields.ts';

/** The fields of a body, by the rules of `/generate` and `/analyze`, whose sentences are fixed. */
export type ContractFields = Readonly<Record<string, unknown>>;

/** @throws AppError `invalid_request` for a body that has no fields */
export function readContractFields(body: unknown): ContractFields {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as ContractFields;
  throw new AppError('invalid_request', 'The body must be a JSON object or a form.');
}

/** A text that has to be there. */
export function requireContractText(fields: ContractFields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw refuse(name, 'is required and must be a string.');
}

/** A number above 0; forms send digits. Undefined where it is left out. */
export function readPositiveNumber(fields: ContractFields, name: string): number | undefined {
  const given = notGiven(fields[name]);
  if (given === undefined) return undefined;
  const isDigits = typeof given === 'string' && /^\s*\d{1,12}(\.\d{1,12})?\s*$/.test(given);
  const number = isDigits ? Number(given) : given;
  if (typeof number === 'number' && Number.isFinite(number) && number > 0) return number;
  throw refuse(name, 'must be a positive number.');
}

const MOST_LABELS = 200;
/** Full-width and ideographic ones are what East Asian keyboards write. */
const COMMAS = /[,，、]/;
const LONGEST_LABEL = 200;
const LABELS_HELP = `must be 1 to ${MOST_LABELS} words, separated by commas, each of at most ${LONGEST_LABEL} characters.`;

/** Words separated by commas, each once. Null where they are left out. */
export function readLabels(fields: ContractFields, isForm: boolean): string[] | null {
  const given = fields.labels ?? undefined;
  if (given === undefined || (given === '' && isForm)) return null;
  if (typeof given !== 'string' || given.includes('\uFFFD')) throw refuse('labels', LABELS_HELP);
  const words = given
    .split(COMMAS)
    .map((label) => label.trim().replace(/\s+/g, ' '))
    .filter(Boolean);
  // CLIP reads small letters alone: the same word twice would only share its confidence with itself.
  const labels = [
    ...new Map(words.toReversed().map((word) => [word.toLowerCase(), word])).values(),
  ].reverse();
  const areLegal =
    labels.length >= 1 &&
    labels.length <= MOST_LABELS &&
    labels.every((label) => label.length <= LONGEST_LABEL);
  if (!areLegal) throw refuse('labels', LABELS_HELP);
  return labels;
}

export function readLanguage(fields: ContractFields): 'en' | 'ko' {
  const given = notGiven(fields.lang) ?? 'en';
  if (given === 'en' || given === 'ko') return given;
  throw refuse('lang', "must be 'en' or 'ko'.");
}

/** @param sentence what would be right, to follow the name of the field */
export function refuse(name: string, sentence: string): AppError {
  return new AppError('invalid_request', `'${name}' ${sentence}`, { param: name });
}
