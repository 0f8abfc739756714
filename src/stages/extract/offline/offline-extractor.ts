import { join } from 'node:path';
import type { Brief } from '../../../brief.ts';
import { isHangul } from '../../../korean/hangul.ts';
import type { Extraction, Extractor } from '../extractor.ts';
import { composePrompt } from './compose-prompt.ts';
import { readEnglish } from './english-sentence.ts';
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
    async extract(sentence, signal) {
      signal.throwIfAborted();
      const lexicon = await getLexicon();
      return {
        ...understand(sentence.toWellFormed().normalize('NFC'), lexicon),
        model: null,
        usage: null,
        costUsd: 0,
      };
    },
  };
}

type Understanding = Pick<Extraction, 'brief' | 'untranslated'>;

/** What a blank sentence gets, so that there is always something to draw. */
const BLANK_PROMPT = 'a picture';

function understand(sentence: string, lexicon: Lexicon): Understanding {
  const text = sentence.trim();
  if (![...text].some(isHangul)) return understandEnglish(text, lexicon);

  const template = parseTemplate(text, lexicon);
  if (template) {
    const { brief, untranslated } = briefOfTemplate(template, lexicon);
    return { brief: { ...brief, english: brief.english || text }, untranslated };
  }
  const parts = segment(text, lexicon);
  const { findings, ...pieces } = readParts(parts, lexicon);
  const understood = parts.flat().some(({ word }) => word !== null);
  const english = (understood && composePrompt(pieces)) || text;
  return {
    brief: { english, ...findings.categories(lexicon.themeCues) },
    untranslated: findings.untranslated,
  };
}

function understandEnglish(text: string, lexicon: Lexicon): Understanding {
  const brief: Brief = {
    english: text || BLANK_PROMPT,
    ...readEnglish(text, lexicon).categories(lexicon.themeCues),
  };
  return { brief, untranslated: text.match(/(?:(?!\p{Script=Latin})\p{L})+/gu) ?? [] };
}
