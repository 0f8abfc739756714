import path from 'node:path';
import { z } from 'zod';
import { unusable } from '../../inference/onnx-runtime.ts';
import { type MergeRanks, mergeBytePairs } from './byte-pair-encoding.ts';
import { readModelJson, readModelText, readOptionalModelJson } from './model-json.ts';

interface TokenizedText {
  /** As many as the text encoder reads: start, text, end, padding. */
  ids: number[];
  /** What did not fit, from the first word on that was not read whole; empty where everything fitted. */
  cut: string;
}

/** Turns a prompt into the numbers that CLIP's text encoder reads. */
export interface ClipTokenizer {
  /** @param length how many ids to answer with; left out: as many as the text encoder reads */
  encode(text: string, length?: number): TokenizedText;
}

/** What CLIP was trained with, and what the tokenizers of some exports do not say. */
const CONTEXT_LENGTH = 77;

const END_OF_WORD = '</w>';

/** A special token is written as its text alone or as an object with its text. */
const specialTokenSchema = z.union([
  z.string(),
  z.object({ content: z.string() }).transform((t) => t.content),
]);

const specialTokensSchema = z.object({
  bos_token: specialTokenSchema.optional(),
  eos_token: specialTokenSchema.optional(),
  pad_token: specialTokenSchema.optional(),
});

const tokenizerConfigSchema = specialTokensSchema.extend({ model_max_length: z.number().optional() });

const vocabularySchema = z.record(z.string(), z.number().int().nonnegative());

/**
 * Reads `vocab.json`, `merges.txt` and which tokens are special.
 * @param folder the `tokenizer` of a model
 * @throws AppError `model_unusable` naming the file at fault
 */
export async function loadClipTokenizer(folder: string): Promise<ClipTokenizer> {
  const vocabularyFile = path.join(folder, 'vocab.json');
  const ids = new Map(Object.entries(await readModelJson(vocabularyFile, vocabularySchema)));
  const ranks = parseMerges(await readModelText(path.join(folder, 'merges.txt')));
  const config = await readOptionalModelJson(
    path.join(folder, 'tokenizer_config.json'),
    tokenizerConfigSchema,
  );
  const special = await readOptionalModelJson(
    path.join(folder, 'special_tokens_map.json'),
    specialTokensSchema,
  );

  function idOf(token: string): number {
    const id = ids.get(token);
    if (id === undefined) throw unusable(vocabularyFile, `has no token '${token}'`);
    return id;
  }

  const startToken = special.bos_token ?? config.bos_token ?? '<|startoftext|>';
  const endToken = special.eos_token ?? config.eos_token ?? '<|endoftext|>';
  // Stable Diffusion 1 pads with the end token, 2 and Turbo with '!'.
  const padToken = special.pad_token ?? config.pad_token ?? endToken;
  return createClipTokenizer({
    ids,
    ranks,
    special: new Map([startToken, endToken, padToken].map((token) => [token, idOf(token)])),
    startId: idOf(startToken),
    endId: idOf(endToken),
    padId: idOf(padToken),
    contextLength: Math.min(config.model_max_length ?? CONTEXT_LENGTH, CONTEXT_LENGTH),
  });
}

interface ClipVocabulary {
  ids: ReadonlyMap<string, number>;
  ranks: MergeRanks;
  /** Tokens that are taken as they are where a text has them. */
  special: ReadonlyMap<string, number>;
  startId: number;
  endId: number;
  padId: number;
  contextLength: number;
}

function createClipTokenizer(vocabulary: ClipVocabulary): ClipTokenizer {
  const { ids, ranks, special, startId, endId, padId, contextLength } = vocabulary;
  const words = wordPattern([...special.keys()]);

  function idsOfWord(word: string): number[] {
    const specialId = special.get(word);
    if (specialId !== undefined) return [specialId];
    const symbols = Array.from(Buffer.from(word, 'utf8'), (byte) => BYTE_SYMBOLS[byte] ?? '');
    symbols.push(`${symbols.pop()}${END_OF_WORD}`);
    return mergeBytePairs(symbols, ranks).map((symbol) => ids.get(symbol) ?? endId);
  }

  return {
    encode(text, length = contextLength) {
      const cleaned = text
        .normalize('NFC')
        .replace(/\p{White_Space}+/gu, ' ')
        .toLowerCase();
      const answer = [startId];
      // Reading stops where the context is full, so a long text costs no more than a short one.
      const space = length - 1;
      let cut = '';
      for (const match of cleaned.matchAll(words)) {
        const wordIds = idsOfWord(match[0]);
        const fitting = wordIds.slice(0, space - answer.length);
        for (const id of fitting) answer.push(id);
        if (fitting.length === wordIds.length) continue;
        cut = cleaned.slice(match.index).trim();
        break;
      }
      answer.push(endId);
      while (answer.length < length) answer.push(padId);
      return { ids: answer, cut };
    },
  };
}

/** The words of a cleaned text: special tokens, English contractions, runs of letters, single digits, runs of signs. */
function wordPattern(specialTokens: readonly string[]): RegExp {
  const verbatim = specialTokens.map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const contractions = "'s|'t|'re|'ve|'m|'ll|'d";
  const signs = `(?:(?!${verbatim})[^\\p{White_Space}\\p{L}\\p{N}])+`;
  return new RegExp(`${verbatim}|${contractions}|\\p{L}+|\\p{N}|${signs}`, 'gu');
}

/** One merge a line, the most frequent first, below a line that tells the version. */
function parseMerges(text: string): MergeRanks {
  const merges = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'));
  return new Map(merges.map((merge, rank) => [merge, rank]));
}

/** The visible character that stands for each byte in byte-level vocabularies. */
const BYTE_SYMBOLS = byteSymbols();

function byteSymbols(): string[] {
  const isVisible = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let replaced = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(isVisible(byte) ? byte : 256 + replaced++),
  );
}
