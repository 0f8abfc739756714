import { join } from 'node:path';
import type { Brief } from '../../../brief.ts';
import { isHangul } from '../../../korean/hangul.ts';
import type { Extraction, Extractor, SentencePurpose } from '../extractor.ts';
import { composePrompt } from './compose-prompt.ts';
import { type EditInstruction, isDescription, readEditInstruction } from './edit-instruction.ts';
import { readEnglish } from './english-sentence.ts';
import { adjectiveOf } from './english-words.ts';
import { type Lexicon, loadLexicon } from './lexicon.ts';
import { readParts } from './read-parts.ts';
import { segment } from './segment.ts';
import { briefOfTemplate, parseTemplate } from './template-sentence.ts';

const LEXICON_DIRECTORY = join(import.meta.dirname, '../../../../models/lexicon');

export interface OfflineExtractorOptions {
  /** Where the word tables are; default `models/lexicon`. */
  lexiconDir?: string;
}

/**
 * An extractor that needs neither key nor network: it reads Korean, English and mixed sentences with the word
 * tables in `models/lexicon`, which are loaded with the first sentence.
 */
export function createOfflineExtractor({
  lexiconDir = LEXICON_DIRECTORY,
}: OfflineExtractorOptions = {}): Extractor {
  let loading: Promise<Lexicon> | null = null;
  const getLexicon = () => {
    loading ??= loadLexicon(lexiconDir).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };

  return {
    source: 'offline',
    async extract(sentence, signal, purpose = 'picture') {
      signal.throwIfAborted();
      const lexicon = await getLexicon();
      return {
        ...understand(sentence.toWellFormed().normalize('NFC'), lexicon, purpose),
        model: null,
        usage: null,
        costUsd: 0,
      };
    },
  };
}

type Understanding = Pick<Extraction, 'brief' | 'senses'>;

/**
 * How much of a sentence is read. Reading is linear, but no sentence may keep other callers waiting: this much takes some
 * milliseconds (docs/performance.md). It is what dall-e-2 took, and a picture is said in far less.
 */
const MOST_CHARACTERS = 1_000;

/** What a blank sentence gets, so that there is always something to draw. */
const BLANK_PROMPT = 'a picture';

function understand(
  sentence: string,
  lexicon: Lexicon,
  purpose: SentencePurpose,
): Understanding & { untranslated: string[]; warnings: string[] } {
  const whole = sentence.trim();
  const text = beginningOf(whole);
  const unread = [...whole.slice(text.length)].length;
  const isKorean = [...text].some(isHangul);
  const lost = isKorean ? 'are not in the prompt' : 'are in the prompt, but not in the categories';
  const warnings =
    unread > 0
      ? [`The offline extractor reads ${MOST_CHARACTERS} characters at most: the last ${unread} ${lost}.`]
      : [];
  const instruction = isKorean && purpose === 'change' ? readEditInstruction(text, lexicon) : undefined;
  const understanding =
    instruction !== undefined
      ? understandChange(instruction, lexicon)
      : isKorean
        ? understandKorean(text, lexicon)
        : understandEnglish(text, whole, lexicon);
  return { ...understanding, untranslated: foreignWords(understanding.brief.english), warnings };
}

/** Words of other scripts than English is written in, each once. */
function foreignWords(english: string): string[] {
  return [...new Set(english.match(/(?:(?!\p{Script=Latin})\p{L}\p{M}*)+/gu) ?? [])];
}

/** As much as is read, up to the end of a word. */
function beginningOf(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const beginning = text.slice(0, MOST_CHARACTERS);
  const lastSpace = beginning.lastIndexOf(' ');
  return lastSpace > MOST_CHARACTERS / 2 ? beginning.slice(0, lastSpace) : beginning.toWellFormed();
}

