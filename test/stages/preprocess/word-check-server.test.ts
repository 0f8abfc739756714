import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startFakeOpenAI } from '../../fakes/openai.ts';
import { startTestServer, withOpenAI } from '../../start-test-server.ts';

const SENTENCE = '푸른바다에서 노는 씨발 강아지';
const request = { search: SENTENCE, number: 1, size: '64x64' };
const json = { accept: 'application/json' };

describe('WORD_CHECK', () => {
  it.each(['/openai_query', '/brief'])(
    'block, the default: %s answers 400 and nothing is asked or stored',
    async (path) => {
      const upstream = await startFakeOpenAI();
      const server = await startTestServer(withOpenAI(upstream));
      const response = await server.post(path, request, json);
      expect(response.status).toBe(400);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(error).toMatchObject({
        code: 'moderation_blocked',
        type: 'image_generation_user_error',
        param: 'search',
        message: expect.stringContaining('profanity in word 3'),
      });
      expect(JSON.stringify(error)).not.toMatch(/씨발|강아지/);
      expect(upstream.requests).toEqual([]);
      const stored = await readdir(server.directory, { recursive: true });
      expect(stored.filter((name) => /generation|\.png$/.test(name))).toEqual([]);
      expect(server.log()).toContain('moderation_blocked');
      expect(server.log()).not.toMatch(/씨발|푸른바다/);
    },
  );

  it('warn: the record says so', async () => {
    const server = await startTestServer({ WORD_CHECK: 'warn' });
    const record = await server.imagine(request);
    expect(record.sentence).toBe(SENTENCE);
    expect(record.warnings).toContain("'search' has profanity in word 3.");
    expect(server.log()).not.toMatch(/씨발|푸른바다/);
    const brief = await server.post('/brief', request, json);
    expect(((await brief.json()) as { warnings: string[] }).warnings).toContain(
      "'search' has profanity in word 3.",
    );
  });

  it('off: nothing is said of words, only of what was cleaned', async () => {
    const server = await startTestServer({ WORD_CHECK: 'off' });
    const record = await server.imagine({ ...request, search: `${SENTENCE}\u0007!!!!!!!` });
    expect(record.sentence).toBe(`${SENTENCE}!!!!`);
    const about = record.warnings.filter((warning) => warning.includes("'search'"));
    expect(about).toEqual([expect.stringContaining('Control'), expect.stringContaining('repeated')]);
  });
});
