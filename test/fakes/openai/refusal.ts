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
    if (!known.includes(name)) {
      throw new Refusal(400, `Unknown parameter: '${name}'.`, 'unknown_parameter', name);
    }
  }
}

export function requireText(fields: Fields, name: string, maxLength: number): string {
  if (fields[name] === undefined) {
    throw new Refusal(400, `Missing required parameter: '${name}'.`, 'missing_required_parameter', name);
  }
  const text = readText(fields, name, maxLength);
  if (text === undefined) throw wrongType(name, 'a string', null);
  if (text === '') {
    throw new Refusal(
      400,
      `Invalid '${name}': empty string. Expected a string with minimum length 1, but got an empty string instead.`,
      'empty_string',
      name,
    );
  }
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

export function modelNotFound(model: string): Refusal {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return new Refusal(404, message, 'model_not_found');
}

function quoteList(choices: readonly string[]): string {
  return choices.map((choice) => `'${choice}'`).join(', ');
}
