import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createModelCatalogue } from '../../../src/providers/openai/model-catalogue.ts';

const TODAY = Date.UTC(2027, 0, 15);

async function catalogueOf(ids: (string | { id: string; shutdown_date: string })[]) {
  const catalogue = createModelCatalogue({
    list: async () => ids.map((entry) => (typeof entry === 'string' ? { id: entry } : entry)),
    logger: pino({ level: 'silent' }),
    now: () => TODAY,
  });
  await catalogue.refresh();
  return catalogue;
}

describe('the image models', () => {
  it('that are newer than the table are offered before the others', async () => {
    const ids = [
      'gpt-image-2.6-flare',
      'gpt-image-3-flare',
      'chatgpt-image-2027',
      'gpt-6-luna',
      'omni-moderation',
    ];
    expect((await catalogueOf(ids)).living()).toEqual([
      'gpt-image-3-flare',
      'chatgpt-image-2027',
      'gpt-image-2.6-flare',
    ]);
  });

  it('that are newer than the table, and ended since, are not', async () => {
    const ended = { id: 'gpt-image-3-flare', shutdown_date: '2027-01-01' };
    expect(await catalogueOf([ended, 'gpt-image-2']).then((catalogue) => catalogue.living())).toEqual([
      'gpt-image-2',
    ]);
  });
});
