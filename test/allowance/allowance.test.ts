import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Admission, createAllowance } from '../../src/allowance/allowance.ts';
import { makeTestFolder } from '../test-folder.ts';

const NOON = Date.UTC(2026, 10, 30, 12);
const DAY_MS = 24 * 3_600_000;

interface Setup {
  directory: string;
  imagesPerMinute?: number;
  dailyBudgetUsd?: number;
  now?: () => number;
}

function open(setup: Setup) {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const allowance = createAllowance({
    imagesPerMinute: 0,
    dailyBudgetUsd: 0,
    now: () => NOON,
    logger,
    ...setup,
  });
  return {
    log: () => lines.join(''),
    images: (images: number, callerId = 'caller') =>
      allowance.admit(callerId, { images, estimatedCostUsd: 0 }),
    spend: (estimatedCostUsd: number, callerId = 'caller') =>
      allowance.admit(callerId, { images: 1, estimatedCostUsd }),
    admit: allowance.admit,
  };
}

const dayFolder = (directory: string, day = '2026-11-30') => join(directory, '.spending', day);
const dayFile = (directory: string) => join(dayFolder(directory), 'caller.json');

/** Dollars by caller. */
async function readDay(directory: string, day?: string): Promise<Record<string, number>> {
  const folder = dayFolder(directory, day);
  const sums = (await readdir(folder)).map(async (file) => {
    const { usd } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    return [file.replace(/\.json$/, ''), usd];
  });
  return Object.fromEntries(await Promise.all(sums));
}

