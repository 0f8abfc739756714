import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodePngChunk } from '../../src/png/png-chunks.ts';
import { encodePngText, readPngTexts } from '../../src/png/png-text.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const end = encodePngChunk('IEND', Buffer.alloc(0));

const fileOf = (...chunks: Buffer[]) => Buffer.concat([signature, ...chunks, end]);
const chunkOf = (type: string, ...parts: (string | Buffer)[]) =>
  encodePngChunk(type, Buffer.concat(parts.map((part) => Buffer.from(part))));

describe('encodePngText', () => {
  it('writes the bytes of the standard', () => {
    // Length; type; keyword; NUL; not compressed; method 0; no language; no translated keyword; UTF-8; CRC.
    expect(encodePngText({ keyword: 'Title', text: '가' }).toString('hex')).toBe(
      `0000000d${'69545874'}${'5469746c65'}${'00'}${'00'}${'00'}${'00'}${'00'}${'eab080'}${'3713c092'}`,
    );
  });

  it('replaces NUL, which would end the text, and lone surrogates, which UTF-8 has not', () => {
    const file = fileOf(encodePngText({ keyword: 'Title', text: 'a\0b\ud83dc😀' }));
    expect(readPngTexts(file)).toEqual([{ keyword: 'Title', text: 'a\ufffdb\ufffdc😀' }]);
  });
});

describe('readPngTexts', () => {
  it.each([
    ['tEXt in Latin-1', chunkOf('tEXt', 'Author\0', Buffer.from('Grün', 'latin1')), 'Grün'],
    ['tEXt in UTF-8, as many programs write it', chunkOf('tEXt', 'Author\0', '그림'), '그림'],
    ['zTXt', chunkOf('zTXt', 'Author\0\0', deflateSync('long '.repeat(50))), 'long '.repeat(50)],
    ['iTXt', chunkOf('iTXt', 'Author\0\0\0ko\0지은이\0', '그림'), '그림'],
    ['compressed iTXt', chunkOf('iTXt', 'Author\0\x01\0ko\0지은이\0', deflateSync('그림')), '그림'],
    ['empty text', chunkOf('tEXt', 'Author\0'), ''],
  ])('reads %s', (_, chunk, text) => {
    expect(readPngTexts(fileOf(chunk))).toEqual([{ keyword: 'Author', text }]);
  });

  const intact = chunkOf('tEXt', 'Author\0intact');
  const changed = Buffer.from(intact);
  changed.write('b', 10);
  it.each([
    ['a wrong CRC', changed],
    ['no keyword', chunkOf('tEXt', 'no end')],
    ['no text', chunkOf('iTXt', 'Author\0\0\0ko\0')],
    ['nothing at all', chunkOf('iTXt')],
    ['damaged compression', chunkOf('zTXt', 'Author\0\0', 'not deflated')],
    ['damaged compression in iTXt', chunkOf('iTXt', 'Author\0\x01\0\0\0', 'not deflated')],
  ])('leaves out a chunk with %s, and reads on', (_, chunk) => {
    expect(readPngTexts(fileOf(chunk, intact))).toEqual([{ keyword: 'Author', text: 'intact' }]);
  });

  it('does not unpack a text of more than a megabyte', () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'a');
    const most = chunkOf('zTXt', 'Most\0\0', deflateSync(megabyte));
    const bomb = chunkOf('zTXt', 'Bomb\0\0', deflateSync(Buffer.concat([megabyte, Buffer.from('a')])));
    expect(readPngTexts(fileOf(bomb, most, intact)).map(({ keyword }) => keyword)).toEqual([
      'Most',
      'Author',
    ]);
  });

  it('unpacks sixteen texts of a file and no more', () => {
    const small = chunkOf('zTXt', 'Small\0\0', deflateSync('a'));
    expect(readPngTexts(fileOf(...Array<Buffer>(1000).fill(small)))).toHaveLength(16);
  });
});
