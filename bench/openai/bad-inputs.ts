import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { encodePngChunk } from '../../src/png/png-chunks.ts';
import { sizedPng } from '../../test/fakes/openai/sized-png.ts';
import { editFields, type PreparedBody } from './image-calls.ts';
import { IMAGE_BYTES } from './image-server.ts';
import { dataUrl, formOf, jsonOf } from './uploads.ts';

/** A request that has to be refused. */
export interface BadInput extends PreparedBody {
  name: string;
  path: '/v1/images/generations' | '/v1/images/edits' | '/v1/images/variations';
}

const MEBIBYTE = 1024 * 1024;
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect/></svg>');

/** Bodies of every kind that are wrong in one way each. */
export async function makeBadInputs(): Promise<BadInput[]> {
  return [...badFields(), ...(await badForms()), ...(await badJson())];
}

function badFields(): BadInput[] {
  const good = { model: 'gpt-image-2.5-flare', prompt: '바다' };
  const generation = (name: string, value: unknown): BadInput => ({
    name,
    path: '/v1/images/generations',
    ...jsonOf(value),
  });
  return [
    generation('no prompt', { model: good.model }),
    generation('prompt of a wrong type', { ...good, prompt: ['바다'] }),
    generation('prompt of 32,001 characters', { ...good, prompt: '바'.repeat(32_001) }),
    generation('n of a wrong type', { ...good, n: 'four' }),
    generation('11 images', { ...good, n: 11 }),
    generation('size of 9999x9999', { ...good, size: '9999x9999' }),
    generation('unknown model', { ...good, model: 'no-such-model' }),
    generation('output_format svg', { ...good, output_format: 'svg' }),
    generation('a list', [good]),
    generation('JSON of 2 MB', { ...good, user: 'x'.repeat(2 * MEBIBYTE) }),
    { ...generation('broken JSON', {}), body: Buffer.from('{"prompt":"바다"') },
    { ...generation('a text', {}), headers: { 'content-type': 'text/plain' }, body: Buffer.from('바다') },
  ];
}

async function badForms(): Promise<BadInput[]> {
  const image = sizedPng(1024, 1024, IMAGE_BYTES);
  const small = sizedPng(256, 256, 20_000);
  const pngOf = (bytes: Buffer) => ({ field: 'image', bytes });
  const form = (name: string, ...files: Parameters<typeof formOf>[0]): BadInput => ({
    name,
    path: '/v1/images/edits',
    ...formOf(files),
  });
  const opaqueMask = { field: 'mask', bytes: small };
  const [type = '', boundary = ''] = (form('', pngOf(small)).headers['content-type'] ?? '').split(' ');
  const unfinished = form('form that never ends', pngOf(small));
  return [
    form('no image'),
    form('empty file', pngOf(Buffer.alloc(0))),
    form('text called PNG', pngOf(Buffer.from('not a picture'))),
    form('SVG', { field: 'image', bytes: svg, contentType: 'image/svg+xml', fileName: 'picture.svg' }),
    form('SVG called PNG', pngOf(svg)),
    form('GIF', pngOf(await sharp(small).gif().toBuffer())),
    form('PNG of 100 megapixels', pngOf(blackPng(10_000, 10_000))),
    form('PNG of 2,000,000,000 x 2', pngOf(blackPng(10, 10, { width: 2_000_000_000, height: 2 }))),
    form(
      'PNG of 49 megapixels without its last row',
      pngOf(blackPng(7000, 6999, { width: 7000, height: 7000 })),
    ),
    form('4 MB PNG, cut off', pngOf(image.subarray(0, -1000))),
    form('4 MB PNG, one bit wrong', pngOf(withWrongBit(image))),
    form('JPEG, cut off', pngOf((await sharp(image).jpeg().toBuffer()).subarray(0, -2000))),
    form('WebP, cut off', pngOf((await sharp(image).webp().toBuffer()).subarray(0, -2000))),
    form('17 images', ...Array.from({ length: 17 }, () => ({ field: 'image[]', bytes: small }))),
    form(
      '16 images of 4 MB, the last cut off',
      ...Array.from({ length: 16 }, (_, index) => ({
        field: 'image[]',
        bytes: index === 15 ? image.subarray(0, -1000) : image,
      })),
    ),
    form('file of 51 MB', pngOf(Buffer.concat([image, Buffer.alloc(47 * MEBIBYTE)]))),
    form('mask of another size', pngOf(image), opaqueMask),
    form('mask without transparency', pngOf(small), opaqueMask),
    form('mask of 4 MB', pngOf(image), { field: 'mask', bytes: sizedPng(1024, 1024, 4 * MEBIBYTE + 1) }),
    form('two masks', pngOf(small), opaqueMask, opaqueMask),
    form('file under an unknown name', { field: 'picture', bytes: small }),
    { ...form('no boundary', pngOf(small)), headers: { 'content-type': type.replace(';', '') } },
    {
      ...form('wrong boundary', pngOf(small)),
      headers: { 'content-type': `${type} ${boundary}-other` },
    },
    {
      ...unfinished,
      headers: { ...unfinished.headers, 'content-length': String(unfinished.body.length - 100) },
      body: unfinished.body.subarray(0, -100),
    },
    { ...form('variation of an oblong', pngOf(sizedPng(256, 128, 9000))), path: '/v1/images/variations' },
  ];
}

async function badJson(): Promise<BadInput[]> {
  const edit = (name: string, image: unknown): BadInput => ({
    name,
    path: '/v1/images/edits',
    ...jsonOf({ ...editFields, images: [{ image_url: image }] }),
  });
  const image = sizedPng(1024, 1024, IMAGE_BYTES);
  return [
    edit('JSON: address of a picture', 'https://images.example/cat.png'),
    edit('JSON: a number as the picture', 5),
    edit('JSON: base64 with a wrong character', `${dataUrl(image).slice(0, -9)}!${dataUrl(image).slice(-8)}`),
    edit('JSON: data URL of 21 MB', dataUrl(sizedPng(1024, 1024, 16 * MEBIBYTE))),
    edit('JSON: data URL of a cut off PNG', dataUrl(image.subarray(0, -999))),
    edit('JSON: data URL of an SVG', dataUrl(svg)),
  ];
}

/** A black PNG of few bytes; the header may say another size than its rows have. */
function blackPng(width: number, height: number, said = { width, height }): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(said.width, 0);
  header.writeUInt32BE(said.height, 4);
  header[8] = 8;
  const rows = deflateSync(Buffer.alloc(height * (width + 1)), { level: 9 });
  const chunks = [
    encodePngChunk('IHDR', header),
    encodePngChunk('IDAT', rows),
    encodePngChunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([PNG_SIGNATURE, ...chunks]);
}

function withWrongBit(png: Buffer): Buffer {
  const damaged = Buffer.from(png);
  const middle = Math.floor(png.length / 2);
  damaged[middle] = (damaged[middle] ?? 0) ^ 1;
  return damaged;
}
