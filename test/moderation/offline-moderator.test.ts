import { describe, expect, it } from 'vitest';
import { createOfflineModerator } from '../../src/moderation/offline-moderator.ts';
import { MODERATION_CATEGORIES } from '../../src/stages/preprocess/word-check/word-categories.ts';

const { moderate } = createOfflineModerator();
const { signal } = new AbortController();
const judge = async (...texts: string[]) => (await moderate(texts, 'word-check', signal)).results;

describe('the word check as a moderator', () => {
  it.each([
    ['씨발', 'harassment'],
    ['fuck', 'harassment'],
    ['kill yourself', 'harassment'],
    ['느금마', 'harassment'],
    ['짱깨', 'hate'],
    ['cumshot', 'sexual'],
  ])('flags %s as %s and nothing else', async (text, category) => {
    const [verdict] = await judge(`푸른 바다 ${text} 그림`);
    const expected = Object.fromEntries(MODERATION_CATEGORIES.map((name) => [name, name === category]));
    expect(verdict).toMatchObject({ flagged: true, categories: expected });
    expect(verdict?.category_scores).toEqual(
      Object.fromEntries(MODERATION_CATEGORIES.map((name) => [name, name === category ? 1 : 0])),
    );
  });

  it('flags several categories at once', async () => {
    const [verdict] = await judge('씨발 짱깨');
    expect(verdict?.categories).toMatchObject({ harassment: true, hate: true, sexual: false });
  });

  it('scores what is doubtful with a half, and does not flag it', async () => {
    const [verdict] = await judge('이 새끼 뭐야');
    expect(verdict).toMatchObject({ flagged: false });
    expect(verdict?.categories.harassment).toBe(false);
    expect(verdict?.category_scores.harassment).toBe(0.5);
  });

  it('has nothing against what is harmless', async () => {
    const [verdict] = await judge('새끼 고양이가 있는 시발점 그림');
    expect(verdict?.flagged).toBe(false);
    expect(Object.values(verdict?.category_scores ?? {})).toEqual(MODERATION_CATEGORIES.map(() => 0));
  });

  it('says which categories it does not judge', async () => {
    const [verdict] = await judge('꽃');
    const types = verdict?.category_applied_input_types ?? {};
    const judged = MODERATION_CATEGORIES.filter((category) => types[category]?.includes('text'));
    expect(judged).toEqual(['harassment', 'hate', 'sexual']);
    expect(types.violence).toEqual([]);
  });

  it('judges texts one by one and parts together', async () => {
    expect((await judge('꽃', '씨발', '짱깨')).map(({ flagged }) => flagged)).toEqual([false, true, true]);
    const parts = ['꽃', '씨발', '짱깨'].map((text) => ({ type: 'text' as const, text }));
    const { results } = await moderate(parts, 'word-check', signal);
    expect(results).toHaveLength(1);
    expect(results[0]?.categories).toMatchObject({ harassment: true, hate: true });
  });

  it('reads a long text to its end', async () => {
    const [verdict] = await judge(`${'따뜻한 바다의 꽃 '.repeat(5000)}\n씨발`);
    expect(verdict?.flagged).toBe(true);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(moderate('꽃', 'word-check', stop.signal)).rejects.toThrow('stopped');
  });
});
