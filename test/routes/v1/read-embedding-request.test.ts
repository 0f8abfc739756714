import { describe, expect, it } from 'vitest';
import { readEmbeddingRequest } from '../../../src/routes/v1/read-embedding-request.ts';

const model = 'm';
const many = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value);

describe('an embedding request', () => {
  it.each([
    ['a text', '꽃', { texts: ['꽃'] }],
    ['texts', ['꽃', ' '], { texts: ['꽃', ' '] }],
    ['2,048 texts', many(2048, 'a'), { texts: many(2048, 'a') }],
    ['tokens', [1, 2], { tokens: [[1, 2]] }],
    ['8,192 tokens', many(8192, 1), { tokens: [many(8192, 1)] }],
    ['lists of tokens', [[1, 2], [3]], { tokens: [[1, 2], [3]] }],
  ])('may have %s', (_name, input, expected) => {
    expect(readEmbeddingRequest({ model, input })).toEqual({
      model,
      input: expected,
      encoding: 'float',
      dimensions: undefined,
      user: undefined,
    });
  });

  it('reads the other fields and ignores those nobody knows; null is none', () => {
    const fields = { encoding_format: 'base64', dimensions: 3, user: 'u', color: 'red' };
    expect(readEmbeddingRequest({ model, input: 'a', ...fields })).toMatchObject({
      encoding: 'base64',
      dimensions: 3,
      user: 'u',
    });
    const nulls = { encoding_format: null, dimensions: null, user: null };
    expect(readEmbeddingRequest({ model, input: 'a', ...nulls })).toMatchObject({
      encoding: 'float',
      dimensions: undefined,
      user: undefined,
    });
  });

  it.each([
    [undefined, 'missing_required_parameter', 'model'],
    [[], 'missing_required_parameter', 'model'],
    [{ input: 'a' }, 'missing_required_parameter', 'model'],
    [{ model: 5, input: 'a' }, 'invalid_type', 'model'],
    [{ model }, 'missing_required_parameter', 'input'],
    [{ model, input: 5 }, 'invalid_type', 'input'],
    [{ model, input: {} }, 'invalid_type', 'input'],
    [{ model, input: '' }, 'empty_string', 'input'],
    [{ model, input: [] }, 'empty_array', 'input'],
    [{ model, input: ['a', 'b', 'c', ''] }, 'empty_string', 'input[3]'],
    [{ model, input: ['a', 1] }, 'invalid_type', 'input[1]'],
    [{ model, input: [null] }, 'invalid_type', 'input[0]'],
    [{ model, input: [1, 'a'] }, 'invalid_type', 'input'],
    [{ model, input: [1.5] }, 'invalid_type', 'input'],
    [{ model, input: [-1] }, 'invalid_type', 'input'],
    [{ model, input: [[1], ['a']] }, 'invalid_type', 'input[1]'],
    [{ model, input: [[1], 'a'] }, 'invalid_type', 'input[1]'],
    [{ model, input: [[1], []] }, 'empty_array', 'input[1]'],
    [{ model, input: many(2049, 'a') }, 'array_above_max_length', 'input'],
    [{ model, input: many(2049, [1]) }, 'array_above_max_length', 'input'],
    [{ model, input: [many(8193, 1)] }, 'array_above_max_length', 'input[0]'],
    [{ model, input: many(37, many(8192, 1)) }, 'array_above_max_length', 'input'],
    [{ model, input: 'a', encoding_format: 'int8' }, 'invalid_value', 'encoding_format'],
    [{ model, input: 'a', dimensions: 1.5 }, 'invalid_type', 'dimensions'],
    [{ model, input: 'a', dimensions: '8' }, 'invalid_type', 'dimensions'],
    [{ model, input: 'a', dimensions: 0 }, 'integer_below_min_value', 'dimensions'],
    [{ model, input: 'a', user: 5 }, 'invalid_type', 'user'],
  ])('is refused: case %#', (body, code, param) => {
    expect(() => readEmbeddingRequest(body)).toThrowError(expect.objectContaining({ code, param }));
    expect(() => readEmbeddingRequest(body)).toThrowError(`'${param}'`);
  });
});