function understandKorean(text: string, lexicon: Lexicon): Understanding {
  const template = parseTemplate(text, lexicon);
  if (template) {
    const { brief, senses } = briefOfTemplate(template, lexicon);
    return { brief: { ...brief, english: brief.english || BLANK_PROMPT }, senses };
  }
  const { text: words, pictographs } = withoutMarks(text);
  const parts = segment(words, lexicon);
  const { findings, ...pieces } = readParts(parts, lexicon);
  const understood = parts.flat().some(({ word }) => word !== null);
  const said = understood ? composePrompt(pieces) : words;
  const english = [said, pictographs].filter(Boolean).join(', ') || BLANK_PROMPT;
  return { brief: { english, ...findings.categories(lexicon.themeCues) }, senses: findings.senses() };
}

/** "Remove the cat", "replace the sky with a sunset", "add a rabbit": what goes is named among the objects, too. */
function understandChange({ act, what, coming }: EditInstruction, lexicon: Lexicon): Understanding {
  const read = (phrase: string) => understandKorean(phrase, lexicon);
  const there = what === null ? null : read(what);
  const isReplaced = act === 'replace' && what !== null;
  const come = coming === null ? null : read(isReplaced ? nameAgain(coming, what, lexicon) : coming);
  const name = there?.brief.english.replace(/^(an?|the|this|that|these|those) /, '') ?? null;
  const thereObjects = there?.brief.object ?? [];
  const named = name === null || thereObjects.length > 0 ? thereObjects : [name];
  return {
    brief: {
      ...NOTHING_SAID,
      ...come?.brief,
      english: instructionFor(act, name, come?.brief.english.replace(/^against /u, '') ?? null),
      object: [...new Set([...named, ...(come?.brief.object ?? [])])],
    },
    ...(come?.senses === undefined ? {} : { senses: come.senses }),
  };
}

function instructionFor(act: EditInstruction['act'], name: string | null, coming: string | null): string {
  const target = name === null ? 'it' : `the ${name}`;
  switch (act) {
    case 'remove':
      return coming === null ? `remove ${target}` : `remove ${target}, add ${coming}`;
    case 'replace':
      return name === null ? `change it to ${coming}` : `replace ${target} with ${coming}`;
    case 'look':
      return `make ${target} ${adjectiveOf(coming ?? '')}`;
    case 'add':
      return name === null ? `add ${coming}` : `put ${coming} on ${target}`;
  }
}

/** 파란색 of 빨간 원을 파란색으로 바꿔 줘: what only says how it is to look gets the noun of what is there, 파란색 원. */
function nameAgain(coming: string, there: string, lexicon: Lexicon): string {
  if (!isDescription(coming, lexicon)) return coming;
  const tokens = segment(there, lexicon).flat();
  const nouns = tokens.slice(tokens.findLastIndex(({ word }) => word && !NAMES.has(word.type)) + 1);
  return [coming, ...nouns.map(({ text }) => text)].join(' ');
}
const NAMES: ReadonlySet<string> = new Set(['noun', 'backdrop']);

const NOTHING_SAID = { mood: null, theme: null, background: null, act: null, style: null } as const;

const PICTOGRAPH =
  /\p{Extended_Pictographic}(?:[\u{FE0F}\u{1F3FB}-\u{1F3FF}]|\u200D\p{Extended_Pictographic})*|\p{RI}\p{RI}/gu;

/** Takes out what is no word: numbers of a list, flags (`--ar 16:9`), percentages, ratios; and pictographs, which the prompt keeps. */
function withoutMarks(text: string): { text: string; pictographs: string } {
  const pictographs = [...new Set(text.match(PICTOGRAPH) ?? [])].join(' ');
  const words = text
    .replace(PICTOGRAPH, '')
    .replace(/(^|\s)--[a-z]+(?:\s+[\w:.,]+)?/giu, '$1')
    .replace(/(^|\s)\d{1,2}[.)]\s/gu, '$1, ')
    .replace(/\d+(?:\.\d+)?\s?%|\d+:\d+(?:\s?비율)?/gu, '');
  return { text: words, pictographs };
}

/** @param whole all of it is the prompt: English needs no translation, however much there is */
function understandEnglish(text: string, whole: string, lexicon: Lexicon): Understanding {
  const findings = readEnglish(text, lexicon);
  const brief: Brief = { english: whole || BLANK_PROMPT, ...findings.categories(lexicon.themeCues) };
  return { brief, senses: findings.senses() };
}
