import { describe, expect, it } from 'vitest';
import { createSingleFlight } from '../../../src/stages/extract/single-flight.ts';

/** Work that ends when the test says so, and knows how often and with which signals it was started. */
function startable() {
  const starts: { signal: AbortSignal; resolve(value: string): void; reject(error: Error): void }[] = [];
  const work = (signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    signal.addEventListener('abort', () => reject(signal.reason));
    starts.push({ signal, resolve, reject });
    return promise;
  };
  return { starts, work };
}

const never = new AbortController().signal;

describe('a single flight', () => {
  it('does the work once for all who ask meanwhile, and again for those who ask later', async () => {
    const flights = createSingleFlight<string>();
    const { starts, work } = startable();
    const calls = [
      flights.run('a', never, work),
      flights.run('a', never, work),
      flights.run('a', never, work),
    ];
    expect(starts).toHaveLength(1);
    starts[0]?.resolve('done');
    expect(await Promise.all(calls)).toEqual([
      { result: 'done', isFirst: true },
      { result: 'done', isFirst: false },
      { result: 'done', isFirst: false },
    ]);
    const later = flights.run('a', never, work);
    starts[1]?.resolve('again');
    expect(await later).toEqual({ result: 'again', isFirst: true });
  });

  it('keeps different keys apart', async () => {
    const flights = createSingleFlight<string>();
    const { starts, work } = startable();
    const calls = [flights.run('a', never, work), flights.run('b', never, work)];
    starts[0]?.resolve('of a');
    starts[1]?.resolve('of b');
    expect((await Promise.all(calls)).map(({ result }) => result)).toEqual(['of a', 'of b']);
  });

  it('gives a failure to all, and keeps it for nobody', async () => {
    const flights = createSingleFlight<string>();
    const { starts, work } = startable();
    const calls = [flights.run('a', never, work), flights.run('a', never, work)];
    starts[0]?.reject(new Error('broken'));
    expect(await Promise.allSettled(calls)).toMatchObject([
      { status: 'rejected', reason: { message: 'broken' } },
      { status: 'rejected', reason: { message: 'broken' } },
    ]);
    const later = flights.run('a', never, work);
    starts[1]?.resolve('done');
    expect(await later).toEqual({ result: 'done', isFirst: true });
  });

  it('goes on for those who stay, whoever leaves; one of them accounts for it', async () => {
    const flights = createSingleFlight<string>();
    const { starts, work } = startable();
    const leaver = new AbortController();
    const left = flights.run('a', leaver.signal, work);
    const stayed = [flights.run('a', never, work), flights.run('a', never, work)];
    leaver.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(starts[0]?.signal.aborted).toBe(false);
    starts[0]?.resolve('done');
    expect((await Promise.all(stayed)).map(({ isFirst }) => isFirst)).toEqual([true, false]);
  });

  it('is aborted with the last who leaves; who comes then starts anew', async () => {
    const flights = createSingleFlight<string>();
    const { starts, work } = startable();
    const leavers = [new AbortController(), new AbortController()];
    const left = leavers.map(({ signal }) => flights.run('a', signal, work));
    for (const leaver of leavers) leaver.abort(new Error('gone'));
    expect(await Promise.allSettled(left)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    expect(starts[0]?.signal.aborted).toBe(true);
    const next = flights.run('a', never, work);
    expect(starts).toHaveLength(2);
    starts[1]?.resolve('done');
    expect(await next).toEqual({ result: 'done', isFirst: true });
  });

  it('starts nothing for a caller who has left already', async () => {
    const { starts, work } = startable();
    await expect(createSingleFlight<string>().run('a', AbortSignal.abort(), work)).rejects.toThrow();
    expect(starts).toEqual([]);
  });
});