describe('images a minute', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: NOON });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const limits = (limit: number, remaining: number, reset: string) => ({
    'x-ratelimit-limit-images': String(limit),
    'x-ratelimit-remaining-images': String(remaining),
    'x-ratelimit-reset-images': reset,
  });

  it('are counted by image, and told in headers', async () => {
    const { images } = open({ directory: '', imagesPerMinute: 10 });
    expect((await images(4)).headers).toEqual(limits(10, 6, '60s'));
    vi.advanceTimersByTime(20_500);
    expect((await images(5)).headers).toEqual(limits(10, 1, '40s'));
    await expect(images(2)).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterSeconds: 40,
      headers: limits(10, 1, '40s'),
    });
    // What was refused is not counted.
    expect((await images(1)).headers).toEqual(limits(10, 0, '40s'));
  });

  it('are all there again when the minute is over', async () => {
    const { images } = open({ directory: '', imagesPerMinute: 10 });
    await images(10);
    vi.advanceTimersByTime(59_999);
    await expect(images(1)).rejects.toMatchObject({ code: 'rate_limit_exceeded', retryAfterSeconds: 1 });
    vi.advanceTimersByTime(1);
    expect((await images(10)).headers).toEqual(limits(10, 0, '60s'));
  });

  it('are each caller’s own', async () => {
    const { images } = open({ directory: '', imagesPerMinute: 2 });
    await images(2, 'one');
    await images(2, 'two');
    await expect(images(1, 'one')).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it('asked for at the same time are no more than one after the other', async () => {
    const { images } = open({ directory: '', imagesPerMinute: 5 });
    const outcomes = await Promise.allSettled([images(4), images(4), images(1), images(1)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });

  it('are given back once, and only within their minute', async () => {
    const { images } = open({ directory: '', imagesPerMinute: 4 });
    const first = await images(3);
    await first.giveBack();
    await first.giveBack();
    const second = await images(4);
    vi.advanceTimersByTime(60_000);
    expect((await images(3)).headers).toEqual(limits(4, 1, '60s'));
    await second.giveBack();
    await expect(images(2)).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it('are given back when the money is refused', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory, imagesPerMinute: 1, dailyBudgetUsd: 1 });
    await expect(spend(2)).rejects.toMatchObject({ code: 'daily_budget_exceeded' });
    expect((await spend(1)).headers).toEqual(limits(1, 0, '60s'));
  });

  it('more than any minute allows are a mistake of the request', async () => {
    const { admit } = open({ directory: '', imagesPerMinute: 3 });
    await expect(admit('caller', { images: 4, estimatedCostUsd: 0 })).rejects.toMatchObject({
      code: 'integer_above_max_value',
      param: 'n',
    });
    await expect(
      admit('caller', { images: 4, imagesField: 'number', estimatedCostUsd: 0 }),
    ).rejects.toMatchObject({ param: 'number' });
  });

  it('are all still there after what asks for none', async () => {
    const { images } = open({ directory: '', imagesPerMinute: 1 });
    expect((await images(0)).headers).toEqual({});
    expect((await images(1)).headers).toEqual(limits(1, 0, '60s'));
    await images(0);
  });

  it('are not counted with a limit of 0', async () => {
    const { images } = open({ directory: '' });
    for (let round = 0; round < 100; round += 1) expect((await images(10)).headers).toEqual({});
  });
});

describe('the daily budget', () => {
  it('holds what is estimated until it is known, and says when there is more', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory, dailyBudgetUsd: 1 });
    const admission = await spend(0.75);
    expect(await readDay(directory)).toEqual({ caller: 0.75 });
    const refusal = spend(0.26);
    await expect(refusal).rejects.toMatchObject({
      code: 'daily_budget_exceeded',
      retryAfterSeconds: 12 * 3600,
    });
    await expect(refusal).rejects.toThrow('has $0.25 left, and this request is estimated at $0.26');
    await admission.settle(0.5);
    expect(await readDay(directory)).toEqual({ caller: 0.5 });
    await spend(0.5);
    await expect(spend(0.000001)).rejects.toMatchObject({ code: 'daily_budget_exceeded' });
  });

  it('is each caller’s own', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory, dailyBudgetUsd: 1 });
    await Promise.all([spend(1, 'one'), spend(0.25, 'two')]);
    await expect(spend(0.1, 'one')).rejects.toMatchObject({ code: 'daily_budget_exceeded' });
    expect(await readDay(directory)).toEqual({ one: 1, two: 0.25 });
  });

  it('cannot be overspent by asking ten times at once', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory, dailyBudgetUsd: 1 });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => spend(0.3)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await readDay(directory)).toEqual({ caller: 0.9 });
  });

  it('counts an end once: what was settled cannot be given back', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory, dailyBudgetUsd: 1 });
    const admission = await spend(0.5);
    await admission.settle(0.4);
    await admission.giveBack();
    await admission.settle(0.1);
    expect(await readDay(directory)).toEqual({ caller: 0.4 });
  });

  it('counts what is not known as estimated, what cost more in full', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory, dailyBudgetUsd: 1 });
    await (await spend(0.25)).settle(null);
    await (await spend(0.25)).settle(0.9);
    expect(await readDay(directory)).toEqual({ caller: 1.15 });
    await expect(spend(0.01)).rejects.toThrow('has $0 left');
  });

  it('is kept by two processes that spend for different callers on one folder', async () => {
    const directory = await makeTestFolder();
    const server = open({ directory, dailyBudgetUsd: 1 });
    const commandLine = open({ directory, dailyBudgetUsd: 1 });
    await server.spend(0.25, 'anonymous');
    const admission = await commandLine.spend(0.5, 'command-line');
    await server.spend(0.25, 'anonymous');
    await admission.settle(0.4);
    expect(await readDay(directory)).toEqual({ anonymous: 0.5, 'command-line': 0.4 });
  });

  it('never refuses free work within it, and writes nothing for it', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory, dailyBudgetUsd: 1 });
    await (await spend(1)).settle(1);
    const { ino } = await stat(dayFile(directory));
    await (await spend(0)).settle(0);
    expect((await stat(dayFile(directory))).ino).toBe(ino);
  });

  it('of 0 is none: nothing is written', async () => {
    const directory = await makeTestFolder();
    const { spend } = open({ directory });
    await (await spend(1e6)).settle(1e6);
    expect(await readdir(directory)).toEqual([]);
  });

  it('starts anew at midnight UTC; what began before counts for the day before', async () => {
    const directory = await makeTestFolder();
    let now = NOON;
    const { spend } = open({ directory, dailyBudgetUsd: 1, now: () => now });
    const late = await spend(1);
    now = NOON + DAY_MS / 2 - 1;
    await expect(spend(0.1)).rejects.toMatchObject({ retryAfterSeconds: 1 });
    now += 1;
    await (await spend(0.75)).settle(0.75);
    expect(await readdir(join(directory, '.spending'))).toEqual(['2026-12-01']);
    await late.settle(0.5);
    expect(await readDay(directory, '2026-12-01')).toEqual({ caller: 0.75 });
    await expect(spend(0.5)).rejects.toMatchObject({ code: 'daily_budget_exceeded' });
  });

  it('removes earlier days and leaves other files alone', async () => {
    const directory = await makeTestFolder();
    for (const day of ['2026-11-28', '2026-11-29'])
      await mkdir(dayFolder(directory, day), { recursive: true });
    for (const name of ['2026-11-28/caller.json', '2026-11-29/caller.json.77.new', 'notes.txt']) {
      await writeFile(join(directory, '.spending', name), '{}');
    }
    await open({ directory, dailyBudgetUsd: 1 }).spend(0.5);
    expect((await readdir(join(directory, '.spending'))).sort()).toEqual(['2026-11-30', 'notes.txt']);
  });

  it('survives a restart, together with what was set aside when the process ended', async () => {
    const directory = await makeTestFolder();
    const before = open({ directory, dailyBudgetUsd: 1 });
    await (await before.spend(0.25)).settle(0.2);
    await before.spend(0.5);
    const after = open({ directory, dailyBudgetUsd: 1 });
    await expect(after.spend(0.31)).rejects.toThrow('has $0.3 left');
    await (await after.spend(0.3)).giveBack();
    expect(await readDay(directory)).toEqual({ caller: 0.7 });
  });
});

