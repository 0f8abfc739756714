import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SentenceRequest } from '../../../src/sentence-request.ts';
import { createPreprocess } from '../../../src/stages/preprocess/preprocess.ts';

const run = createPreprocess('block');
const preprocess = (request: Parameters<typeof run>[0]) => run(request).sentence;

describe('the sentence from categories, character for character', () => {
  const all = {
    moods: '따뜻한',
    theme: '휴가',
    background: '바다',
    act: '즐기는',
    object: '여성',
    styles: '수채화',
  };

  it.each([
    ['one object', all, '따뜻한분위기의 휴가주제로 바다을(를) 즐기는여성을(를) 수채화스타일로'],
    [
      'two objects',
      { ...all, object: '여성,강아지' },
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는 여성과(와) 강아지을(를) 수채화스타일로',
    ],
    [
      'five objects',
      { ...all, object: '여성,강아지,배,공,우산' },
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는 여성과(와) 강아지과(와) 배과(와) 공과(와) 우산을(를) 수채화스타일로',
    ],
    [
      'spaces around commas',
      { ...all, object: ' 여성 ,  강아지 ' },
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는 여성과(와) 강아지을(를) 수채화스타일로',
    ],
    [
      'empty entries between commas',
      { ...all, object: ',여성,,' },
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는여성을(를) 수채화스타일로',
    ],
    [
      '사진',
      { ...all, styles: '사진' },
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는여성을(를) 고화질 사진스타일로',
    ],
    [
      '사진 with spaces',
      { ...all, styles: ' 사진  ' },
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는여성을(를) 고화질 사진스타일로',
    ],
    ['흑백 사진 as it is', { styles: '흑백 사진' }, '흑백 사진스타일로'],
    ['moods alone', { moods: '따뜻한' }, '따뜻한분위기의'],
    ['theme alone', { theme: '휴가' }, '휴가주제로'],
    ['background alone', { background: '바다' }, '바다을(를)'],
    ['act alone', { act: '즐기는' }, '즐기는'],
    ['object alone', { object: '여성' }, '여성을(를)'],
    ['two objects alone', { object: '여성,강아지' }, '여성과(와) 강아지을(를)'],
    ['act without object', { act: '즐기는', styles: '그림' }, '즐기는 그림스타일로'],
    ['no act', { moods: '밝은', object: '꽃' }, '밝은분위기의 꽃을(를)'],
    ['blank fields', { moods: '  ', theme: '', background: '바다', act: '\t', object: '\n' }, '바다을(를)'],
    [
      'runs of spaces',
      { moods: ' 아주   따뜻한 ', background: '푸른\t\n 바다' },
      '아주 따뜻한분위기의 푸른 바다을(를)',
    ],
    [
      'NFD input',
      Object.fromEntries(
        Object.entries({ ...all, styles: '사진' }).map(([name, value]) => [name, value.normalize('NFD')]),
      ),
      '따뜻한분위기의 휴가주제로 바다을(를) 즐기는여성을(를) 고화질 사진스타일로',
    ],
    ['emoji', { object: '👩‍👩‍👧‍👦,🐕', moods: '😀' }, '😀분위기의 👩‍👩‍👧‍👦과(와) 🐕을(를)'],
  ])('%s', (_name, request, sentence) => {
    expect(preprocess(request)).toBe(sentence);
  });

  it('keeps 10,000 characters', () => {
    const theme = '휴'.repeat(10_000);
    expect(preprocess({ theme })).toBe(`${theme}주제로`);
  });
});

