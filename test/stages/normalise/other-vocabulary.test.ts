import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startFakeDatamuse } from '../../fakes/datamuse.ts';
import { startTestServer } from '../../start-test-server.ts';
import { makeTestFolder } from '../../test-folder.ts';

it('takes the lists of VOCABULARY_FILE through every tier', async () => {
  const folder = await makeTestFolder();
  const file = join(folder, 'vocabulary.json');
  const lists = {
    moods: [
      { value: 'spooky', labels: ['으스스한'] },
      { value: 'brave', labels: ['용감한'], aliases: ['lionhearted'] },
      { value: 'hungry', labels: ['배고픈'] },
    ],
    styles: [
      { value: 'mosaic', labels: ['모자이크'] },
      { value: 'engraving', labels: ['판화'] },
    ],
  };
  await writeFile(file, JSON.stringify(lists));
  const datamuse = await startFakeDatamuse({ synonyms: { zorbly: ['zorb', 'spooky'] } });
  const server = await startTestServer({
    VOCABULARY_FILE: file,
    DATAMUSE_URL: datamuse.url,
    CACHE_DIR: join(folder, 'cache'),
  });
  const response = await server.post('/normalise', {
    moods: ['으스스하고', 'Lionhearted', 'zorbly', 'courageous', 'hungriest', 'famishing'],
    styles: ['mosaics', 'inlaid mosaic', 'engravings', 'etching'],
  });
  const { moods, styles, warnings } = (await response.json()) as Record<
    string,
    { value: string; tier: string }[]
  >;
  await datamuse.close();
  expect(moods?.map(({ value, tier }) => [value, tier])).toEqual([
    ['spooky', 'exact'],
    ['brave', 'exact'],
    ['spooky', 'datamuse'],
    ['brave', 'wordnet'],
    ['hungry', 'wordnet'],
    ['hungry', 'fasttext'],
  ]);
  expect(styles?.map(({ value }) => value)).toEqual(['mosaic', 'mosaic', 'engraving', 'engraving']);
  expect(warnings).toEqual([]);
});
