/** The inside of OpenAI's error envelope. */
export interface ApiErrorBody {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** A request that the API refuses, in the words and with the codes of the API. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: ApiErrorBody;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    code: string | null,
    param: string | null = null,
    type = 'invalid_request_error',
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.body = { message, type, param, code };
    this.headers = headers;
  }
}

type Fields = Record<string, unknown>;

/** Rules about the fields of a body; each throws the {@link Refusal} the API would answer with. */
export function refuseUnknownFields(fields: Fields, known: readonly string[]): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) throw unknownParameter(name);
  }
}

export function unknownParameter(name: string): Refusal {
  return new Refusal(400, `Unknown parameter: '${name}'.`, 'unknown_parameter', name);
}

/** For endpoints whose documentation lets no field be null. */
export function refuseNulls(fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) throw wrongType(name, 'a value', null);
  }
}

export function requireText(fields: Fields, name: string, maxLength: number): string {
  if (fields[name] === undefined) throw missingParameter(name);
  const text = readText(fields, name, maxLength);
  if (text === undefined) throw wrongType(name, 'a string', null);
  if (text === '') throw emptyText(name);
  return text;
}

/** A text field; null counts as left out. Lengths are counted in characters, not UTF-16 units. */
export function readText(fields: Fields, name: string, maxLength: number): string | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
  const length = [...value].length;
  if (length > maxLength) {
    throw new Refusal(
      400,
      `Invalid '${name}': string too long. Expected a string with maximum length ${maxLength}, but got a string with length ${length} instead.`,
      'string_above_max_length',
      name,
    );
  }
  return value;
}

export function readWholeNumber(
  fields: Fields,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'an integer', value);
  if (value < least) {
    throw new Refusal(
      400,
      `Invalid '${name}': integer below minimum value. Expected a value >= ${least}, but got ${value} instead.`,
      'integer_below_min_value',
      name,
    );
  }
  if (value > most) {
    throw new Refusal(
      400,
      `Invalid '${name}': integer above maximum value. Expected a value <= ${most}, but got ${value} instead.`,
      'integer_above_max_value',
      name,
    );
  }
  return value;
}

export function readFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(name, 'a boolean', value);
}

export function readChoice(fields: Fields, name: string, choices: readonly string[]): string | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw wrongType(name, `one of ${quoteList(choices)}`, value);
  if (!choices.includes(value)) throw invalidValue(name, value, choices);
  return value;
}

export function invalidValue(name: string, value: string, choices: readonly string[]): Refusal {
  const message = `Invalid value: '${value}'. Supported values are: ${quoteList(choices)}.`;
  return new Refusal(400, message, 'invalid_value', name);
}

export function wrongType(name: string, expected: string, value: unknown): Refusal {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  const message = `Invalid type for '${name}': expected ${expected}, but got ${actual} instead.`;
  return new Refusal(400, message, 'invalid_type', name);
}

/** A value that is right in itself but does not go with the rest of the request. */
export function unsuitable(name: string, message: string): Refusal {
  return new Refusal(400, message, 'invalid_parameter_combination', name);
}

/** A parameter that other models have. */
export function unsupportedParameter(name: string, advice = ''): Refusal {
  const message = `Unsupported parameter: '${name}' is not supported with this model.${advice}`;
  return new Refusal(400, message, 'unsupported_parameter', name);
}

export function missingParameter(name: string): Refusal {
  return new Refusal(400, `Missing required parameter: '${name}'.`, 'missing_required_parameter', name);
}

export function emptyText(name: string): Refusal {
  const message = `Invalid '${name}': empty string. Expected a string with minimum length 1, but got an empty string instead.`;
  return new Refusal(400, message, 'empty_string', name);
}

/** @throws Refusal for a list without entries, or with more than `most`. */
export function checkListLength(name: string, list: readonly unknown[], most: number): void {
  if (list.length === 0) {
    const message = `Invalid '${name}': empty array. Expected an array with minimum length 1, but got an empty array instead.`;
    throw new Refusal(400, message, 'empty_array', name);
  }
  if (list.length > most) {
    const message = `Invalid '${name}': array too long. Expected an array with maximum length ${most}, but got an array with length ${list.length} instead.`;
    throw new Refusal(400, message, 'array_above_max_length', name);
  }
}

export function modelNotFound(model: string): Refusal {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return new Refusal(404, message, 'model_not_found');
}

function quoteList(choices: readonly string[]): string {
  return choices.map((choice) => `'${choice}'`).join(', ');
}