describe('search', () => {
  it.each([
    ['the text itself', '따뜻한 바다에서 휴가를 즐기는 여성 사진', '따뜻한 바다에서 휴가를 즐기는 여성 사진'],
    ['사진 untouched', '사진', '사진'],
    ['white space collapsed', '  푸른\t\r\n바다\u00a0\u3000사진 ', '푸른 바다 사진'],
    ['control characters out', '푸\u0000른\u0007 바\u001b다', '푸른 바다'],
    ['a control character between spaces', '푸른 \u0000 바다', '푸른 바다'],
    ['bidirectional overrides out', '푸른\u202e 바다', '푸른 바다'],
    ['NFD composed', '따뜻한 바다'.normalize('NFD'), '따뜻한 바다'],
    ['emoji kept whole', '👩‍🚀 우주 🇰🇷', '👩‍🚀 우주 🇰🇷'],
    ['lone surrogates out', '바다\ud800', '바다'],
    ['other scripts kept', '海辺の猫 شاطئ', '海辺の猫 شاطئ'],
  ])('%s', (_name, search, sentence) => {
    expect(preprocess({ search })).toBe(sentence);
  });

  it('wins over categories', () => {
    expect(preprocess({ search: '바다', object: '여성' })).toBe('바다');
  });

  it('keeps 10,000 characters, and 32,000', () => {
    const han = (length: number) =>
      Array.from({ length }, (_, index) => String.fromCodePoint(0x20000 + index)).join('');
    expect(preprocess({ search: han(10_000) })).toBe(han(10_000));
    expect(preprocess({ search: han(32_000) })).toBe(han(32_000));
  });

  it('refuses more than 32,000', () => {
    expect(() => preprocess({ search: `${'바다'.repeat(16_000)}!` })).toThrowError(
      expect.objectContaining({ code: 'invalid_request', param: 'search' }),
    );
  });

  it.each([{}, { search: '' }, { search: '\u0000' }, { moods: ' ', object: ' , ,' }])(
    'refuses nothing: %j',
    (request) => {
      expect(() => preprocess(request)).toThrowError(expect.objectContaining({ code: 'empty_request' }));
    },
  );

  it('always gives clean text or a named error', () => {
    fc.assert(
      fc.property(
        fc.record({ search: fc.string({ unit: 'binary' }), act: fc.string({ unit: 'binary' }) }),
        (request) => {
          try {
            const sentence = preprocess(request);
            expect(sentence).toBe(sentence.normalize('NFC'));
            expect(sentence).not.toMatch(/\p{Cc}| {2}|^ | $|^$/u);
          } catch (error) {
            expect(error).toMatchObject({
              code: expect.stringMatching(/^(empty_request|moderation_blocked)$/),
            });
          }
        },
      ),
    );
  });
});

