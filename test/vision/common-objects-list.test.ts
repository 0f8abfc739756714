import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const DIRECTORY = new URL('../../models/', import.meta.url);
const text = await readFile(new URL('common_objects.txt', DIRECTORY), 'utf8');

interface Entry {
  english: string;
  korean: string;
}

const groups = text.split('\n\n').map((group) => {
  const [heading = '', ...lines] = group.trimEnd().split('\n');
  return { heading, lines };
});
const entries = groups.flatMap(({ lines }) => lines.map(toEntry));

function toEntry(line: string): Entry {
  const [english = '', korean = '', ...rest] = line.split('\t');
  expect({ line, rest }).toEqual({ line, rest: [] });
  return { english, korean };
}

function repeated(words: readonly string[]): string[] {
  return words.filter((word, index) => words.indexOf(word) !== index);
}

test('is composed Unicode and ends with one line break', () => {
  expect(text).toBe(text.normalize('NFC'));
  expect(text).toMatch(/[^\n]\n$/u);
});

test('has entries under headings, with an empty line before each further heading', () => {
  expect(text).not.toContain('\n\n\n');
  for (const { heading, lines } of groups) {
    expect(heading).toMatch(/^# [A-Z][a-z, -]+$/u);
    expect([heading, lines.filter((line) => !/^[^#\t]+\t[^\t]+$/u.test(line))]).toEqual([heading, []]);
    expect([heading, lines.length > 5]).toEqual([heading, true]);
  }
  expect(repeated(groups.map(({ heading }) => heading))).toEqual([]);
});

test('has about a thousand entries, as many as its description says', async () => {
  expect(entries.length).toBeGreaterThanOrEqual(950);
  expect(entries.length).toBeLessThanOrEqual(1100);
  const description = await readFile(new URL('common_objects.README.md', DIRECTORY), 'utf8');
  expect(description).toContain(`the ${entries.length.toLocaleString('en-US')} everyday objects`);
});

test('has labels of a few lower-case ASCII words without an article', () => {
  const labels = entries.map(({ english }) => english);
  expect(labels.filter((label) => !/^[a-z0-9'-]+(?: [a-z0-9'-]+){0,4}$/u.test(label))).toEqual([]);
  expect(labels.filter((label) => /^(?:an?|the) /u.test(label))).toEqual([]);
});

test('has Korean names in Hangul, with Latin only in abbreviations', () => {
  const names = entries.map(({ korean }) => korean);
  expect(names.filter((name) => !/^[가-힣A-Z0-9]+(?: [가-힣A-Z0-9]+)*$/u.test(name))).toEqual([]);
  expect(names.filter((name) => !/[가-힣]/u.test(name))).toEqual(['CCTV']);
});

test('says nothing twice in either language', () => {
  expect(repeated(entries.map(({ english }) => english))).toEqual([]);
  expect(repeated(entries.map(({ korean }) => korean.replaceAll(' ', '')))).toEqual([]);
});

test('has the plain shapes in all colours of the tiny models, last', () => {
  const shapes = Object.entries({ circle: '원', square: '정사각형', triangle: '삼각형', star: '별' });
  const colours = Object.entries({
    red: '빨간',
    green: '초록색',
    blue: '파란',
    yellow: '노란',
    purple: '보라색',
    white: '하얀',
  });
  const coloured = colours.flatMap(([colour, koreanColour]) =>
    shapes.map(([shape, koreanShape]) => `${colour} ${shape}\t${koreanColour} ${koreanShape}`),
  );
  expect(groups.at(-1)).toEqual({
    heading: '# Plain shapes',
    lines: [...shapes.map((pair) => pair.join('\t')), ...coloured],
  });
});

test.each([
  ['person', '사람'],
  ['cat', '고양이'],
  ['dog', '개'],
  ['sky', '하늘'],
  ['sea', '바다'],
  ['snow', '눈'],
  ['sunset', '노을'],
  ['ship', '배'],
  ['bridge', '다리'],
  ['crane bird', '두루미'],
  ['construction crane', '크레인'],
  ['bibimbap', '비빔밥'],
  ['hanok', '한옥'],
])('calls a %s %s', (english, korean) => {
  expect(entries).toContainEqual({ english, korean });
});
