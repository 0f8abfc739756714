import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openWordVectors } from '../../src/fasttext/open-word-vectors.ts';
import { testWordVectors } from '../contracts/word-vectors.ts';
import { copyModel, denseModels, embeddedModelHash, nativeVectors, quantisedModels } from './fixtures.ts';

const known = ['quiet', 'naïve', '日本', '고요한', 'тихое', 'a', '</s>'];
const unknown = ['', 'quie', 'quiets', 'Quiet', ' quiet', 'quiet lake', '日', '__label__1-0', '🌲'];

for (const name of denseModels) {
  testWordVectors({
    name: `${name}, read in place for the first time,`,
    open: async () => openWordVectors(await copyModel(name)),
    nativeVectors: () => nativeVectors(name),
    known,
    unknown,
  });
  testWordVectors({
    name: `${name}, read in place with its index,`,
    async open() {
      const file = await copyModel(name);
      await (await openWordVectors(file)).close();
      return openWordVectors(file);
    },
    nativeVectors: () => nativeVectors(name),
    known,
    unknown,
  });
}

for (const name of quantisedModels)
  testWordVectors({
    name: `${name}, read into memory,`,
    open: async () => openWordVectors(await copyModel(name)),
    nativeVectors: () => nativeVectors(name),
    // Pruning takes words away, too.
    known: name.startsWith('pruned') ? ['the', '</s>'] : known,
    unknown,
  });

const embeddedModel = fileURLToPath(new URL('../../models/fasttext/moodstyle.ftz', import.meta.url));

it('the embedded model is the one whose native vectors are known (else run scripts/fasttext/make-fixtures.sh)', async () => {
  expect(hash('sha256', await readFile(embeddedModel))).toBe(await embeddedModelHash());
});

testWordVectors({
  name: 'The embedded model',
  open: () => openWordVectors(embeddedModel),
  nativeVectors: () => nativeVectors('moodstyle.ftz'),
  known: ['quiet', 'watercolor'],
  unknown: ['', ' quiet', '日本', 'supercalifragilisticexpialidociousness'],
});
