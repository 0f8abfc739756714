import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/stages/normalise/tier.ts';
import { runProgram } from '../run-program.ts';
import { makeTestFolder } from '../test-folder.ts';

async function run(args: string[], environment: Record<string, string> = {}) {
  const folder = await makeTestFolder();
  const program = runProgram(['src/cli/normalise.ts', ...args], {
    DATAMUSE_URL: 'off',
    CACHE_DIR: join(folder, 'cache'),
    ...environment,
  });
  return { code: await program.exited, output: program.output() };
}

describe('npm run normalise', () => {
  it('shows the value of each word and what every tier saw', async () => {
    const { code, output } = await run(['mood', '따뜻한 느낌', 'joyfull', 'qwrtzx']);
    expect(code).toBe(0);
    expect(output).toContain('→ warm, by the exact tier');
    expect(output).toMatch(/joyfull\n {2}→ joyful, by the fasttext tier: misspelling of joyful/);
    expect(output).toMatch(
      /qwrtzx\n {2}→ no word of the list is near\n {4}exact {5}–\n {4}wordnet {3}–\n {4}fasttext {2}–/,
    );
  });

  it('prints receipts as JSON', async () => {
    const { code, output } = await run(['style', '수채화풍', '--json']);
    expect(code).toBe(0);
    const receipts = JSON.parse(output) as Receipt[];
    expect(receipts).toMatchObject([{ input: '수채화풍', value: 'western painting', tier: 'exact' }]);
  });

  it('goes on without a service that cannot be reached, and says so', async () => {
    const { code, output } = await run(['mood', 'joyfull'], { DATAMUSE_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(0);
    expect(output).toContain('→ joyful, by the fasttext tier');
    expect(output).toContain('Warning: Datamuse could not be reached.');
  });

  it.each([
    [['colour', 'red'], 'mood'],
    [['mood'], "missing required argument 'words'"],
    [[], "missing required argument 'kind'"],
  ])('refuses %j and says what is right', async (args, help) => {
    const { code, output } = await run(args);
    expect(code).not.toBe(0);
    expect(output).toContain(help);
  });

  it('says what is wrong with a model', async () => {
    const { code, output } = await run(['mood', 'x'], { FASTTEXT_MODEL: '/no/such/model.bin' });
    expect(code).toBe(1);
    expect(output).toBe(
      'FASTTEXT_MODEL cannot be used: The fastText model /no/such/model.bin is not there. Check the path, or put it there.\n',
    );
  });
});
