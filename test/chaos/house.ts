import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeOpenAI } from '../fakes/openai.ts';
import { type ChaosServer, startChaosServer } from './chaos-server.ts';
import type { Fault } from './fault-at-step.ts';
import { checkFolder, createLedger, type Ledger } from './ledger.ts';
import { type Tally, Violation } from './tally.ts';

/** A generated folder in which one server after another lives, its upstream, and what callers were told. */
export interface House extends AsyncDisposable {
  readonly server: ChaosServer;
  readonly ledger: Ledger;
  readonly tally: Tally;
  /** A sentence nobody has sent yet. */
  newSentence(): string;
  /** How often the upstream was asked about a sentence. */
  callsFor(sentence: string): { texts: number; images: number };
  /** Starts the next server where the last was killed. @returns whether the start survived the fault */
  restart(fault?: Fault): Promise<boolean>;
  /** Looks at the folder and at all that is served. Nothing else may be under way. */
  check(): ReturnType<Ledger['check']>;
  /** Waits for the kill, starts a new server without any fault and looks at what it found. */
  recover(): ReturnType<Ledger['check']>;
}

export interface HouseOptions {
  tally: Tally;
  /** Size of each image the upstream makes. */
  imageBytes: number;
  /** Hits the very first start, in an empty folder. */
  firstFault?: Fault | undefined;
}

export async function openHouse({ tally, imageBytes, firstFault }: HouseOptions): Promise<House> {
  const directory = await mkdtemp(join(tmpdir(), 'imaginate-chaos-'));
  const upstream = await startFakeOpenAI({ imageBytes });
  const ledger = createLedger(tally);
  if (firstFault !== undefined) {
    const survivor = await startChaosServer(directory, upstream, firstFault);
    if (survivor !== undefined)
      throw new Violation('unexpected', 'the first start did not come to its fault');
    tally.kills += 1;
  }
  const first = await startChaosServer(directory, upstream);
  if (first === undefined) throw new Error('The first server ended at once.');
  let server = first;
  let sentences = 0;

  async function restart(fault?: Fault): Promise<boolean> {
    await server.ended;
    tally.kills += 1;
    const next = await startChaosServer(directory, upstream, fault);
    if (next === undefined) return false;
    server = next;
    return true;
  }

  async function check() {
    await checkFolder(directory);
    return ledger.check(server.url);
  }

  return {
    get server() {
      return server;
    },
    ...{ ledger, tally, restart },
    newSentence() {
      sentences += 1;
      return `a quiet harbour at dawn, plate ${String(sentences).padStart(6, '0')}`;
    },
    callsFor(sentence) {
      const about = (path: string) =>
        upstream.requestsTo(path).filter(({ bodyText }) => bodyText.includes(sentence)).length;
      return { texts: about('/v1/chat/completions'), images: about('/v1/images/generations') };
    },
    check,
    async recover() {
      await restart();
      return check();
    },
    async [Symbol.asyncDispose]() {
      await server.kill();
      await upstream.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
