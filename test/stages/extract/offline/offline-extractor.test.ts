import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOfflineExtractor } from '../../../../src/stages/extract/offline/offline-extractor.ts';

const extractor = createOfflineExtractor();
const extract = (sentence: string) => extractor.extract(sentence, AbortSignal.timeout(10_000));
const briefOf = async (sentence: string) => (await extract(sentence)).brief;

describe('Korean', () => {
  test('a sentence becomes a whole brief', async () => {
    expect(await extract('따뜻한 바다에서 휴가를 즐기는 여성 사진')).toEqual({
      brief: {
        english: 'a photograph of a woman enjoying a vacation at the warm sea',
        mood: 'warm',
        theme: 'vacation',
        background: 'sea',
        object: ['woman'],
        act: 'enjoying a vacation',
        style: 'photograph',
      },
      senses: { mood: { word: '따뜻하다', value: 'warm' }, style: { word: '사진', value: 'photography' } },
      model: null,
      untranslated: [],
      warnings: [],
      usage: null,
      costUsd: 0,
    });
  });

  test.each([
    ['비 오는 날 우산을 쓰고 걸어가는 연인', 'a couple holding an umbrella on a rainy day and walking'],
    ['새끼 고양이 세 마리가 바구니 안에서 잠자는 사진', 'a photograph of three kittens sleeping in a basket'],
    ['수채화로 강아지를 그려줘', 'a watercolor painting of a puppy'],
    ['크리스마스 트리 아래 선물을 여는 아이들', 'children opening a present under a Christmas tree'],
    ['고양이, 강아지, 토끼', 'a cat, a puppy, a rabbit'],
    ['빨간 모자를 쓴 소녀', 'a girl wearing a red hat'],
    ['우울한 표정의 광대 클로즈업', 'a close-up of a clown with a gloomy expression'],
  ])('%s', async (sentence, english) => {
    expect((await briefOf(sentence)).english).toBe(english);
  });

  test.each([
    ['두 사람이 손을 잡고 걷는다', 'two people walking hand in hand'],
    ['두 사람의 뒷모습', 'a back view of two people'],
    ['세 명의 아이', 'three children'],
    ['12명의 학생', '12 students'],
    ['커피 두 잔', 'two cups of coffee'],
    ['여러 마리의 새', 'several birds'],
    ['이 고양이', 'this cat'],
    ['그녀가 웃는다', 'a woman smiling'],
    ['나를 보는 고양이', 'a cat looking at the viewer'],
    ['우리 집 강아지', 'a puppy in a house'],
    ['오후 3시 카페', "a cafe, at 3 o'clock in the afternoon"],
    ['스무 살 여자', 'a 20-year-old woman'],
    ['2150년의 서울', '2150 Seoul'],
    ['졸업식 날 꽃을 든 소녀', 'a girl holding a flower on a graduation ceremony day'],
    ['퇴근 후 술을 마시는 남자', 'a man drinking after work'],
    ['설날 아침 할머니를 안은 소년', 'a boy hugging a grandmother in the Lunar New Year morning'],
    ['흰 배경 위에 놓인 컵', 'a cup placed against a white background'],
    ['사랑스러운 크리스마스 카드', 'a lovely Christmas card'],
    ['아이폰으로 찍은 고양이 사진', 'a photograph of a cat, taken with an iPhone'],
    ['초록 식물로 가득한 온실', 'a greenhouse full of green plants'],
    ['아빠와 손을 잡은 딸', 'a daughter holding hands with a father'],
    ['시인이 촛불이 켜진 다락방에 앉아 있는 모습', 'a poet sitting in an attic with a candle lit'],
    ['로봇이 붉은 행성에서 춤추는 그림', 'a drawing of a robot dancing on a red planet'],
    ['소녀와 빨간 드레스를 입은 여왕', 'a queen wearing a red dress with a girl'],
    ['소녀가 안고 있는 고양이', 'a cat that a girl is holding'],
    ['할머니가 쓴 편지', 'a letter written by a grandmother'],
    ['구운 생선', 'baked fish'],
    ['항공 사진으로 본 섬', 'an aerial photograph of an island'],
    ['하늘에서 본 도시 사진', 'a photograph of a city, seen from the sky'],
    ['서로 바라보는 연인 사진', 'a photograph of a couple looking at each other'],
    ['불타는 건물', 'a burning building'],
    ['고양이 같은 여자', 'a woman like a cat'],
    ['집보다 큰 수박', 'a watermelon bigger than a house'],
    ['우산 없이 걷는 소녀', 'a girl walking without an umbrella'],
    ['강아지 말고 고양이', 'a cat'],
    ['사람이 아무도 없는 해변', 'the empty beach'],
    ['배가 고픈 아이가 배를 먹는다', 'a hungry child eating a pear'],
    ['밤에 밤을 먹는 다람쥐', 'a squirrel eating a chestnut in night'],
    ['운하를 따라 노를 젓는 뱃사공', 'a boatman rowing along a canal'],
    ['열대어 떼 수중 사진', 'an underwater photograph of tropical fish'],
    ['고양이와 강아지 그림은 어때?', 'a drawing of a cat and a puppy'],
    ['1. 고양이 2. 강아지', 'a cat, a puppy'],
    ['고양이 --ar 16:9', 'a cat'],
    ['1,000개의 촛불', '1000 candles'],
    ['고양이🐱가 자요💤', 'a cat sleeping, 🐱 💤'],
    ['이미지 생성해줘', 'a picture'],
  ])('reads like English: %s', async (sentence, english) => {
    expect((await briefOf(sentence)).english).toBe(english);
  });

  test.each([
    ['원', 'a circle'],
    ['빨간 원', 'a red circle'],
    ['흰 원', 'a white circle'],
    ['초록색 원', 'a green circle'],
    ['초록색원', 'a green circle'],
    ['파란 배경에 빨간 원', /^a red circle,? against a blue background$/],
    ['원과 별', 'a circle and a star'],
    ['원 안에 있는 고양이', /^a cat .*in a circle$/],
    ['빨간 동그라미', 'a red circle'],
    ['세모', 'a triangle'],
    ['파란 삼각형', 'a blue triangle'],
    ['초록색 네모', 'a green square'],
    ['네모 창문', 'a square window'],
    ['원 모양 창문', 'a circular window'],
    ['보라색 별', 'a purple star'],
    ['노란색 배경에 보라색 별', 'a purple star against a yellow background'],
    ['하얀 세모와 검은 배경', /^a white triangle,? against a black background$/],
    ['나선', 'a spiral'],
  ])('names shapes and their colours: %s', async (sentence, english) => {
    const { brief, untranslated } = await extract(sentence);
    expect(brief.english).toMatch(typeof english === 'string' ? new RegExp(`^${english}$`, 'u') : english);
    expect(untranslated).toEqual([]);
  });

  test.each([
    ['만 원', '10000 won'],
    ['5000원', '5000 won'],
    ['5,000 원', '5000 won'],
    ['100만 원', '1000000 won'],
    ['천원짜리', '1000 won'],
    ['만 원짜리 지폐', '10000 won banknotes'],
    ['5000원을 들고 있는 소년', 'a boy holding 5000 won'],
    ['3천 명의 군인', 'many soldiers'],
    ['오만원권', 'a 50,000 won banknote'],
    ['만원 버스', 'a crowded bus'],
  ])('money is no circle: %s', async (sentence, english) => {
    expect((await briefOf(sentence)).english).toBe(english);
  });

  test.each([
    ['동물원', 'a zoo'],
    ['빨간 공원', 'a red park'],
    ['병원', 'a hospital'],
    ['원숭이', 'a monkey'],
    ['빨간 원피스', 'a red dress'],
    ['원형 테이블', 'a round table'],
    ['동굴', 'a cave'],
    ['굴뚝', 'a chimney'],
    ['얼굴', 'a face'],
    ['김밥', 'gimbap'],
  ])('no short word is found in a longer one: %s', async (sentence, english) => {
    expect((await briefOf(sentence)).english).toBe(english);
  });

  // Nobody has told the lexicon of these, and a wrong part of them would be worse than none.
  test.each(['바위굴', '원시인', '음악대학원', '김민수'])('nor in an unknown one: %s', async (sentence) => {
    expect((await briefOf(sentence)).english).not.toMatch(/circle|oyster|seaweed/u);
  });

  test.each([
    ['김을 먹는 아이', 'a child eating dried seaweed'],
    ['김이 나는 커피', 'steaming coffee'],
    ['김이 서린 창문', 'a steamy window'],
    ['굴을 먹는 남자', 'a man eating an oyster'],
    ['하얀 치아', 'white teeth'],
    ['QR 코드', 'a QR code'],
    ['도시 스카이라인', 'a city skyline'],
    ['그래피티', 'graffiti'],
    ['불탑', 'a pagoda'],
    ['스쿠버 다이버', 'a scuba diver'],
    ['일렉 기타', 'an electric guitar'],
    ['바비큐 그릴', 'a barbecue grill'],
    ['엄지 척', 'thumbs up'],
    ['서양배', 'a pear'],
    ['손편지', 'a handwritten letter'],
    ['새 둥지', "a bird's nest"],
    ['새 둥지에 앉은 새', "a bird sitting in a bird's nest"],
    ['새 떼', 'a flock of birds'],
    ['비둘기', 'a pigeon'],
    ['흰 비둘기', 'a white dove'],
    ['요리사', 'a chef'],
    ['모닥불', 'a campfire'],
    ['빨간 CCTV', 'a red security camera'],
    ['향수', 'perfume'],
  ])('names things: %s', async (sentence, english) => {
    expect((await briefOf(sentence)).english).toBe(english);
  });

  test.each([
    ['춤추지 않는 사람이 있는 무대', null, ['person']],
    ['사람이 춤추지 않는 무대', null, ['person']],
    ['안경을 쓰지 않은 할아버지', null, ['grandfather']],
    ['비가 오지 않는 거리의 고양이', null, ['cat']],
  ])('what is denied is not shown: %s', async (sentence, act, object) => {
    expect(await briefOf(sentence)).toMatchObject({ act, object });
  });

  test('a mood that does not hold is taken back', async () => {
    expect(await briefOf('무서운 분위기가 아닌 유령의 집')).toMatchObject({ mood: null });
  });

  test('spaces are not needed', async () => {
    const expected = { mood: 'cute', style: 'drawing', object: ['puppy'] };
    expect(await briefOf('귀여운강아지그림')).toMatchObject(expected);
    expect(await briefOf('귀여운 강아지 그림')).toMatchObject(expected);
  });

  test('decomposed Hangul reads like composed Hangul', async () => {
    const sentence = '귀여운 고양이가 소파에서 자고 있는 일러스트';
    expect(await extract(sentence.normalize('NFD'))).toEqual(await extract(sentence));
  });

  test.each([
    ['눈을 감은 소녀', ['girl']],
    ['눈을 치우는 소년', ['snow', 'boy']],
    ['배를 먹는 아이', ['pear', 'child']],
    ['배를 타는 아이', ['boat', 'child']],
    ['김을 굽는 할머니', ['dried seaweed', 'grandmother']],
    ['김을 내뿜는 주전자', ['steam', 'kettle']],
    ['굴을 먹는 소년', ['oyster', 'boy']],
    ['굴을 파는 토끼', ['burrow', 'rabbit']],
    ['차를 마시는 할머니', ['tea', 'grandmother']],
    ['차를 운전하는 할머니', ['car', 'grandmother']],
  ])('tells homonyms apart: %s', async (sentence, objects) => {
    expect((await briefOf(sentence)).object).toEqual(objects);
  });

  test.each([
    ['무섭지 않은 유령', null, 'a not scary ghost'],
    ['안 무서운 유령', null, 'a not scary ghost'],
    ['화려하지 않고 따뜻한 방', 'warm', 'a not splendid warm room'],
    ['울지 않는 아기', null, 'a baby not crying'],
    ['못 나는 새', null, 'a bird not flying'],
  ])('what is denied is neither mood nor act: %s', async (sentence, mood, english) => {
    expect(await briefOf(sentence)).toMatchObject({ mood, act: null, english });
  });

  test.each([
    ['옷을 사는 소녀', 'buying clothes'],
    ['숲에 사는 요정', 'living'],
    ['연을 날리는 아이', 'flying a kite'],
    ['하늘을 나는 용', 'flying'],
  ])('tells verbs apart by their object: %s', async (sentence, act) => {
    expect((await briefOf(sentence)).act).toBe(act);
  });

  test.each([
    ['노인의 손 스케치', ['old man', 'hand']],
    ['손을 잡고 걷는 연인', ['couple']],
    ['소파에서 자는 고양이', ['cat']],
    ['벤치에 앉은 소녀', ['bench', 'girl']],
    ['사람이 없는 공원', []],
    ['눈이 내리는 숲의 사슴', ['deer']],
    ['덩굴로 덮인 밀림 속 신전', ['vine', 'temple']],
  ])('lists what is to be seen: %s', async (sentence, objects) => {
    expect((await briefOf(sentence)).object).toEqual(objects);
  });

  test.each([
    ['마녀가 나는 그림', 'fantasy'],
    ['편지를 읽는 군인', 'war'],
    ['피자를 먹는 아이', 'food'],
    ['여름 테마의 군인', 'summer'],
    ['소파에서 자는 고양이', null],
  ])('what a picture shows tells its theme: %s', async (sentence, theme) => {
    expect((await briefOf(sentence)).theme).toBe(theme);
  });

  test.each([
    '영화를 보는 커플',
    '만화책을 읽는 학생',
    '미래를 꿈꾸는 소년',
    '사진을 찍는 여행자',
    '스티커를 붙이는 아이',
    '캐릭터 인형을 안고 있는 아이',
    '축제를 즐기는 사람들',
    '파티에 가는 친구들',
  ])('names no style and no mood in: %s', async (sentence) => {
    expect(await briefOf(sentence)).toMatchObject({ mood: null, style: null });
  });

  test('unknown words stay and are listed', async () => {
    const { brief, untranslated } = await extract('피카츄가 번개를 쏘는 만화');
    expect(brief.english).toBe('a cartoon of 피카츄 shooting lightning');
    expect(untranslated).toEqual(['피카츄']);
  });

  test('the categories are English all the same', async () => {
    const { english, ...categories } = await briefOf('쁘띠뽀송 공원에서 뿌까를 먹는 뿌까 강아지');
    expect(english).toMatch(/\p{Script=Hangul}/u);
    expect(categories).toMatchObject({ background: 'park', object: ['puppy'] });
    expect(JSON.stringify(categories)).not.toMatch(/\p{Script=Hangul}/u);
  });

  test('mixed with English', async () => {
    expect(await briefOf('modern한 office 인테리어')).toMatchObject({
      english: 'a modern office interior',
      mood: 'modern',
      background: 'office',
      theme: 'interior',
    });
  });
});

