import { COMPLETED_MESSAGE, type GenerationRecord } from '../record.ts';

const id = '01a1fb6b-a24d-7614-8717-7af168c943f0';

/** A record as a Korean caller gets it from the preview provider. */
export const exampleRecord: GenerationRecord = {
  id,
  createdAt: '2026-11-21T00:04:57.565Z',
  message: COMPLETED_MESSAGE,
  request: { search: '따뜻한 바다에서 휴가를 즐기는 여성 사진', number: 1, size: '512x512' },
  sentence: '따뜻한 바다에서 휴가를 즐기는 여성 사진',
  extraction: {
    source: 'offline',
    model: null,
    english: 'a photograph of a woman enjoying a vacation at the warm sea',
    cached: false,
    untranslated: [],
    fallback: null,
  },
  categories: {
    moods: {
      input: 'warm',
      folded: 'warm',
      value: 'warm',
      tier: 'exact',
      score: 1,
      via: 'the word itself',
      runnerUp: null,
      seen: [{ tier: 'exact', count: 1, best: [{ value: 'warm', score: 1, via: 'the word itself' }] }],
      vocabularyVersion: '90aee256ddbb',
    },
    styles: {
      input: 'photography',
      folded: 'photography',
      value: 'photography',
      tier: 'exact',
      score: 1,
      via: 'the word itself',
      runnerUp: null,
      seen: [{ tier: 'exact', count: 1, best: [{ value: 'photography', score: 1, via: 'the word itself' }] }],
      vocabularyVersion: '90aee256ddbb',
    },
    theme: 'vacation',
    background: 'sea',
    object: ['woman'],
    act: 'enjoying a vacation',
  },
  provider: 'preview',
  model: 'preview',
  adjustments: [],
  warnings: [],
  images: [
    {
      index: 0,
      file: 'generated_0.png',
      url: `/session/generations/${id}/images/0`,
      width: 512,
      height: 512,
      bytes: 597_086,
      sha256: '125807af58a7d10142f158e9a11b2ebe3b263bcdfb309a7d3cc86ad03b02c58b',
      seed: 2_578_638_715,
    },
  ],
  usage: null,
  costUsd: 0,
  timings: {
    preprocessMs: 0.09,
    extractMs: 3.2,
    normaliseMs: 0.31,
    generateMs: 212.4,
    storeMs: 6.8,
    totalMs: 223.1,
  },
};
