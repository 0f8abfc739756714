import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createLabelTranslator } from '../../src/vision/label-translator.ts';
import { makeTestFolder } from '../test-folder.ts';

const { signal } = new AbortController();

async function makeTranslator(toEnglish = async (text: string) => ` English of ${text} `) {
  const file = join(await makeTestFolder(), 'objects.txt');
  return { file, translate: createLabelTranslator(file, toEnglish) };
}

test('Korean of the list is looked up, other Korean is translated, the rest stays', async () => {
  const toEnglish = vi.fn(async (text: string) => (text === '음' ? ' ' : ` English of ${text} `));
  const { file, translate } = await makeTranslator(toEnglish);
  await writeFile(file, 'star\t별\n');
  expect(await translate(['별', '큰 별', 'star', '음'], signal)).toEqual([
    { word: '별', english: 'star' },
    { word: '큰 별', english: 'English of 큰 별' },
    { word: 'star', english: 'star' },
    { word: '음', english: '음' },
  ]);
  expect(toEnglish.mock.calls.map(([text]) => text)).toEqual(['큰 별', '음']);
});

test('Korean is known by its letters too, as they are put together', async () => {
  const { file, translate } = await makeTranslator();
  await writeFile(file, 'star\t별\n');
  const inLetters = '별'.normalize('NFD');
  expect(await translate([inLetters], signal)).toEqual([{ word: inLetters, english: 'star' }]);
});

test('a list that could not be read is read again', async () => {
  const { file, translate } = await makeTranslator();
  await expect(translate(['별'], signal)).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(file, 'star\t별\n');
  expect(await translate(['별'], signal)).toEqual([{ word: '별', english: 'star' }]);
});
