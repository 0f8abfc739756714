import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createExtract } from '../../../src/stages/extract/extract.ts';
import { type Extraction, ExtractionError, type Extractor } from '../../../src/stages/extract/extractor.ts';

const SENTENCE = '따뜻한 바다';
const extraction: Extraction = {
  brief: {
    english: 'a warm sea',
    mood: 'warm',
    theme: null,
    background: 'sea',
    object: [],
    act: null,
    style: null,
  },
  model: null,
  untranslated: [],
  usage: null,
  costUsd: 0,
};
const answering = (source: Extractor['source']): Extractor => ({ source, extract: async () => extraction });
const failing = (error: unknown): Extractor => ({ source: 'openai', extract: () => Promise.reject(error) });

function collectLog() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, context: { logger, signal: new AbortController().signal } };
}

describe('createExtract', () => {
  it('tells of no fallback when the extractor answers', async () => {
    const { lines, context } = collectLog();
    const result = await createExtract(answering('openai'), answering('offline'))(SENTENCE, context);
    expect(result).toEqual({ ...extraction, source: 'openai', fallback: null, warnings: [] });
    expect(lines).toEqual([]);
  });

  it('tells of a fallback in the result and in the log, where the sentence is not', async () => {
    const { lines, context } = collectLog();
    const upstream = Object.assign(new Error(SENTENCE), { status: 400, code: 'bad', requestID: 'req_1' });
    const failure = new AppError('upstream_rejected', `too long: ${SENTENCE}`, { cause: upstream });
    const result = await createExtract(failing(failure), answering('offline'))(SENTENCE, context);
    expect(result).toEqual({
      ...extraction,
      source: 'offline',
      fallback: { from: 'openai', code: 'upstream_rejected', message: failure.message },
      warnings: [`The openai extractor failed, so the offline extractor was used: too long: ${SENTENCE}`],
    });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 40,
        stage: 'extract',
        from: 'openai',
        to: 'offline',
        code: 'upstream_rejected',
        cause: { name: 'Error', status: 400, code: 'bad', upstreamRequestId: 'req_1' },
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain(SENTENCE);
  });

  it.each([[0.25], [null]])('carries along what the failure has cost: %j', async (costUsd) => {
    const { context } = collectLog();
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    const failure = new ExtractionError(new AppError('extraction_failed'), { usage, costUsd });
    const result = await createExtract(failing(failure), answering('offline'))(SENTENCE, context);
    expect(result).toMatchObject({ source: 'offline', usage, costUsd });
  });

  it('falls back for a mistake of our own too', async () => {
    const { context } = collectLog();
    const result = await createExtract(failing(new TypeError('oh')), answering('offline'))(SENTENCE, context);
    expect(result.fallback).toMatchObject({ from: 'openai', code: 'internal_error' });
  });

  it.each(['extraction_refused', 'moderation_blocked'] as const)('takes %s for an answer', async (code) => {
    const { lines, context } = collectLog();
    const refusal = new AppError(code);
    await expect(createExtract(failing(refusal), answering('offline'))(SENTENCE, context)).rejects.toBe(
      refusal,
    );
    expect(lines).toEqual([]);
  });

  it('throws what the extractor throws when there is no substitute, or nobody waits any more', async () => {
    const { context } = collectLog();
    const failure = new AppError('upstream_error');
    await expect(createExtract(failing(failure))(SENTENCE, context)).rejects.toBe(failure);
    const aborted = { ...context, signal: AbortSignal.abort() };
    await expect(createExtract(failing(failure), answering('offline'))(SENTENCE, aborted)).rejects.toBe(
      failure,
    );
  });
});
