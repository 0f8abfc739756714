import { Refusal } from './refusal.ts';

type Schema = Record<string, unknown>;

/** Keywords that strict structured outputs do not take. */
const refusedKeywords = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'default',
];

/** @throws Refusal when a schema may not be used with `strict: true`. */
export function checkStrictSchema(name: string, schema: unknown): void {
  const refuse = (path: readonly string[], rule: string): Refusal => {
    const context = path.length ? `('${path.join("', '")}')` : '()';
    const message = `Invalid schema for response_format '${name}': In context=${context}, ${rule}`;
    return new Refusal(400, message, null, 'response_format');
  };

  const check = (node: unknown, path: readonly string[]): void => {
    if (!isObject(node)) throw refuse(path, 'a schema must be an object.');
    for (const keyword of refusedKeywords) {
      if (keyword in node) throw refuse(path, `'${keyword}' is not permitted.`);
    }
    if (!('type' in node || 'anyOf' in node || '$ref' in node || 'enum' in node || 'const' in node)) {
      throw refuse(path, "schema must have a 'type' key.");
    }
    if (hasType(node, 'object')) checkObject(node, path);
    if (hasType(node, 'array')) {
      if (!('items' in node)) throw refuse(path, "'items' is required for arrays.");
      check(node.items, [...path, 'items']);
    }
    if (Array.isArray(node.anyOf)) {
      for (const [index, branch] of node.anyOf.entries()) check(branch, [...path, 'anyOf', String(index)]);
    }
    for (const definitions of ['$defs', 'definitions']) {
      for (const [key, definition] of Object.entries(asObject(node[definitions]))) {
        check(definition, [...path, definitions, key]);
      }
    }
  };

  const checkObject = (node: Schema, path: readonly string[]): void => {
    if (node.additionalProperties !== false) {
      throw refuse(path, "'additionalProperties' is required to be supplied and to be false.");
    }
    const properties = asObject(node.properties);
    const required = Array.isArray(node.required) ? node.required : [];
    for (const key of Object.keys(properties)) {
      if (!required.includes(key)) {
        throw refuse(
          path,
          `'required' is required to be supplied and to be an array including every key in properties. Missing '${key}'.`,
        );
      }
    }
    for (const key of required) {
      if (!(key in properties)) throw refuse(path, `Extra required key '${key}' supplied.`);
    }
    for (const [key, property] of Object.entries(properties)) check(property, [...path, 'properties', key]);
  };

  if (!isObject(schema) || schema.type !== 'object') {
    throw refuse([], 'schema must be a JSON Schema of \'type: "object"\'.');
  }
  check(schema, []);
}

function hasType(node: Schema, type: string): boolean {
  return node.type === type || (Array.isArray(node.type) && node.type.includes(type));
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Schema {
  return isObject(value) ? value : {};
}
