import type { GenerationRecord } from '../../src/record.ts';
import { type Caller, type ImagineCall, nameOf, recordOf } from './caller.ts';
import type { House } from './house.ts';
import { Violation } from './tally.ts';

export type KeyedCall = ImagineCall & { key: string };

/**
 * Sends a query again under its key, after whatever happened to the first. A generation that is there must be
 * the answer, and the upstream must not hear of it; in no case is it asked for images a second time. The text
 * model may be asked again where no image had been asked for.
 * @param listed what the caller is served before
 */
export async function repeatKey(
  house: House,
  caller: Caller,
  call: KeyedCall,
  listed: GenerationRecord[],
): Promise<void> {
  const { tally, ledger } = house;
  const earlier = house.callsFor(call.sentence);
  const stored = listed.filter(({ request }) => request.search === call.sentence);
  const answer = await caller.imagine(house.server.url, call);
  const record = recordOf(answer);
  const calls = house.callsFor(call.sentence);

  if (calls.images > 1) throw new Violation('repeated', `${calls.images} image calls for one key`);
  if (earlier.images > 0 && calls.texts > earlier.texts) throw new Violation('repeated', 'the text call');
  if (stored.length > 1) throw new Violation('repeated', `${stored.length} generations under one key`);
  if (stored[0] !== undefined) {
    if (record?.id !== stored[0].id) {
      throw new Violation('unexpected', `the key of a stored generation answered ${nameOf(answer)}`);
    }
    tally.replayed += 1;
  } else if (nameOf(answer) === '409 idempotency_no_result') {
    tally.noResult += 1;
    if (earlier.images === 0) tally.noResultUnpaid += 1;
  } else if (record !== undefined && earlier.images === 0) {
    tally.madeAnew += 1;
    ledger.acknowledge(caller, record);
  } else if (nameOf(answer) === '507 storage_full' && earlier.images > 0) {
    tally.noResult += 1;
  } else throw new Violation('unexpected', `the key of a lost generation answered ${nameOf(answer)}`);
}
