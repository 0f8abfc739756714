import { AppError, type ErrorCode } from '../../errors.ts';

/** The fields of a JSON body or of a form, in which everything is a text. */
export type Fields = Readonly<Record<string, unknown>>;

/** The bounds of a number, both included. */
export interface Bounds {
  least: number;
  most: number;
}

/**
 * The fields of a body.
 * @throws AppError `invalid_type` when it is a list, a number or the like
 */
export function readFields(body: unknown): Fields {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError(
      'invalid_type',
      'The body must be a JSON object or a form with the fields of the request.',
    );
  }
  return body as Fields;
}

/** A text; undefined where it is left out or null. Lengths are counted in characters, not UTF-16 units. */
export function readText(fields: Fields, name: string, mostCharacters: number): string | undefined {
  const given = fields[name] ?? undefined;
  if (given === undefined) return undefined;
  const value = checkText(given, name);
  if (value.includes('\uFFFD')) {
    throw refuse(
      'invalid_value',
      name,
      `Invalid '${name}': it holds bytes that are not UTF-8. Send it in UTF-8.`,
    );
  }
  // A text has at most as many characters as units, so most are never counted.
  const characters = value.length <= mostCharacters ? value.length : [...value].length;
  if (characters > mostCharacters) {
    const detail = `Invalid '${name}': string too long. Expected a string with maximum length ${mostCharacters}, but got a string with length ${characters} instead.`;
    throw refuse('string_above_max_length', name, detail);
  }
  return value;
}

/** A text that has to be there and to say something. */
export function requireText(fields: Fields, name: string, mostCharacters: number): string {
  const text = readText(fields, name, mostCharacters);
  if (text === undefined) throw missing(name);
  if (text.trim() === '') throw emptyText(name);
  return text;
}

/** @param param where the value stands in the body, such as `input[3]` */
export function checkText(value: unknown, param: string): string {
  if (typeof value !== 'string') throw wrongType(param, 'a string', value);
  return value;
}

/** A text with something in it, if only white space. */
export function checkFilledText(value: unknown, param: string): string {
  const text = checkText(value, param);
  if (text === '') throw emptyText(param);
  return text;
}

/** @throws AppError `empty_array`, `array_above_max_length` */
export function checkLength(list: readonly unknown[], param: string, most = Number.POSITIVE_INFINITY): void {
  if (list.length === 0) {
    const detail = `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`;
    throw refuse('empty_array', param, detail);
  }
  if (list.length > most) {
    const detail = `Invalid '${param}': array too long. Expected an array with maximum length ${most}, but got an array with length ${list.length} instead.`;
    throw refuse('array_above_max_length', param, detail);
  }
}

/** A whole number; forms send its digits. An empty field of a form counts as left out. */
export function readWholeNumber(fields: Fields, name: string, bounds: Bounds): number | undefined {
  const given = fields[name] ?? undefined;
  if (given === undefined || given === '') return undefined;
  const isDigits = typeof given === 'string' && /^\s*-?\d{1,9}\s*$/.test(given);
  return checkWholeNumber(isDigits ? Number(given) : given, name, bounds);
}

export function checkWholeNumber(value: unknown, param: string, { least, most }: Bounds): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(param, 'an integer', value);
  if (value < least) {
    const detail = `Invalid '${param}': integer below minimum value. Expected a value >= ${least}, but got ${value} instead.`;
    throw refuse('integer_below_min_value', param, detail);
  }
  if (value > most) {
    const detail = `Invalid '${param}': integer above maximum value. Expected a value <= ${most}, but got ${value} instead.`;
    throw refuse('integer_above_max_value', param, detail);
  }
  return value;
}

export function readFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined || value === '' || typeof value === 'boolean')
    return value === '' ? undefined : value;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw wrongType(name, 'a boolean', value);
}

export function readChoice<const Choice extends string>(
  fields: Fields,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw wrongType(name, `one of ${quoteList(choices)}`, value);
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw invalidValue(name, value, quoteList(choices));
  return chosen;
}

export function missing(param: string): AppError {
  return refuse('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
}

export function wrongType(param: string, expected: string, value: unknown): AppError {
  const detail = `Invalid type for '${param}': expected ${expected}, but got ${nameType(value)} instead.`;
  return refuse('invalid_type', param, detail);
}

export function invalidValue(name: string, value: unknown, supported: string): AppError {
  const shown = typeof value === 'string' ? `'${value.slice(0, 60)}'` : nameType(value);
  return refuse(
    'invalid_value',
    name,
    `Invalid value: ${shown}. Supported values for '${name}' are: ${supported}.`,
  );
}

export function refuse(code: ErrorCode, param: string, detail: string): AppError {
  return new AppError(code, detail, { param });
}

export function quoteList(choices: readonly string[]): string {
  return choices.map((choice) => `'${choice}'`).join(', ');
}

function emptyText(param: string): AppError {
  const detail = `Invalid '${param}': empty string. Expected a string with minimum length 1, but got an empty string instead.`;
  return refuse('empty_string', param, detail);
}

function nameType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
