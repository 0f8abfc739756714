import { describe, expect, it } from 'vitest';
import { readModerationRequest } from '../../../src/routes/v1/read-moderation-request.ts';

const text = { type: 'text', text: '꽃' };
const image = { type: 'image_url', image_url: { url: 'https://images.example/1.png' } };

describe('a moderation request', () => {
  it.each([
    ['a text', '꽃'],
    ['texts', ['꽃', '바다']],
    ['parts', [text, image]],
  ])('may have %s', (_name, input) => {
    expect(readModerationRequest({ input })).toEqual({ input, model: undefined });
  });

  it('ignores fields nobody knows', () => {
    expect(readModerationRequest({ input: '꽃', model: 'm', color: 'red' })).toEqual({
      input: '꽃',
      model: 'm',
    });
  });

  it.each([
    [undefined, 'missing_required_parameter', 'input'],
    [[], 'missing_required_parameter', 'input'],
    [{}, 'missing_required_parameter', 'input'],
    [{ input: null }, 'missing_required_parameter', 'input'],
    [{ input: 5 }, 'invalid_type', 'input'],
    [{ input: text }, 'invalid_type', 'input'],
    [{ input: '' }, 'empty_string', 'input'],
    [{ input: [] }, 'empty_array', 'input'],
    [{ input: ['a', ''] }, 'empty_string', 'input[1]'],
    [{ input: ['a', 5] }, 'invalid_type', 'input[1]'],
    [{ input: ['a', text] }, 'invalid_type', 'input[1]'],
    [{ input: [text, 'a'] }, 'invalid_type', 'input[1]'],
    [{ input: [null] }, 'invalid_type', 'input[0]'],
    [{ input: [{}] }, 'missing_required_parameter', 'input[0].type'],
    [{ input: [{ type: 'audio' }] }, 'invalid_value', 'input[0].type'],
    [{ input: [{ type: 'text' }] }, 'missing_required_parameter', 'input[0].text'],
    [{ input: [{ type: 'text', text: 5 }] }, 'invalid_type', 'input[0].text'],
    [{ input: [{ type: 'text', text: '' }] }, 'empty_string', 'input[0].text'],
    [{ input: [text, { type: 'image_url' }] }, 'missing_required_parameter', 'input[1].image_url'],
    [{ input: [{ type: 'image_url', image_url: 'x' }] }, 'invalid_type', 'input[0].image_url'],
    [
      { input: [{ type: 'image_url', image_url: {} }] },
      'missing_required_parameter',
      'input[0].image_url.url',
    ],
    [{ input: 'a', model: 5 }, 'invalid_type', 'model'],
  ])('%j is refused with %s of %s', (body, code, param) => {
    expect(() => readModerationRequest(body)).toThrowError(expect.objectContaining({ code, param }));
    expect(() => readModerationRequest(body)).toThrowError(`'${param}'`);
  });
});
