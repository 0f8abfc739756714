import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../../src/providers/preview/random.ts';
import type { GenerationRecord } from '../../src/record.ts';
import { type Answer, type Caller, nameOf, recordOf } from './caller.ts';
import type { House } from './house.ts';
import { join, newKeyedCall } from './operations.ts';
import { type KeyedCall, repeatKey } from './repeat-key.ts';
import type { Trial } from './run-trials.ts';
import { Violation } from './tally.ts';

const RANDOM_IMAGE_BYTES = 30_000;

const MOST_IMAGES = 3;
const ACTIONS_EACH = 4;
/** About as many write steps, and milliseconds, as a round has. */
const STEPS_OF_A_ROUND = 400;
const MS_OF_A_ROUND = 500;
/** A start after a kill has a few write steps; most starts come through a kill beyond them. */
const STEPS_OF_A_START = 6;

const kills = ['before', 'middle', 'after'] as const;

/**
 * Several callers at once, with and without keys, in two sessions, until a kill comes: from outside at a random
 * moment, or from inside at a random write step. Then everything is looked at, and every key is repeated.
 */
async function killAtRandom(house: House, random: Random): Promise<void> {
  const { server } = house;
  const keeping = createCrowd(house, await join(house));
  const clearing = createCrowd(house, await join(house));
  const keeper = ['imagine', 'imagineKeyed', 'imagineTwice', 'repeat', 'remove', 'read'] as const;
  const clearer = ['imagine', 'imagineKeyed', 'clear', 'read'] as const;

  const isFromInside = random.chance(0.5);
  if (isFromInside) await server.arm({ step: random.whole(1, STEPS_OF_A_ROUND), kind: random.pick(kills) });
  const delayMs = random.between(0, MS_OF_A_ROUND);
  const timer = isFromInside ? undefined : setTimeout(() => server.kill(), delayMs);
  const actors = Array.from({ length: 6 }, async (_, index) => {
    const own = random.fork(`actor ${index}`);
    for (let action = 0; action < ACTIONS_EACH; action++) {
      if (index < 4) await keeping[own.pick(keeper)](own);
      else await clearing[own.pick(clearer)](own);
    }
  });
  await Promise.all(actors).finally(() => clearTimeout(timer));
  await server.kill();

  if (random.chance(0.2)) {
    const survived = await house.restart({
      step: random.whole(1, STEPS_OF_A_START),
      kind: random.pick(kills),
    });
    if (survived) await house.server.kill();
  }
  const listed = await house.recover();
  for (const call of keeping.calls) {
    await repeatKey(house, keeping.caller, call, listed.get(keeping.caller) ?? []);
  }
}

/** What callers of one session do at once. An answer that was cut off is no answer; every other is judged. */
function createCrowd(house: House, caller: Caller) {
  const { ledger } = house;
  const { url } = house.server;
  const calls: KeyedCall[] = [];
  const idsByKey = new Map<string, string>();
  const clears = { begun: 0, running: 0 };

  async function imagine(random: Random, call?: KeyedCall): Promise<void> {
    const images = random.whole(1, MOST_IMAGES);
    const { begun } = clears;
    const mayBeCleared = clears.running > 0;
    const answer = await caller.imagine(url, call ?? { sentence: house.newSentence(), images });
    if (answer === 'cut') return;
    const record = recordOf(answer);
    if (record === undefined) {
      const isGone = call !== undefined && nameOf(answer) === '409 idempotency_no_result';
      if (isGone && !isKept(idsByKey.get(call.key))) return;
      throw new Violation('unexpected', `a query answered ${nameOf(answer)}`);
    }
    if (call !== undefined) {
      const earlier = idsByKey.get(call.key) ?? record.id;
      if (earlier !== record.id) throw new Violation('repeated', `two generations for ${call.key}`);
      idsByKey.set(call.key, record.id);
    }
    ledger.acknowledge(caller, record);
    if (mayBeCleared || clears.begun !== begun) ledger.doubt(caller, record.id);
  }

  function isKept(id: string | undefined): boolean {
    return ledger.kept(caller).some((record) => record.id === id);
  }

  function newCall(random: Random): KeyedCall {
    const call = newKeyedCall(house, random.whole(1, MOST_IMAGES));
    calls.push(call);
    return call;
  }

  async function readImages(record: GenerationRecord): Promise<void> {
    for (const image of record.images) {
      if ('error' in image) throw new Violation('unexpected', `${record.id} holds ${image.error.code}`);
      const answer = await caller.get(url, image.url);
      if (answer === 'cut' || isGone(answer, record)) return;
      const hash = createHash('sha256').update(answer.body).digest('hex');
      if (hash !== image.sha256) throw new Violation('partial', `${image.url} while others write`);
    }
  }

  function isGone(answer: Exclude<Answer, 'cut'>, { id }: GenerationRecord): boolean {
    if (answer.status === 200) return false;
    const wasToldKept = answer.status !== 404 || isKept(id);
    if (wasToldKept) throw new Violation('lost', `an image of ${id} answered ${nameOf(answer)}`);
    return true;
  }

  return {
    caller,
    /** The keys that were used. */
    calls,
    imagine: (random: Random) => imagine(random),
    imagineKeyed: (random: Random) => imagine(random, newCall(random)),
    async imagineTwice(random: Random) {
      const call = newCall(random);
      await Promise.all([imagine(random, call), imagine(random, call)]);
    },
    async repeat(random: Random) {
      const [first, ...others] = calls;
      if (first !== undefined) await imagine(random, random.pick([first, ...others]));
    },
    async remove(random: Random) {
      const [first, ...others] = ledger.kept(caller);
      if (first === undefined) return;
      const { id } = random.pick([first, ...others]);
      ledger.doubt(caller, id);
      const answer = await caller.remove(url, id);
      if (answer === 'cut') return;
      if (answer.status !== 204) throw new Violation('unexpected', `DELETE answered ${nameOf(answer)}`);
      ledger.bury(id);
      const after = nameOf(await caller.get(url, `/session/generations/${id}`));
      if (after !== 'cut' && after !== '404 generation_not_found') {
        throw new Violation('back again', `${id} answered ${after} after its removal`);
      }
    },
    async clear() {
      clears.begun += 1;
      clears.running += 1;
      ledger.doubt(caller);
      const answer = await caller.clear(url);
      clears.running -= 1;
      if (answer !== 'cut' && answer.status !== 200) {
        throw new Violation('unexpected', `/session_clear answered ${nameOf(answer)}`);
      }
    },
    async read() {
      const answer = await caller.list(url);
      if (answer === 'cut') return;
      if (answer.status !== 200) throw new Violation('unexpected', `GET /session answered ${nameOf(answer)}`);
      const listed: GenerationRecord[] = JSON.parse(answer.body.toString());
      for (const record of listed) await readImages(record);
    },
  };
}

/** A round that depends on nothing but its seed and number, as far as time allows. */
export function randomTrial(seed: number, round: number): Trial {
  return {
    replay: `--seed ${seed} --round ${round}`,
    imageBytes: RANDOM_IMAGE_BYTES,
    run: (house) => killAtRandom(house, createRandom(seed).fork(`round ${round}`)),
  };
}