describe('what is said about the sentence', () => {
  it('nothing when nothing was done', () => {
    expect(run({ search: '따뜻한\n바다  사진 ㅋㅋㅋㅋ' }).warnings).toEqual([]);
    expect(run({ object: '강아지' }).warnings).toEqual([]);
  });

  it('names the field that lost control characters', () => {
    expect(run({ search: '푸른\u0007 바다' }).warnings).toEqual([expect.stringContaining("'search'")]);
    expect(run({ background: '바\u0000다', act: '노는' }).warnings).toEqual([
      expect.stringContaining("'background'"),
    ]);
  });

  it.each([
    ['letters', `바다아${'아'.repeat(20)}`, '바다아아아아'],
    ['syllables', `바다 ${'가나'.repeat(5000)}`, `바다 ${'가나'.repeat(10)}`],
    ['syllables, the last cut off', `${'가나다'.repeat(99)}가나`, `${'가나다'.repeat(10)}가나`],
    ['words', '고양이'.repeat(3333), '고양이'.repeat(10)],
    ['words and spaces', '사진 '.repeat(3333), '사진 '.repeat(10).trim()],
    ['list items', `${'꽃, '.repeat(30)}꽃을 든 소녀`, `${'꽃, '.repeat(9)}꽃을 든 소녀`],
    ['groups of pictures', '🐱🐶'.repeat(5000), '🐱🐶'.repeat(10)],
    ['families', '👨‍👩‍👧‍👦'.repeat(12), '👨‍👩‍👧‍👦'.repeat(10)],
    ['flags', '🇰🇷'.repeat(12), '🇰🇷'.repeat(10)],
    ['hands of one colour', '👍🏽'.repeat(12), '👍🏽'.repeat(10)],
    [
      'things, one after the other',
      `${'아'.repeat(9)} ${'하호'.repeat(20)} 끝`,
      `아아아아 ${'하호'.repeat(10)} 끝`,
    ],
    ['laughter', `${'ㅋ'.repeat(50)} 고양이`, 'ㅋㅋㅋㅋ 고양이'],
    ['punctuation', `바다${'!'.repeat(9)}`, '바다!!!!'],
    ['pictures, of which more may stand', `바다 ${'🌊'.repeat(40)}`, `바다 ${'🌊'.repeat(10)}`],
  ])('shortens repeated %s, and says so', (_name, search, sentence) => {
    expect(run({ search })).toEqual({ sentence, warnings: [expect.stringContaining("'search'")] });
  });

  it.each([
    '1000000 won',
    '1,000,000,000,000,000,000,000,000,000,000,000,000,000 원',
    '010101010101010101010101010101',
    '🐱🐱🐱🐱🐱🐱',
    '아아아아',
    '하호하호하호하호하호',
    '👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
    '반짝반짝 작은 별',
    '하나 하나 둘',
    'ha ha ha',
    'very very very old',
    '사과 '.repeat(10).trim(),
    `${'고양이 '.repeat(10)}고래`,
    `${'고양이, '.repeat(9)}고양이`,
    '🇰🇷'.repeat(10),
  ])('leaves %s alone', (search) => {
    expect(run({ search })).toEqual({ sentence: search, warnings: [] });
  });

  it('leaves nothing to shorten again', () => {
    const repeated = fc
      .tuple(fc.stringMatching(/^[가나 ,1🐱]{0,4}$/u), fc.integer({ min: 1, max: 30 }))
      .map(([group, times]) => group.repeat(times));
    fc.assert(
      fc.property(fc.array(repeated, { maxLength: 5 }), (parts) => {
        const search = `바다${parts.join('')}`;
        const once = preprocess({ search });
        expect(preprocess({ search: once })).toBe(once);
      }),
    );
  });

  it('composes what an invisible character had kept apart', () => {
    expect(preprocess({ search: '\u1109\u200b\u1175' })).toBe('시');
  });

  it.each(['🌊', '❤️', '♥', '∞', 'ㅋㅋㅋ', '7', '海'])('takes %s, which can be drawn', (search) => {
    expect(preprocess({ search })).toBe(search);
  });
});

