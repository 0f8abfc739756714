import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brief } from '../../../../src/brief.ts';
import { createOfflineExtractor } from '../../../../src/stages/extract/offline/offline-extractor.ts';

const extractor = createOfflineExtractor();
const briefOf = async (sentence: string) =>
  (await extractor.extract(sentence, AbortSignal.timeout(10_000))).brief;

type Expected = Partial<Omit<Brief, 'english'>>;

function reads(sentences: readonly (readonly [sentence: string, expected: Expected])[]): void {
  test.each(sentences)('%s', async (sentence, expected) => {
    expect(await briefOf(sentence)).toMatchObject(expected);
  });
}

describe('acts', () => {
  reads([
    ['a soldier reading a letter', { act: 'reading a letter', object: ['soldier', 'letter'] }],
    ['A cat sleeps on a red sofa', { act: 'sleeping', object: ['cat'], background: 'red sofa' }],
    ['crows sit on a tombstone', { act: 'sitting', object: ['crows', 'tombstone'] }],
    ['a robot that cooks pancakes', { act: 'cooking pancakes', object: ['robot', 'pancakes'] }],
    ['a detective looked at the footprints', { act: 'looking at the footprints' }],
    ['two old men play chess', { act: 'playing chess', object: ['old men', 'chess'] }],
    ['a boy trying to catch butterflies', { act: 'catching butterflies' }],
    ['a mother holding her baby and singing', { act: 'singing', object: ['mother', 'baby'] }],
    ['children in school uniforms wait for the bus', { act: 'waiting for the bus' }],
    ['a girl wearing a hat and playing the violin', { act: 'playing the violin' }],
    ['a woman knitting while her cat plays with yarn', { act: 'knitting' }],
    ['a sleeping baby fox', { act: 'sleeping', object: ['baby fox'] }],
    ['a dog looking at a man riding a bike', { act: 'looking at a man' }],
  ]);

  test.each([
    'a lake surrounded by pine trees',
    'cherry blossoms blooming along a river',
    'a man not wearing a hat',
    'a man who is not smiling',
    'a poster featuring a tiger',
    'a swimming pool and a parking lot',
    'a house on fire',
  ])('none in: %s', async (sentence) => {
    expect((await briefOf(sentence)).act).toBeNull();
  });
});

describe('backgrounds and objects', () => {
  reads([
    [
      'a lonely night guard walking through an empty parking lot',
      { background: 'parking lot', object: ['night guard'], act: 'walking' },
    ],
    [
      'a surfer riding a wave off the coast of Hawaii',
      { background: 'coast of Hawaii', object: ['surfer', 'wave'], act: 'riding a wave' },
    ],
    [
      'crows sitting on a tombstone in a graveyard',
      { background: 'graveyard', object: ['crows', 'tombstone'] },
    ],
    ['vegetables on a wooden table', { background: 'wooden table', object: ['vegetables'] }],
    ['a dog in a yellow raincoat', { background: null, object: ['dog', 'yellow raincoat'] }],
    [
      'a samurai with a katana, white background',
      { background: 'white background', object: ['samurai', 'katana'] },
    ],
    ['a bowl of ramen and two eggs', { object: ['bowl of ramen', 'eggs'] }],
    ['a castle in the background', { background: 'castle' }],
    ["close-up of a tiger's face", { object: ['tiger'] }],
    ['a microscope in a greenhouse', { background: 'greenhouse', object: ['microscope'] }],
    ['a flamingo standing in a lagoon at sunset', { background: 'lagoon', object: ['flamingo'] }],
    ['the sun sets behind the mountains', { background: 'mountains', object: ['sun'], act: null }],
    ['a crane beside a pond', { background: 'pond', object: ['crane'] }],
  ]);
});

describe('denials', () => {
  reads([
    ['a library without people', { object: [] }],
    ['a beach, no people or dogs', { background: 'beach', object: [] }],
    ['not scary, a friendly ghost', { mood: 'friendly', object: ['ghost'] }],
    ['not scary ghost', { mood: null, object: ['ghost'] }],
    ['a not scary old ghost', { mood: null, object: ['ghost'] }],
    ['a boy, not a scary ghost', { mood: null, object: ['boy'] }],
  ]);
});

describe('moods and styles', () => {
  reads([
    ['a dark room, joyful mood', { mood: 'joyful' }],
    ['The mood is nostalgic. A train leaves the station.', { mood: 'nostalgic', act: 'leaving the station' }],
    ['a dark brown horse', { mood: null, act: null }],
    ['an oil painting of a ship', { style: 'oil painting', object: ['ship'] }],
    ['cyberpunk city', { style: 'cyberpunk', background: 'city' }],
    [
      'an anime-style girl eating ramen',
      { style: expect.stringMatching(/^anime/u), object: ['girl', 'ramen'], act: 'eating ramen' },
    ],
    ['a black and white cat', { style: null, object: ['cat'] }],
    ['a cat, concept art by Alphonse Mucha', { style: 'concept art', object: ['cat'] }],
    ['a woman painting a landscape', { style: null, act: 'painting a landscape' }],
    ['a boy holding a photo', { style: null, act: 'holding a photo' }],
  ]);
});

