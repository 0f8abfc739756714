import { readFile } from 'node:fs/promises';

/** Something that is often seen in pictures. */
export interface CommonObject {
  english: string;
  korean: string;
}

/**
 * Reads `models/common_objects.txt`: English, a tab and Korean on a line; empty lines and those that begin with `#`
 * are left out.
 * @throws Error that names the line which is not like that, or that repeats an English name
 */
export async function readCommonObjects(file: string): Promise<CommonObject[]> {
  const objects = new Map<string, CommonObject>();
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
  lines.forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const [english = '', korean = '', ...more] = line.split('\t').map((name) => name.trim());
    if (english === '' || korean === '' || more.length > 0) {
      throw new Error(`${file}, line ${index + 1}: must be an English name, a tab and a Korean name.`);
    }
    if (objects.has(english)) throw new Error(`${file}, line ${index + 1}: '${english}' is there twice.`);
    objects.set(english, { english, korean });
  });
  if (objects.size === 0) throw new Error(`${file} names no object.`);
  return [...objects.values()];
}