describe('words of search', () => {
  const outcome = (mode: 'off' | 'warn' | 'block', search: string) => {
    try {
      return createPreprocess(mode)({ search });
    } catch (error) {
      return error;
    }
  };

  it('block refuses bad ones, with the kind and the place and none of the text', () => {
    expect(outcome('block', '푸른 바다에서 씨발 노는 짱깨')).toMatchObject({
      code: 'moderation_blocked',
      param: 'search',
      message: "'search' has profanity in word 3, a slur in word 5. Nothing was made. Write it without that.",
      moderation: { categories: ['harassment', 'hate'], moderation_stage: 'input' },
    });
  });

  it('names each category of what it refuses once', () => {
    expect(outcome('block', '씨발 씨발 느금마')).toMatchObject({
      moderation: { categories: ['harassment'] },
    });
    expect(outcome('block', 'cumshot')).toMatchObject({ moderation: { categories: ['sexual'] } });
  });

  it('warn says the same and goes on', () => {
    expect(outcome('warn', '푸른 바다에서 씨발 노는 개')).toEqual({
      sentence: '푸른 바다에서 씨발 노는 개',
      warnings: ["'search' has profanity in word 3."],
    });
  });

  it('off does not look', () => {
    expect(outcome('off', '씨발')).toEqual({ sentence: '씨발', warnings: [] });
  });

  it('doubtful ones are only warned of', () => {
    const warned = { sentence: '이 새끼 뭐야', warnings: ["'search' may have profanity in word 1."] };
    expect(outcome('block', '이 새끼 뭐야')).toEqual(warned);
    expect(outcome('warn', '이 새끼 뭐야')).toEqual(warned);
  });

  it('are looked at after cleaning', () => {
    expect(outcome('block', '씨\u0000발')).toMatchObject({ code: 'moderation_blocked' });
    expect(outcome('block', '시발'.normalize('NFD'))).toMatchObject({ code: 'moderation_blocked' });
    expect(outcome('block', `fu${'u'.repeat(30)}ck`)).toMatchObject({ code: 'moderation_blocked' });
  });

  it('block refuses those of a category, each by itself', () => {
    const blocked = (request: SentenceRequest) => {
      expect(() => preprocess(request)).toThrowError(
        expect.objectContaining({ code: 'moderation_blocked', param: Object.keys(request).at(-1) }),
      );
    };
    blocked({ object: '시발' });
    blocked({ moods: '따뜻한', act: '씨\u00ad발' });
    blocked({ object: '강아지,ㅅㅂ' });
    blocked({ search: '바다', styles: '시발' });
    blocked({ object: `씨${'이'.repeat(20)}발` });
  });

  it('words of a category that only the template or a comma brings together are none', () => {
    const request = { background: '시', act: '발', object: '시,발' };
    expect(run(request)).toEqual({ sentence: '시을(를) 발 시과(와) 발을(를)', warnings: [] });
  });

  it('warn names the category and the object', () => {
    expect(createPreprocess('warn')({ object: '강아지,시발', moods: '새끼 사자' }).warnings).toEqual([
      "'object' has profanity in word 2.",
    ]);
  });

  it('no label of the lists and no word of the lexicon is refused as a category', () => {
    const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
    const labels = [...read('models/vocabulary.json').matchAll(/"([^"]+)"/g)].map(([, word = '']) => word);
    const folder = new URL('../../../models/lexicon/', import.meta.url);
    const tables = readdirSync(folder).filter((name) => name.endsWith('.tsv'));
    const words = tables.flatMap((name) =>
      read(`models/lexicon/${name}`)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.split('\t')[0] ?? ''),
    );
    expect(labels.length + words.length).toBeGreaterThan(10_000);
    const refused = [...labels, ...words].filter((object) => {
      try {
        run({ object });
        return false;
      } catch (error) {
        return (error as { code?: unknown }).code !== 'empty_request';
      }
    });
    expect(refused).toEqual([]);
  });
});

describe('a search with nothing to draw', () => {
  const nothing = [
    ' \n',
    '\u200b',
    '\u0000',
    '\u3164\u115f',
    '\u2800\u00ad',
    '\ufe0f',
    '!!!',
    '...',
    '~~~~~',
    '"?"',
    '-',
  ];

  it.each(nothing)('%j gives way to the categories, and says so', (search) => {
    expect(run({ search, object: '여성', styles: '사진' })).toEqual({
      sentence: '여성을(를) 고화질 사진스타일로',
      warnings: ["'search' has nothing to draw, so the categories were used."],
    });
  });

  it.each(nothing)('%j without categories is refused', (search) => {
    for (const request of [{ search }, { search, object: ' , ' }, { search, act: '…' }]) {
      expect(() => run(request)).toThrowError(
        expect.objectContaining({ code: 'empty_request', param: 'search' }),
      );
    }
  });

  it('that is empty is none', () => {
    expect(run({ search: '', object: '여성' })).toEqual({ sentence: '여성을(를)', warnings: [] });
  });
});

describe('categories beside a search', () => {
  it('are named where they are not used', () => {
    expect(run({ search: '바다', object: '고양이' }).warnings).toEqual([
      expect.stringContaining("'theme', 'background', 'object' and 'act' were not used"),
    ]);
    expect(run({ search: '바다', moods: '밝은' }).warnings).toEqual([
      expect.stringContaining("'moods' and 'styles' decide the categories alone"),
    ]);
    expect(run({ search: '바다', object: '\u200b', moods: '' }).warnings).toEqual([]);
  });
});

