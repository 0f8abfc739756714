import { describe, expect, it } from 'vitest';
import { encodePngChunk } from '../../src/png/png-chunks.ts';
import { readWholePng } from '../../src/png/whole-png.ts';
import { sizedPng } from '../fakes/openai/sized-png.ts';

const png = sizedPng(30, 20, 2000);
const signature = png.subarray(0, 8);
const pixels = encodePngChunk('IDAT', Buffer.from('pixels'));
const end = encodePngChunk('IEND', Buffer.alloc(0));

describe('readWholePng', () => {
  it('gives the size', () => {
    expect(readWholePng(png)).toEqual({ width: 30, height: 20 });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a signature alone', signature],
    ['no end', png.subarray(0, -12)],
    ['an end that is cut', png.subarray(0, -1)],
    ['something after the end', Buffer.concat([png, Buffer.from('more')])],
    ['no header', Buffer.concat([signature, pixels, end])],
    ['a header without a size', Buffer.concat([signature, encodePngChunk('IHDR', Buffer.alloc(0))])],
    ['no pixels', Buffer.concat([png.subarray(0, 33), end])],
  ])('refuses a file with %s', (_, bytes) => {
    expect(readWholePng(bytes)).toBeNull();
  });

  it('refuses a file with any one byte changed', () => {
    for (let at = 0; at < png.length; at += 1) {
      const damaged = Buffer.from(png);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(readWholePng(damaged), `byte ${at}`).toBeNull();
    }
  });
});
