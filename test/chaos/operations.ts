import type { GenerationRecord } from '../../src/record.ts';
import { type Answer, type Caller, type ImagineCall, nameOf, openSession, recordOf } from './caller.ts';
import type { House } from './house.ts';
import { type KeyedCall, repeatKey } from './repeat-key.ts';
import { Violation } from './tally.ts';

/** Something a caller does that writes, ready to be done in a house. */
export interface Operation {
  caller: Caller;
  run(): Promise<Answer>;
  /** The answer when nothing goes wrong. */
  goodAnswer: '200' | '204';
  /** Does it again after a fault and sees that it now has its effect, once. */
  repeat(listed: GenerationRecord[]): Promise<void>;
}

export const operationNames = ['generate', 'remove', 'clear'] as const;
export type OperationName = (typeof operationNames)[number];

const IMAGES = 3;

/** Each in a session of its own, so that every folder on the way is new. */
export const operations: Record<OperationName, (house: House) => Promise<Operation>> = {
  async generate(house) {
    const caller = await join(house);
    const call = newKeyedCall(house);
    return {
      caller,
      run: () => caller.imagine(house.server.url, call),
      goodAnswer: '200',
      repeat: (listed) => repeatKey(house, caller, call, listed),
    };
  },

  async remove(house) {
    const caller = await join(house);
    const call = newKeyedCall(house, 2);
    const { id } = await imagineWell(house, caller, call);
    await imagineWell(house, caller, newKeyedCall(house, 1));
    return {
      caller,
      run() {
        house.ledger.doubt(caller, id);
        return caller.remove(house.server.url, id);
      },
      goodAnswer: '204',
      async repeat(listed) {
        const isThere = listed.some((record) => record.id === id);
        house.ledger.doubt(caller, id);
        const answer = nameOf(await caller.remove(house.server.url, id));
        if (answer !== (isThere ? '204' : '404 generation_not_found')) {
          throw new Violation('unexpected', `DELETE answered ${answer}`);
        }
        house.ledger.bury(id);
        await repeatKey(house, caller, call, []);
      },
    };
  },

  async clear(house) {
    const caller = await join(house);
    await imagineWell(house, caller, newKeyedCall(house, 2));
    await imagineWell(house, caller, newKeyedCall(house, 1));
    const clear = () => {
      house.ledger.doubt(caller);
      return caller.clear(house.server.url);
    };
    return {
      caller,
      run: clear,
      goodAnswer: '200',
      async repeat() {
        const answer = nameOf(await clear());
        const left = JSON.parse(bodyOf(await caller.list(house.server.url)));
        if (answer !== '200' || left.length > 0) {
          throw new Violation('unexpected', `/session_clear answered ${answer} and left ${left.length}`);
        }
      },
    };
  },
};

/** A query that nothing disturbs; what it made is on the ledger. */
export async function imagineWell(
  house: House,
  caller: Caller,
  call: ImagineCall,
): Promise<GenerationRecord> {
  const answer = await caller.imagine(house.server.url, call);
  const record = recordOf(answer);
  if (record === undefined)
    throw new Violation('unexpected', `an undisturbed query answered ${nameOf(answer)}`);
  house.ledger.acknowledge(caller, record);
  return record;
}

export function newKeyedCall(house: House, images = IMAGES): KeyedCall {
  const sentence = house.newSentence();
  return { sentence, key: `key of ${sentence}`, images };
}

/** A new caller with a session of their own. */
export async function join(house: House): Promise<Caller> {
  const caller = await openSession(house.server.url);
  house.ledger.addCaller(caller);
  return caller;
}

function bodyOf(answer: Answer): string {
  return answer === 'cut' ? '[]' : answer.body.toString();
}