describe('requests and parameters', () => {
  reads([
    ['Please draw me a picture of a witch', { object: ['witch'], act: null }],
    ['can you make a cat sleeping?', { object: ['cat'], act: 'sleeping' }],
    [
      'a cat, masterpiece, best quality, 8k, cinematic lighting --ar 16:9',
      { object: ['cat'], background: null },
    ],
    ['1girl, solo', { object: ['girl'] }],
  ]);
});

describe('what prompts have beside their sentence', () => {
  const castle = { background: 'castle', object: ['castle'], mood: null, act: null };
  const cat: Expected = { object: ['cat'], background: null, mood: null, act: null };
  reads([
    ['a castle at night --no clouds', castle],
    ['a castle --no clouds, birds --ar 16:9', castle],
    ['castle::2 sky::-1', castle],
    ['castle::2 a cat::0.5', { background: 'castle', object: ['castle', 'cat'] }],
    ['/imagine prompt: a cat --v 6 --style raw', cat],
    ['prompt: a cat', cat],
    ['a cat. Negative prompt: dog, sad woman dancing in a forest', cat],
    ['Negative prompt: dog', { object: [] }],
    ['a cat, Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: dream', cat],
    ['a cat, CFG 7, seed 123, sampler DPM++', cat],
    ['a cat, <lora:castle:0.8>', cat],
    ['masterpiece, best quality, solo, cat, highly detailed, award winning, looking at viewer', cat],
    ['(masterpiece:1.2), a cat, upper body, simple background, trending on artstation', cat],
    ['a cat walking down the steps', { object: ['cat'], background: 'steps' }],
    ['a watermelon, seeds', { object: ['watermelon', 'seeds'] }],
  ]);

  reads([
    ['portrait of a girl by Rembrandt', { object: ['girl'] }],
    ['a girl in a garden, by Greg Rutkowski and Alphonse Mucha', { object: ['girl'], background: 'garden' }],
    ['oil painting of a horse by vincent van gogh', { object: ['horse'], style: 'oil painting' }],
    ['a cat sitting by children', { object: ['cat', 'children'] }],
    ['a cat by the sea', { object: ['cat'], background: 'sea' }],
  ]);
});

test.each<[sentence: string, background: string | null, untranslated: string[]]>([
  ['日本の桜', null, ['日本の桜']],
  ['кошка на диване', null, ['кошка', 'на', 'диване']],
  ['ไทย भारत', null, ['ไทย', 'भारत']],
  ['一只猫 in a garden', 'garden', ['一只猫']],
])('words of other scripts are in no category: %s', async (sentence, background, expected) => {
  const { brief, untranslated } = await extractor.extract(sentence, AbortSignal.timeout(10_000));
  expect(brief).toMatchObject({ english: sentence, object: [], background, act: null });
  expect(untranslated).toEqual(expected);
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...'a the two his of in on with without no not and while to that who is has cat dogs running sleeps looked park'.split(
      ' ',
    ),
    ...'happy dark photo style mood 3D Mars xyzzy light 8k , . ; -- " \' & / ing ed s'.split(' '),
  );
  const sentences = fc.array(words, { maxLength: 40 }).map((parts) => parts.join(' '));

  test('is read without an error, and the answers are words of it', async () => {
    await fc.assert(
      fc.asyncProperty(sentences, async (sentence) => {
        const { background, object } = await briefOf(sentence);
        for (const name of [background ?? '', ...object]) {
          for (const word of name.toLowerCase().split(' ')) expect(sentence.toLowerCase()).toContain(word);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is read without an error whatever its characters are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(text, async (sentence) => {
        expect(Array.isArray((await briefOf(sentence)).object)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('capitals and a full stop change nothing', async () => {
    const subjects = fc.constantFrom('a cat', 'two robots', 'an old wizard', 'the children');
    const acts = fc.constantFrom('reading a book', 'sleeping', 'playing chess', 'holding a balloon');
    const places = fc.constantFrom('in a forest', 'on a bench', 'at the beach', 'through the city');
    await fc.assert(
      fc.asyncProperty(subjects, acts, places, async (subject, act, place) => {
        const sentence = [subject, act, place].join(' ');
        const { english: _, ...brief } = await briefOf(sentence);
        const written = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
        expect(await briefOf(written)).toMatchObject(brief);
        expect(brief.act).toContain(act.split(' ')[0]);
        expect(brief.background).toContain(place.split(' ').at(-1));
      }),
    );
  });
});
