import { createRequire } from 'node:module';
import type * as Korcen from 'korcen';

/** The whole work on one text. */
export type Ask = (text: string) => unknown;

/** Ours, and what each is compared with. A process loads nothing of the others. */
export const subjects = {
  extractor: async (): Promise<Ask> => {
    const { createOfflineExtractor } = await import(
      '../../../src/stages/extract/offline/offline-extractor.ts'
    );
    const extractor = createOfflineExtractor();
    const { signal } = new AbortController();
    return (text) => extractor.extract(text, signal);
  },
  segmenter: async (): Promise<Ask> => {
    const segmenter = new Intl.Segmenter('ko', { granularity: 'word' });
    return (text) => [...segmenter.segment(text)];
  },
  'word check': async (): Promise<Ask> => {
    const { createWordCheck } = await import('../../../src/stages/preprocess/word-check/word-check.ts');
    return createWordCheck();
  },
  korcen: async (): Promise<Ask> => {
    const korcen = createRequire(import.meta.url)('korcen') as typeof Korcen;
    // It throws at a blank text.
    return (text) => text.trim() !== '' && korcen.check(text);
  },
} satisfies Record<string, () => Promise<Ask>>;

export type SubjectName = keyof typeof subjects;
