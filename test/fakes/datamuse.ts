import { type Exchange, FakeServer, jsonReply, type Outcome } from './fake-server.ts';
import synonymTable from './synonyms.json' with { type: 'json' };
import { applyTransportFault, type TransportFault } from './transport-faults.ts';

export interface FakeDatamuseOptions {
  /** A free one unless told. */
  port?: number;
  /** Synonyms by word, the nearest first; a small table unless told. */
  synonyms?: Record<string, readonly string[]>;
  latencyMs?: number;
}

const DEFAULT_MAX = 100;
const MOST_WORDS = 1000;
const BEST_SCORE = 2000;
const SCORE_STEP = 100;

/** The word service Datamuse, as far as `GET /words?rel_syn=…&max=…` goes. All else is refused. */
export class FakeDatamuse extends FakeServer<TransportFault> {
  /** Synonyms by word, the nearest first; may be changed at any time. Other words have none. */
  synonyms: Record<string, readonly string[]>;

  constructor(options: FakeDatamuseOptions) {
    super();
    this.synonyms = options.synonyms ?? synonymTable;
    this.latencyMs = options.latencyMs ?? 0;
  }

  /** The base URL for clients: `GET <url>/words`. */
  get url(): string {
    return this.origin;
  }

  protected async answer({ request, signal }: Exchange): Promise<Outcome> {
    const { method, path, query } = request;
    if (method !== 'GET' || path !== '/words') {
      return jsonReply(404, { error: `Cannot ${method} ${path}` });
    }
    const mistake = findMistake(query);
    if (mistake) return jsonReply(400, { error: mistake });

    const fault = this.takeFault(path, () => true);
    await this.delay(signal, fault?.kind === 'slow' ? fault.latencyMs : this.latencyMs);
    const makeReply = async () => jsonReply(200, this.#findSynonyms(query));
    return fault ? applyTransportFault(fault, makeReply) : makeReply();
  }

  #findSynonyms(query: URLSearchParams): { word: string; score: number }[] {
    const word = (query.get('rel_syn') ?? '').trim().toLowerCase();
    const words = Object.hasOwn(this.synonyms, word) ? (this.synonyms[word] ?? []) : [];
    return words
      .slice(0, Number(query.get('max') ?? DEFAULT_MAX))
      .map((synonym, rank) => ({ word: synonym, score: Math.max(1, BEST_SCORE - rank * SCORE_STEP) }));
  }
}

/** Starts a fake Datamuse on 127.0.0.1. Close it at the end. */
export async function startFakeDatamuse(options: FakeDatamuseOptions = {}): Promise<FakeDatamuse> {
  const fake = new FakeDatamuse(options);
  await fake.listen(options.port ?? 0);
  return fake;
}

function findMistake(query: URLSearchParams): string | undefined {
  for (const name of query.keys()) {
    if (name !== 'rel_syn' && name !== 'max') return `The fake Datamuse does not play '${name}'.`;
  }
  if (!query.get('rel_syn')?.trim()) return "'rel_syn' is missing.";
  const max = Number(query.get('max') ?? DEFAULT_MAX);
  if (!Number.isInteger(max) || max < 1 || max > MOST_WORDS) return `'max' must be 1 to ${MOST_WORDS}.`;
  return undefined;
}