describe('a file of spending that cannot be used', () => {
  it.each(['', '{"usd":0.5', '[]', '{}', '{"usd":"0.5"}', '{"usd":-1}', 'null'])(
    'counts as a budget used up until it is mended: %s',
    async (content) => {
      const directory = await makeTestFolder();
      await mkdir(dayFolder(directory), { recursive: true });
      await writeFile(dayFile(directory), content);
      const { spend, log } = open({ directory, dailyBudgetUsd: 1 });
      await expect(spend(0.01)).rejects.toMatchObject({
        code: 'daily_budget_exceeded',
        retryAfterSeconds: 12 * 3600,
      });
      expect(log()).toContain('"level":50');
      expect(log()).toContain('.spending/2026-11-30/caller.json');
      // Left as it is, for the operator to look at.
      expect(await readFile(dayFile(directory), 'utf8')).toBe(content);

      await writeFile(dayFile(directory), '{"usd":0.5}');
      await expect(spend(0.6)).rejects.toThrow('has $0.5 left');
      await rm(dayFile(directory));
    },
  );

  it('does not hinder the next day', async () => {
    const directory = await makeTestFolder();
    await mkdir(dayFolder(directory), { recursive: true });
    await writeFile(dayFile(directory), 'damaged');
    let now = NOON;
    const { spend } = open({ directory, dailyBudgetUsd: 1, now: () => now });
    await expect(spend(0.5)).rejects.toMatchObject({ code: 'daily_budget_exceeded' });
    now += DAY_MS;
    await (await spend(0.5)).settle(0.5);
    expect(await readdir(join(directory, '.spending'))).toEqual(['2026-12-01']);
  });

  it('is nobody else’s', async () => {
    const directory = await makeTestFolder();
    await mkdir(dayFolder(directory), { recursive: true });
    await writeFile(dayFile(directory), 'damaged');
    await open({ directory, dailyBudgetUsd: 1 }).spend(0.5, 'another');
  });
});

