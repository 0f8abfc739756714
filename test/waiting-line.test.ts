import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.ts';
import { createWaitingLine } from '../src/waiting-line.ts';

/** Work that goes on until it is told to end. */
function openWork() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { work: () => promise, finish: resolve };
}

function waitIn(line: ReturnType<typeof createWaitingLine>, work: () => Promise<string>) {
  const places: number[] = [];
  const caller = new AbortController();
  const done = line.run(work, { signal: caller.signal, onPlace: (place) => places.push(place) });
  done.catch(() => undefined);
  return { places, caller, done };
}

describe('a waiting line', () => {
  it('works for one after the other, and tells each their place', async () => {
    const line = createWaitingLine({ concurrency: 1, mostWaiting: 3 });
    const first = openWork();
    const one = waitIn(line, first.work);
    const two = waitIn(line, async () => 'two');
    const three = waitIn(line, async () => 'three');
    first.finish('one');
    expect(await Promise.all([one.done, two.done, three.done])).toEqual(['one', 'two', 'three']);
    expect([one.places, two.places, three.places]).toEqual([[], [1], [2, 1]]);
  });

  it('refuses those who are too many, and takes others when one has given up', async () => {
    const line = createWaitingLine({ concurrency: 1, mostWaiting: 1 });
    const first = openWork();
    const one = waitIn(line, first.work);
    const two = waitIn(line, async () => 'two');
    expect(() => line.requirePlace()).toThrow(expect.objectContaining({ code: 'server_busy' }));
    await expect(waitIn(line, async () => 'three').done).rejects.toMatchObject({ code: 'server_busy' });
    two.caller.abort(new AppError('request_cancelled'));
    await expect(two.done).rejects.toMatchObject({ code: 'request_cancelled' });
    const four = waitIn(line, async () => 'four');
    first.finish('one');
    expect(await Promise.all([one.done, four.done])).toEqual(['one', 'four']);
  });

  it('begins nothing that was aborted while it waited, and says that nothing can have been paid for', async () => {
    const line = createWaitingLine({ concurrency: 1, mostWaiting: 5 });
    const first = openWork();
    const one = waitIn(line, first.work);
    const begun: string[] = [];
    const two = waitIn(line, async () => {
      begun.push('two');
      return 'two';
    });
    const three = waitIn(line, async () => 'three');
    two.caller.abort(new AppError('server_stopped'));
    await expect(two.done).rejects.toMatchObject({ code: 'server_stopping', outcomeUnknown: false });
    first.finish('one');
    expect(await Promise.all([one.done, three.done])).toEqual(['one', 'three']);
    expect(three.places).toEqual([2, 1]);
    expect(begun).toEqual([]);
  });
});
