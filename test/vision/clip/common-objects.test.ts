import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommonObjects } from '../../../src/vision/clip/common-objects.ts';
import { makeTestFolder } from '../../test-folder.ts';

async function write(text: string): Promise<string> {
  const file = join(await makeTestFolder(), 'objects.txt');
  await writeFile(file, text);
  return file;
}

describe('readCommonObjects', () => {
  it('reads names, and leaves out comments and empty lines', async () => {
    const file = await write('# Animals\ncat\t고양이\n\n# Plain shapes\nred circle\t빨간 원\r\n');
    expect(await readCommonObjects(file)).toEqual([
      { english: 'cat', korean: '고양이' },
      { english: 'red circle', korean: '빨간 원' },
    ]);
  });

  it.each([
    ['cat\t고양이\ndog\n', 'line 2: must be'],
    ['cat\t\n', 'line 1: must be'],
    ['\t고양이\n', 'line 1: must be'],
    ['cat\t고양이\tneko\n', 'line 1: must be'],
    ['# Animals\ncat\t고양이\ncat\t야옹이\n', "line 3: 'cat' is there twice"],
    ['# nothing\n', 'names no object'],
  ])('names the line at fault in %j', async (text, problem) => {
    await expect(readCommonObjects(await write(text))).rejects.toThrow(problem);
  });

  it('reads the list of the server', async () => {
    const objects = await readCommonObjects('models/common_objects.txt');
    expect(objects.length).toBeGreaterThanOrEqual(1000);
    expect(objects).toContainEqual(expect.objectContaining({ english: 'red circle' }));
  });
});