describe('what cannot be seen', () => {
  const invisible = [
    '\u00ad',
    '\u034f',
    '\u115f',
    '\u1160',
    '\u180e',
    '\u200b',
    '\u200c',
    '\u200d',
    '\u200e',
    '\u2060',
    '\u3164',
    '\ufe0e',
    '\ufe0f',
    '\ufeff',
    '\uffa0',
    '\u{e0061}',
    '\u{e0100}',
  ];

  it.each(invisible)('%j is taken out of search and categories, with a warning', (character) => {
    const search = `${character}고${character}양이 ${character} 사진${character}`;
    expect(run({ search })).toEqual({
      sentence: '고양이 사진',
      warnings: [expect.stringContaining("'search'")],
    });
    expect(run({ object: search })).toEqual({
      sentence: '고양이 사진을(를)',
      warnings: [expect.stringContaining("'object'")],
    });
  });

  it.each(invisible)('%j alone is nothing', (character) => {
    const text = character.repeat(3);
    expect(() => run({ search: text })).toThrowError(expect.objectContaining({ code: 'empty_request' }));
    expect(() => run({ moods: text })).toThrowError(expect.objectContaining({ code: 'empty_request' }));
  });

  it('an empty Braille cell is a space', () => {
    expect(preprocess({ search: '\u2800고양이\u2800\u2800사진' })).toBe('고양이 사진');
  });

  it.each([
    ['families', '👨‍👩‍👧‍👦 소풍'],
    ['hearts', '❤️ 하트'],
    ['a joined heart', '❤️‍🔥'],
    ['hands', '👩🏽‍🤝‍👨🏿'],
    ['runners', '🏃🏽‍♂️'],
    ['the flag of Scotland', '🏴󠁧󠁢󠁳󠁣󠁴󠁿 깃발'],
    ['keycaps', '1️⃣ 번'],
    ['text presentation', '☀︎ 해'],
    ['Hindi', 'क्‍ष'],
    ['Persian', 'می‌خواهم'],
    ['Han variants', '葛\u{e0100}城'],
  ])('is kept where it belongs: %s', (_name, search) => {
    expect(run({ search })).toEqual({ sentence: search, warnings: [] });
  });

  it.each([
    ['a selector after a space', '❤ \ufe0f하트', '❤ 하트'],
    ['a second selector', '❤️\ufe0f 하트', '❤️ 하트'],
    ['a selector after a letter', '하트\ufe0f', '하트'],
    ['a joiner at the end of a picture', '👩\u200d 여자', '👩 여자'],
    ['tags without a flag', '🐱\u{e0067}\u{e0062} 고양이', '🐱 고양이'],
  ])('is not kept elsewhere: %s', (_name, search, sentence) => {
    expect(preprocess({ search })).toBe(sentence);
  });
});

describe('styled letters', () => {
  it.each([
    ['fullwidth', 'ｇｉｒｌ ２０２６', 'girl 2026'],
    ['mathematical', '𝓬𝓪𝓽 𝐝𝐨𝐠 𝟟 𝘩ℎ ℱ', 'cat dog 7 hh F'],
    ['circled', 'ⓖⓘⓡⓛ ㉠ ㉮', 'girl ㄱ 가'],
    ['squared', '🄶🄸🅁🄻', 'GIRL'],
    ['halfwidth Hangul', 'ﾡﾢ ￂ', 'ㄱㄲ ㅏ'],
    ['ligatures', 'ﬁsh', 'fish'],
  ])('%s are plain ones, and nothing is said', (_name, styled, plain) => {
    expect(run({ search: styled })).toEqual({ sentence: plain, warnings: [] });
    expect(run({ act: styled })).toEqual({ sentence: plain, warnings: [] });
  });

  it.each(['20㎡ 방', '고양이…', '½ 사과', 'ㅋㅋㅋ 웃는', 'ㄱㄴㄷ', 'm²', '① 번', '№ 7', '™', 'Ⓜ️', '㊗️'])(
    '%s stays as it is',
    (search) => {
      expect(run({ search })).toEqual({ sentence: search, warnings: [] });
    },
  );
});