describe('a disk that takes nothing', () => {
  /** A file where the folder should be: nothing can be written, whoever runs the test. */
  async function blockFolder(directory: string) {
    await rm(join(directory, '.spending'), { recursive: true, force: true });
    await writeFile(join(directory, '.spending'), '');
  }

  it('lets nothing be paid, and sets nothing aside', async () => {
    const directory = await makeTestFolder();
    await blockFolder(directory);
    const { spend } = open({ directory, dailyBudgetUsd: 1, imagesPerMinute: 1 });
    await expect(spend(0.75)).rejects.toMatchObject({ code: 'storage_failed' });
    await rm(join(directory, '.spending'));
    await (await spend(0.75)).settle(0.75);
    expect(await readDay(directory)).toEqual({ caller: 0.75 });
  });

  it('does not make done work fail: the cost is counted in memory, and logged', async () => {
    const directory = await makeTestFolder();
    const { spend, log } = open({ directory, dailyBudgetUsd: 1 });
    const admission = await spend(0.75);
    await blockFolder(directory);
    await admission.settle(0.5);
    expect(log()).toContain('a cost could not be written down');
    await rm(join(directory, '.spending'));
    await spend(0.5);
    await expect(spend(0.01)).rejects.toMatchObject({ code: 'daily_budget_exceeded' });
  });
});

describe('however requests interleave', () => {
  const workOf = fc.record({
    callerId: fc.constantFrom('one', 'two'),
    estimate: fc.integer({ min: 0, max: 600_000 }).map((microUsd) => microUsd / 1e6),
    end: fc.oneof(
      fc.constant('given back' as const),
      fc.constant('unknown' as const),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
  });

  it('no caller overspends, and no money is made or lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(workOf, { minLength: 1, maxLength: 12 }),
        fc.scheduler(),
        async (works, turns) => {
          const directory = await makeTestFolder();
          const { spend } = open({ directory, dailyBudgetUsd: 1 });
          /** In millionths of a dollar, as the model sees it: what is paid, and the most that what runs can cost. */
          const paid: Record<string, number> = { one: 0, two: 0 };
          const atRisk: Record<string, number> = { one: 0, two: 0 };
          const micro = (usd: number) => Math.round(usd * 1e6);
          const add = (sums: Record<string, number>, callerId: string, microUsd: number) => {
            sums[callerId] = (sums[callerId] ?? 0) + microUsd;
          };

          async function run({ callerId, estimate, end }: (typeof works)[number]) {
            await turns.schedule(Promise.resolve());
            const admission: Admission | undefined = await spend(estimate, callerId).catch((error) => {
              expect(error.code).toBe('daily_budget_exceeded');
              return undefined;
            });
            if (admission === undefined) return;
            add(atRisk, callerId, micro(estimate));
            expect((paid[callerId] ?? 0) + (atRisk[callerId] ?? 0)).toBeLessThanOrEqual(1e6);
            await turns.schedule(Promise.resolve());
            add(atRisk, callerId, -micro(estimate));
            if (end === 'given back') return admission.giveBack();
            const cost = end === 'unknown' ? estimate : micro(estimate * end) / 1e6;
            add(paid, callerId, micro(cost));
            await admission.settle(end === 'unknown' ? null : cost);
          }

          await turns.waitFor(Promise.all(works.map(run)));
          const written = await readDay(directory).catch(() => ({}) as Record<string, number>);
          for (const callerId of ['one', 'two']) {
            expect(micro(written[callerId] ?? 0)).toBe(paid[callerId]);
            // Exactly the rest can still be spent, after a restart as well.
            const rest = 1 - (paid[callerId] ?? 0) / 1e6;
            for (const reopened of [spend, open({ directory, dailyBudgetUsd: 1 }).spend]) {
              await expect(reopened(rest + 1e-6, callerId)).rejects.toMatchObject({
                code: 'daily_budget_exceeded',
              });
              await (await reopened(rest, callerId)).giveBack();
            }
          }
          await rm(directory, { recursive: true, force: true });
        },
      ),
      { numRuns: 60 },
    );
  });
});
