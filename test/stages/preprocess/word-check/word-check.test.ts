import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWordCheck } from '../../../../src/stages/preprocess/word-check/word-check.ts';
import { readWordLists } from '../../../../src/stages/preprocess/word-check/word-lists.ts';

const file = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const rows = (path: string) =>
  file(path)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));

const labelled = rows('test/fixtures/word-check.tsv').map(([label = '', text = '']) => ({
  label,
  text: text
    .replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .normalize('NFC'),
}));
const bad = labelled.filter(({ label }) => label !== 'innocent');
const innocent = labelled.filter(({ label }) => label === 'innocent').map(({ text }) => text);

const check = createWordCheck();
const sureOf = (text: string) => check(text).filter(({ certainty }) => certainty === 'sure');

describe('the labelled texts', () => {
  it('are many', () => {
    expect(bad.length).toBeGreaterThan(300);
    expect(innocent.length).toBeGreaterThan(600);
  });

  it('of the bad ones at least 98 of 100 are caught, as what they are', () => {
    const missed = bad.filter(({ label, text }) => !sureOf(text).some(({ category }) => category === label));
    expect(missed.length, JSON.stringify(missed)).toBeLessThanOrEqual(bad.length * 0.02);
  });

  it('no innocent one is', () => {
    expect(innocent.filter((text) => sureOf(text).length > 0)).toEqual([]);
  });

  it('at most 2 of 100 innocent ones are doubted', () => {
    const doubted = innocent.filter((text) => check(text).length > 0);
    expect(doubted.length, doubted.join(', ')).toBeLessThanOrEqual(innocent.length * 0.02);
  });
});

describe('innocent words', () => {
  it('the sentences of the extractor', () => {
    const sentences = file('test/fixtures/korean-prompts.jsonl')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text);
    expect(sentences.length).toBeGreaterThanOrEqual(60);
    expect(sentences.filter((sentence) => check(sentence).length > 0)).toEqual([]);
  });

  it('every word of the lexicon, in Korean and in English', () => {
    const tables = readdirSync(new URL('../../../../models/lexicon/', import.meta.url)).filter((name) =>
      name.endsWith('.tsv'),
    );
    const words = tables.flatMap((name) =>
      rows(`models/lexicon/${name}`).flatMap((columns) => columns.slice(0, 2)),
    );
    expect(words.length).toBeGreaterThan(10_000);
    expect(words.filter((word) => sureOf(word).length > 0)).toEqual([]);
  });
});

describe('a finding', () => {
  it.each([
    ['푸른 바다 씨발 하늘', '씨발'],
    ['푸른 바다 시.발 하늘', '시.발'],
    ['아 시 발 하늘', '시 발'],
    ['푸른 f*ck 하늘', 'f*ck'],
    ['🌊🌊 f u c k', 'f u c k'],
    ['바다 씨\u200c발', '씨\u200c발'],
    ['ㅋㅋ ㅅㅂ', 'ㅅㅂ'],
  ])('in %j is at %j', (text, word) => {
    const [finding, ...others] = check(text);
    expect(others).toEqual([]);
    expect(text.slice(finding?.start, finding?.end)).toBe(word);
  });

  it('is told once, by the surest reading', () => {
    expect(check('미친 새끼야')).toEqual([
      { category: 'profanity', certainty: 'sure', source: 'list', start: 0, end: 5 },
    ]);
  });

  it.each(['따먹고 싶은 여자', '한남', '찐따', 'ㅁㅊ', 'chink', 'hentai'])('of %s is doubtful', (text) => {
    expect(check(text)).toMatchObject([{ certainty: 'doubtful', source: 'list' }]);
  });

  it('of korcen alone is doubtful', () => {
    expect(check('쉬이빨 고양이')).toMatchObject([
      { certainty: 'doubtful', source: 'korcen', start: 0, end: 3 },
    ]);
  });

  it('is as certain in a long text, wherever it stands', () => {
    const scenery = '따뜻한 바다에서 노는 아이와 강아지, '.repeat(400);
    expect(sureOf(`${scenery}시발`)).toHaveLength(1);
    expect(sureOf(`${scenery}시 발 놈`)).toHaveLength(1);
    expect(sureOf(scenery)).toEqual([]);
  });
});

describe('any text', () => {
  const fragments = fc.constantFrom(
    ...[
      '시',
      '발',
      '씨',
      '새끼',
      '병',
      '신',
      'ㅅ',
      'ㅂ',
      'ㅣ',
      'ㅏ',
      'ㄹ',
      ' ',
      '.',
      '*',
      '1',
      'f',
      'u',
      'c',
      'k',
      '\u200b',
      '🌊',
      '보지',
      ' 않',
    ],
  );

  it('is read without a throw, and the findings are in order within it', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fragments).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let end = 0;
        for (const finding of check(text)) {
          expect(finding.start).toBeGreaterThanOrEqual(end);
          expect(finding.end).toBeGreaterThan(finding.start);
          end = finding.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the tables', () => {
  const lists = readWordLists();

  it('hold known values only, and no form twice', () => {
    for (const listed of [...lists.korean, ...lists.english]) {
      expect(listed.category, listed.form).toMatch(/^(profanity|sexual|slur|insult)$/);
      expect(listed.certainty, listed.form).toMatch(/^(sure|doubtful)$/);
      expect(listed.place, listed.form).toMatch(/^(anywhere|start|word|abbreviation)$/);
    }
    const forms = [...lists.korean, ...lists.english].map(({ form }) => form);
    expect(forms.filter((form, index) => forms.indexOf(form) !== index)).toEqual([]);
    const allowed = [...lists.allowed, ...lists.allowedForKorcen];
    expect(allowed.filter((form, index) => allowed.indexOf(form) !== index)).toEqual([]);
  });

  it('every form is found where it stands alone', () => {
    const lost = [...lists.korean, ...lists.english].filter(
      ({ form }) => check(form.replace('+', ' ')).length === 0,
    );
    expect(lost.map(({ form }) => form)).toEqual([]);
  });
});
