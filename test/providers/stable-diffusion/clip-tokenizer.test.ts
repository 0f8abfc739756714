import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AutoTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadClipTokenizer } from '../../../src/providers/stable-diffusion/clip-tokenizer.ts';

const models = fileURLToPath(new URL('../../fixtures/models', import.meta.url));
const tokenizerFolder = path.join(models, 'tiny-sd/tokenizer');
const START = 861;
const END = 862;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clip-tokenizer-'));
  await cp(tokenizerFolder, folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

async function change(file: string, changes: Record<string, unknown>): Promise<void> {
  const before = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
  await writeFile(path.join(folder, file), JSON.stringify({ ...before, ...changes }));
}

describe('the ids of a text', () => {
  it('are those of the reference, with padding', async () => {
    const reference = JSON.parse(
      await readFile(path.join(models, 'tiny-sd/reference/reference.json'), 'utf8'),
    );
    const tokenizer = await loadClipTokenizer(tokenizerFolder);
    const texts = [...reference.prompts, reference.negative_prompt];
    const ids = texts.map((text: string) => tokenizer.encode(text).ids);
    expect(ids).toEqual(reference.input_ids);
  });

  it('are those of transformers.js', async () => {
    const tokenizer = await loadClipTokenizer(tokenizerFolder);
    const peer = await AutoTokenizer.from_pretrained(path.join(models, 'tiny-clip'), {
      local_files_only: true,
    });
    const expectSame = (text: string) => {
      const ids = peer.encode(text);
      expect(tokenizer.encode(text, ids.length), JSON.stringify(text)).toEqual({ ids, cut: '' });
    };
    const texts = [
      '',
      ' ',
      'This is a photo of a red circle on a blue background',
      'RED   circle\n\tred\u00a0circle\u3000red',
      '파란 하늘 아래 빨간 동그라미',
      '파란 하늘'.normalize('NFD'),
      "it's they're we'll I'd I'm you've don't rock'n'roll 'tis '' 's",
      '1234 3.14 １２ ½ Ⅻ 二',
      '👩‍👩‍👧‍👦 🇰🇷 ☂️ a🎈b',
      'a_b-c/d\\e (f) [g] {h} "i" `j` #k @l $m % ^ & * + = < > | ~ ?! … — ·',
      'İstanbul ΣΊΣΥΦΟΣ straße ǅ ﬁn',
      '<|endoftext|>red<|endoftext|> circle? <|endoftext|>?!',
      '<|startoftext|>circle<|StartOfText|>',
      '\ud800 half a pair \udc00',
      '\u0000\u0007\u200b\u0085',
      'abracadabra'.repeat(40),
    ];
    texts.forEach(expectSame);

    const words = fc.constantFrom(
      'red',
      'circle',
      'purple',
      'background',
      "'s",
      ' ',
      ',',
      '7',
      '별',
      '🎈',
      'é',
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
      fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      // To JavaScript's `\s`, but to no other tokenizer, a byte order mark is white space.
      fc.property(anyText, (text) => {
        fc.pre(!text.includes('\ufeff'));
        expectSame(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('pad with another token where the model was taught so', async () => {
    await change('special_tokens_map.json', { pad_token: '!' });
    const { ids } = (await loadClipTokenizer(folder)).encode('red circle');
    expect(ids.slice(0, 4)).toEqual([START, 569, 593, END]);
    expect(new Set(ids.slice(4))).toEqual(new Set([0]));
    expect(ids).toHaveLength(77);
  });

  it('take a padding token in the text for itself, as the tokenizers of Stable Diffusion 2 do', async () => {
    await change('special_tokens_map.json', { pad_token: '!' });
    const { ids } = (await loadClipTokenizer(folder)).encode('red!!?! circle');
    expect(ids.slice(0, 8)).toEqual([START, 569, 0, 0, 286, 0, 593, END]);
  });
});

describe('a text that is too long', () => {
  it('is cut at the last place, and told from the first word that was not read', async () => {
    const tokenizer = await loadClipTokenizer(tokenizerFolder);
    const fitting = new Array(75).fill('red').join(' ');
    expect(tokenizer.encode(fitting).cut).toBe('');
    const { ids, cut } = tokenizer.encode(`${fitting} Circle on  a star`);
    expect(cut).toBe('circle on a star');
    expect(ids).toEqual([START, ...new Array(75).fill(569), END]);
  });

  it('is told with the whole of a word of which only the beginning was read', async () => {
    const tokenizer = await loadClipTokenizer(tokenizerFolder);
    const { ids, cut } = tokenizer.encode(`${new Array(74).fill('red').join(' ')} zqx star`);
    expect(cut).toBe('zqx star');
    expect(ids).toHaveLength(77);
    expect(ids[76]).toBe(END);
    expect(ids[75]).not.toBe(569);
  });

  it('ends also when it is one endless word', async () => {
    const tokenizer = await loadClipTokenizer(tokenizerFolder);
    const word = 'purplecircleonabluebackground'.repeat(1100);
    const { ids, cut } = tokenizer.encode(word);
    expect(cut).toBe(word);
    expect(ids).toHaveLength(77);
  });
});

describe('a tokenizer that cannot be used', () => {
  it.each([
    ['vocab.json', 'is missing'],
    ['merges.txt', 'is missing'],
  ])('names %s when it %s', async (file, problem) => {
    await rm(path.join(folder, file));
    await expect(loadClipTokenizer(folder)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringMatching(new RegExp(`${file}' ${problem}`)),
    });
  });

  it('names the file and the field that is wrong', async () => {
    await change('tokenizer_config.json', { pad_token: 7 });
    await expect(loadClipTokenizer(folder)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringMatching(/tokenizer_config\.json' is wrong at pad_token/),
    });
  });

  it('names the file that is no JSON', async () => {
    await writeFile(path.join(folder, 'vocab.json'), '<html>');
    await expect(loadClipTokenizer(folder)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringMatching(/vocab\.json' is not JSON/),
    });
  });

  it('names the token that its vocabulary lacks', async () => {
    await change('special_tokens_map.json', { pad_token: '<|pad|>' });
    await expect(loadClipTokenizer(folder)).rejects.toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining("vocab.json' has no token '<|pad|>'"),
    });
  });
});
