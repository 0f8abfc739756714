/** What must never happen, one word each. */
export type Harm =
  /** An image that was acknowledged is not there, or not as it was. */
  | 'lost'
  /** Something half-written is served. */
  | 'partial'
  /** The upstream was called again for an Idempotency-Key. */
  | 'repeated'
  /** Half-written or half-removed files were left on the disk. */
  | 'left over'
  /** A removed generation came back. */
  | 'back again'
  /** An answer that nothing explains. */
  | 'unexpected';

export class Violation extends Error {
  readonly harm: Harm;

  constructor(harm: Harm, message: string) {
    super(`${harm}: ${message}`);
    this.harm = harm;
  }
}

/** What the rounds did and saw, counted. */
export interface Tally {
  kills: number;
  /** Images of acknowledged generations that were found whole after a kill, each counted once. */
  imagesKept: number;
  /** Downloads compared with their record, after every kill anew. */
  downloads: number;
  /** Generations nobody was told of that a restart brought to light whole. */
  recovered: number;
  /** Keys repeated after a kill, by what came back. */
  replayed: number;
  noResult: number;
  /** Of `noResult`: the upstream had not been called, so nothing would have been paid twice. */
  noResultUnpaid: number;
  madeAnew: number;
}

export function createTally(): Tally {
  return {
    ...{ kills: 0, imagesKept: 0, downloads: 0, recovered: 0 },
    ...{ replayed: 0, noResult: 0, noResultUnpaid: 0, madeAnew: 0 },
  };
}
