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
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
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
  if (text === undefined) {
    throw refuse('missing_required_parameter', name, `Missing required parameter: '${name}'.`);
  }
  if (text.trim() === '') {
    const detail = `Invalid '${name}': empty string. Expected a string with minimum length 1, but got an empty string instead.`;
    throw refuse('empty_string', name, detail);
  }
  return text;
}

/** A whole number; forms send its digits. An empty field of a form counts as left out. */
export function readWholeNumber(fields: Fields, name: string, { least, most }: Bounds): number | undefined {
  const given = fields[name] ?? undefined;
  if (given === undefined || given === '') return undefined;
  const value = typeof given === 'string' && /^\s*-?\d{1,9}\s*$/.test(given) ? Number(given) : given;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'an integer', given);
  if (value < least) {
    const detail = `Invalid '${name}': integer below minimum value. Expected a value >= ${least}, but got ${value} instead.`;
    throw refuse('integer_below_min_value', name, detail);
  }
  if (value > most) {
    const detail = `Invalid '${name}': integer above maximum value. Expected a value <= ${most}, but got ${value} instead.`;
    throw refuse('integer_above_max_value', name, detail);
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

export function invalidValue(name: string, value: string, supported: string): AppError {
  const shown = value.slice(0, 60);
  return refuse(
    'invalid_value',
    name,
    `Invalid value: '${shown}'. Supported values for '${name}' are: ${supported}.`,
  );
}

export function refuse(code: ErrorCode, param: string, detail: string): AppError {
  return new AppError(code, detail, { param });
}

export function quoteList(choices: readonly string[]): string {
  return choices.map((choice) => `'${choice}'`).join(', ');
}

/** Fields that mean nothing here are ignored: clients of other servers send theirs. They are named to the caller. */
export function nameUnknown(fields: Fields, known: readonly string[]): string[] {
  const unknown = Object.keys(fields).filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, 10).map((name) => `'${name.slice(0, 40)}'`);
  return [`Fields that mean nothing here were ignored: ${shown.join(', ')}.`];
}

function wrongType(name: string, expected: string, value: unknown): AppError {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  return refuse(
    'invalid_type',
    name,
    `Invalid type for '${name}': expected ${expected}, but got ${actual} instead.`,
  );
}
