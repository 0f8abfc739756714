import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildIndex } from '../../scripts/wordnet/build-index.ts';
import { packagedDictionary } from '../../scripts/wordnet/read-dictionary.ts';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

it('a fresh build is the file in models/wordnet, byte for byte', () => {
  const built = buildIndex(packagedDictionary, fromRoot('models/wordnet/exceptions'));
  expect(built.equals(readFileSync(fromRoot('models/wordnet/wordnet.bin')))).toBe(true);
});
