import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

  it('gives way to categories when blank', () => {
    expect(preprocess({ search: ' \n', object: '여성' })).toBe('여성을(를)');
  });

  it('keeps 10,000 characters, and 32,000', () => {
    expect(preprocess({ search: '바다'.repeat(5000) })).toBe('바다'.repeat(5000));
    expect(preprocess({ search: '🌊🐚'.repeat(16_000) })).toBe('🌊🐚'.repeat(16_000));
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
            expect(error).toMatchObject({ code: expect.stringMatching(/^(empty_request|prompt_blocked)$/) });
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
    ['laughter', `${'ㅋ'.repeat(50)} 고양이`, 'ㅋㅋㅋㅋ 고양이'],
    ['punctuation', `바다${'!'.repeat(9)}`, '바다!!!!'],
    ['pictures, of which more may stand', `바다 ${'🌊'.repeat(40)}`, `바다 ${'🌊'.repeat(10)}`],
  ])('shortens repeated %s, and says so', (_name, search, sentence) => {
    expect(run({ search })).toEqual({ sentence, warnings: [expect.stringContaining("'search'")] });
  });

  it.each(['1000000 won', '🐱🐱🐱🐱🐱🐱', '아아아아', '하호하호하호하호하호', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦'])(
    'leaves %s alone',
    (search) => {
      expect(run({ search })).toEqual({ sentence: search, warnings: [] });
    },
  );

  it('composes what an invisible character had kept apart', () => {
    expect(preprocess({ search: '\u1109\u200b\u1175' })).toBe('시');
  });

  it.each(['!!!', '...', '~~~~~~~', '-', '"?"'])('refuses %s, which shows nothing', (search) => {
    expect(() => run({ search })).toThrowError(
      expect.objectContaining({
        code: 'empty_request',
        param: 'search',
        message: expect.stringContaining('punctuation'),
      }),
    );
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
      code: 'prompt_blocked',
      param: 'search',
      message: "'search' has profanity in word 3, a slur in word 5. Nothing was made. Write it without that.",
    });
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
    expect(outcome('block', '씨\u0000발')).toMatchObject({ code: 'prompt_blocked' });
    expect(outcome('block', '시발'.normalize('NFD'))).toMatchObject({ code: 'prompt_blocked' });
    expect(outcome('block', `fu${'u'.repeat(30)}ck`)).toMatchObject({ code: 'prompt_blocked' });
  });

  it('categories are not looked at', () => {
    expect(preprocess({ object: '새끼' })).toBe('새끼을(를)');
    expect(preprocess({ act: '씨발' })).toBe('씨발');
  });
});
