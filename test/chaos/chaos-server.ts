import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FakeOpenAI } from '../fakes/openai.ts';
import type { ArmMessage, Fault, StepsMessage } from './fault-at-step.ts';

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url));
/** Keeps compiled modules from one start to the next: a start takes half the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/chaos', import.meta.url));
const PRELOAD = new URL('./fault-at-step.ts', import.meta.url).href;

/** The real server in a process of its own, in which a fault can be set. */
export interface ChaosServer {
  url: string;
  /** Resolves when the process has ended, by whatever cause. */
  ended: Promise<void>;
  /**
   * Sets the fault for the write steps that follow; null takes it away.
   * @returns the write steps since the last call or the start
   */
  arm(fault: Fault | null): Promise<string[]>;
  /** SIGKILL from outside. Does nothing when the process has ended. */
  kill(): Promise<void>;
}

/**
 * @param directory the generated folder
 * @param fault hits the write steps of the start itself
 * @returns undefined when the fault ended the process before it listened
 */
export async function startChaosServer(
  directory: string,
  upstream: FakeOpenAI,
  fault: Fault | null = null,
): Promise<ChaosServer | undefined> {
  const child = spawn(process.execPath, ['--import', PRELOAD, SERVER], {
    // A folder without `.env`, so that the environment below is the whole configuration.
    cwd: directory,
    env: {
      PORT: '0',
      GENERATED_DIR: directory,
      IMAGE_PROVIDER: 'openai',
      EXTRACTOR: 'openai',
      OPENAI_API_KEY: upstream.apiKey,
      OPENAI_BASE_URL: upstream.url,
      DATAMUSE_URL: 'off',
      RATE_LIMIT_IMAGES_PER_MINUTE: '0',
      // A text call that is repeated must be seen.
      BRIEF_CACHE: 'off',
      LOG_LEVEL: 'error',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      CHAOS_FAULT: JSON.stringify(fault),
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  const url = await Promise.race([readUrl(child), ended]);
  if (url === undefined) {
    if (child.signalCode !== 'SIGKILL') throw new Error(`The server did not start (exit ${child.exitCode}).`);
    return undefined;
  }
  return {
    url,
    ended,
    async arm(next) {
      const reply = once(child, 'message');
      child.send({ fault: next } satisfies ArmMessage);
      const [{ steps }] = (await reply) as [StepsMessage];
      return steps;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Reads on to the end, so that the process never waits for room in the pipe. */
function readUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The server has no output to read.');
  return new Promise((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const [, url] = /listens on (\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
