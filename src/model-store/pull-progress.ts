import { SingleBar } from 'cli-progress';
import { formatBytes } from './format-bytes.ts';
import { createTransferRate } from './transfer-rate.ts';

/** What a pull is about to fetch. */
export interface PullPlan {
  name: string;
  repository: string;
  commit: string;
  /** How many files are missing or damaged. */
  files: number;
  /** Of those files; `present` came with an earlier try. */
  bytes: { total: number; present: number };
}

/** Is told how a pull gets on. */
export interface PullProgress {
  start(plan: PullPlan): void;
  /** Negative where something has to come again. */
  bytes(count: number): void;
  fileDone(path: string, size: number): void;
  /** Something that takes time, such as a connection that was lost. */
  note(sentence: string): void;
  /** Called once, however the pull ends. */
  stop(): void;
}

/** A bar where there is a terminal to draw it on, plain lines elsewhere. */
export function createPullProgress(stream: NodeJS.WriteStream): PullProgress {
  const write = (line: string) => void stream.write(`${line}\n`);
  return stream.isTTY ? createBar(stream, write) : createLines(write);
}

function createLines(write: (line: string) => void): PullProgress {
  return {
    start: (plan) => write(describePlan(plan)),
    bytes: () => undefined,
    fileDone: (path, size) => write(`${path} is whole (${formatBytes(size)}).`),
    note: write,
    stop: () => undefined,
  };
}

function createBar(stream: NodeJS.WriteStream, write: (line: string) => void): PullProgress {
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {came} of {all} | {speed} | {left}',
    stream,
    clearOnComplete: true,
    hideCursor: true,
  });
  const rate = createTransferRate();
  let total = 0;
  let came = 0;
  const show = () => {
    const bytesPerSecond = rate.bytesPerSecond(Date.now());
    bar.update(came, {
      came: formatBytes(came),
      all: formatBytes(total),
      speed: `${formatBytes(bytesPerSecond)}/s`,
      left: describeTimeLeft(total - came, bytesPerSecond),
    });
  };
  return {
    start(plan) {
      write(describePlan(plan));
      ({ total, present: came } = plan.bytes);
      if (total === 0) return;
      bar.start(total, came, { came: formatBytes(came), all: formatBytes(total), speed: '', left: '' });
    },
    bytes(count) {
      came += count;
      rate.add(count, Date.now());
      show();
    },
    fileDone: () => undefined,
    note(sentence) {
      const isRunning = bar.isActive;
      bar.stop();
      write(sentence);
      if (isRunning) bar.start(total, came);
      if (isRunning) show();
    },
    stop: () => bar.stop(),
  };
}

function describePlan({ name, repository, commit, files, bytes }: PullPlan): string {
  const source = `${name} from ${repository} at ${commit.slice(0, 12)}`;
  if (files === 0) return `${source}: every file is here already.`;
  const earlier = bytes.present === 0 ? '' : `, ${formatBytes(bytes.present)} of it here already`;
  return `${source}: ${files} file${files === 1 ? '' : 's'}, ${formatBytes(bytes.total)}${earlier}.`;
}

/** @returns `12 s left`, `3 min left` or `2 h 5 min left` */
export function describeTimeLeft(bytes: number, bytesPerSecond: number): string {
  if (bytesPerSecond <= 0) return '';
  const seconds = Math.ceil(bytes / bytesPerSecond);
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
