import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/model-store/format-bytes.ts';
import {
  approximateBytes,
  findKnownModel,
  knownModels,
  recommendedModel,
  tinyModelFolder,
  tinyModels,
} from '../../src/model-store/known-models.ts';
import { selectModelFiles } from '../../src/model-store/model-files.ts';
import { MODEL_KINDS } from '../../src/model-store/model-kind.ts';
import { modelPaths } from '../../src/model-store/model-paths.ts';
import { PRECISIONS } from '../../src/model-store/precision.ts';

describe('the known models', () => {
  it('have names that can be folders, once each, and the precision that is usual', () => {
    expect(new Set(knownModels.map(({ name }) => name)).size).toBe(knownModels.length);
    for (const { name, sources, precision } of knownModels) {
      expect(modelPaths('/models', name).folder).toBe(join('/models', name));
      expect(sources[precision], name).toBeDefined();
    }
  });

  it('say how Stable Diffusion models are run, and only those', () => {
    for (const { kind, defaults, name } of knownModels) {
      expect(defaults !== undefined, name).toBe(kind === 'stable-diffusion');
    }
    expect(findKnownModel('sd-turbo')?.defaults).toMatchObject({ scheduler: 'euler-ancestral', guidance: 1 });
  });

  it('recommend those of the contract', () => {
    expect(MODEL_KINDS.map((kind) => recommendedModel(kind).name)).toEqual([
      'stable-diffusion-v1-5',
      'clip-vit-large-patch14',
      'sam-vit-large',
    ]);
  });

  it('have the tiny ones with the size that they have', async () => {
    expect(tinyModels.map(({ kind }) => kind).toSorted()).toEqual([...MODEL_KINDS].sort());
    for (const model of tinyModels) {
      const folder = tinyModelFolder(model.name);
      const entries = await readdir(folder, { recursive: true });
      const files = selectModelFiles(entries, { ...model, precision: 'fp32' });
      const sizes = await Promise.all(files.map(async (path) => (await stat(join(folder, path))).size));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      expect(formatBytes(bytes), model.name).toBe(formatBytes(approximateBytes(model)));
    }
  });

  it('stand in docs/models.md with their licences, repositories and sizes', async () => {
    const page = await readFile(new URL('../../docs/models.md', import.meta.url), 'utf8');
    for (const { name, licence, sources } of knownModels) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
      expect(row, name).toContain(licence);
      for (const precision of PRECISIONS) {
        const source = sources[precision];
        if (source === undefined) continue;
        expect(row, name).toContain(source.repository);
        expect(row, name).toContain(`${precision} ${formatBytes(source.approximateBytes)}`);
      }
    }
  });
});

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [4.27e9, '4.3 GB'],
  [61e12, '61 TB'],
])('%d bytes are written as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