describe('English', () => {
  test('is its own prompt', async () => {
    const sentence = 'a photo of a happy child flying a kite on the beach';
    expect(await briefOf(sentence)).toEqual({
      english: sentence,
      mood: 'happy',
      theme: null,
      background: 'beach',
      object: ['child', 'kite'],
      act: 'flying a kite',
      style: 'photo',
    });
  });

  test('reads plurals and styles at the end', async () => {
    expect(await briefOf('two astronauts playing chess on Mars, movie poster')).toMatchObject({
      background: 'Mars',
      act: 'playing chess',
      style: 'movie poster',
    });
  });
});

describe('any input', () => {
  test('so much of a long sentence is read, up to a word, and that is said', async () => {
    const { brief, warnings } = await extract(`${'고양이 '.repeat(300)}강아지`);
    expect(warnings).toEqual([
      'The offline extractor reads 1000 characters at most: the last 204 are not in the prompt.',
    ]);
    expect(brief.object).toEqual(['cat']);
  });

  test('a long English prompt stays whole', async () => {
    const sentence = `${'a cat, '.repeat(200)}a dog`;
    const { brief, warnings } = await extract(sentence);
    expect(brief.english).toBe(sentence);
    expect(warnings).toEqual([
      expect.stringMatching(/: the last \d+ are in the prompt, but not in the categories\.$/u),
    ]);
  });

  test('what has been read before changes nothing', async () => {
    const sentences = [
      '치즈를 먹는 mice',
      'a mouse and three geese',
      '꽃을 가꾸는 men',
      'a man, a goose',
      '춤추는 geese',
    ];
    const forwards = createOfflineExtractor();
    const backwards = createOfflineExtractor();
    const read = async (extractor: typeof forwards, texts: readonly string[]) => {
      const briefs = new Map<string, unknown>();
      for (const text of texts)
        briefs.set(text, (await extractor.extract(text, AbortSignal.timeout(10_000))).brief);
      return briefs;
    };
    const one = await read(forwards, sentences);
    const other = await read(backwards, sentences.toReversed());
    for (const sentence of sentences) expect(one.get(sentence)).toEqual(other.get(sentence));
    expect(one.get('치즈를 먹는 mice')).toMatchObject({ english: 'mice eating cheese' });
    expect(one.get('꽃을 가꾸는 men')).toMatchObject({ act: 'tending a flower' });
  });

  test.each([
    '',
    '   ',
    '\n\t',
    '😀🎉',
    'ㅋㅋㅋ',
    '日本語',
    'العربية',
    '\ud800',
    '\udc00고양이\ud800',
    '123',
    '!!!',
    'İİİ고양이',
    '\u1100\u1161\u11a8',
    '을(를)',
    '과(와)',
    '분위기의',
    '주제로',
    '스타일로',
    '을(를)을(를)을(를)',
    '의의의의',
    '가',
    '그려줘',
    '고양이'.repeat(3_333),
    '가'.repeat(10_000),
    '사진 '.repeat(3_333),
    '과(와) '.repeat(2_000),
    'a'.repeat(10_000),
    '😀'.repeat(5_000),
  ])('%j gets a prompt', async (sentence) => {
    const { brief, untranslated } = await extract(sentence);
    expect(brief.english).not.toBe('');
    expect(brief.english.isWellFormed()).toBe(true);
    for (const word of untranslated) expect(brief.english).toContain(word);
  });

  test('no mixture of Korean pieces breaks it', async () => {
    const pieces = fc.constantFrom(
      ...[
        '고양이',
        '바다',
        '에서',
        '을',
        '를',
        '의',
        '와',
        '귀여운',
        '먹는',
        '있고',
        '사진',
        '네온',
        '분위기',
        '을(를)',
      ],
      ...[
        '과(와)',
        '두',
        '마리',
        '3',
        'sticker',
        ' ',
        ' ',
        ', ',
        '위',
        '표정',
        '로',
        '그려줘',
        '뷁',
        '날',
        '배경',
        '행복',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 12 }), async (words) => {
        const { brief } = await extract(words.join(''));
        expect(brief.english.trim()).not.toBe('');
        expect(brief.english).not.toMatch(/undefined|null|\[object/u);
      }),
      { numRuns: 500 },
    );
  });

  test('what is not understood at all is handed on as it is', async () => {
    expect(await extract('ㅋㅋㅋ')).toMatchObject({ brief: { english: 'ㅋㅋㅋ' }, untranslated: ['ㅋㅋㅋ'] });
    expect(await extract('日本語')).toMatchObject({ brief: { english: '日本語' }, untranslated: ['日本語'] });
  });
});

test('an aborted request is not answered', async () => {
  await expect(extractor.extract('고양이', AbortSignal.abort())).rejects.toThrow('aborted');
});

test('a lexicon that could not be read is read again with the next sentence', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lexicon-'));
  try {
    const retrying = createOfflineExtractor({ lexiconDir: directory });
    const signal = AbortSignal.timeout(10_000);
    await expect(retrying.extract('고양이', signal)).rejects.toThrow('ENOENT');
    await cp(new URL('../../../../models/lexicon/', import.meta.url), directory, { recursive: true });
    expect((await retrying.extract('고양이', signal)).brief.object).toEqual(['cat']);
  } finally {
    await rm(directory, { recursive: true });
  }
});
