/** Kills the server again and again and looks at what is left: `npm run chaos -- 1000`. */
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Fault, FaultKind } from './fault-at-step.ts';
import { fillTrial } from './fill-at-step.ts';
import { randomTrial } from './kill-at-random.ts';
import { firstStartTrial, killsAt, measureStartSteps, planStepTrials, stepTrial } from './kill-at-step.ts';
import { type OperationName, operationNames } from './operations.ts';
import { runTrials, type Trial } from './run-trials.ts';
import { createTally } from './tally.ts';

interface Options {
  seed: number;
  lanes: number;
  round?: number;
  operation: OperationName | 'start';
  step?: number;
  kind: FaultKind;
  startStep?: number;
  startKind: FaultKind;
}

const kills = ['before', 'middle', 'after'];
const command = new Command('chaos')
  .description('Kills the server at every write step, then at random moments, and checks what is left.')
  .argument('[kills]', 'how many kills in all', wholeNumber, 1000)
  .option('--seed <number>', 'of the random kills', wholeNumber, Date.now() % 1_000_000)
  .option('--lanes <number>', 'servers at the same time', wholeNumber, 2)
  .option('--round <number>', 'only this round of the random kills', wholeNumber)
  .addOption(
    new Option('--operation <name>', 'for --step').choices([...operationNames, 'start']).default('generate'),
  )
  .option('--step <number>', 'only a fault at this write step', wholeNumber)
  .addOption(
    new Option('--kind <kind>', 'when the kill comes, or that the disk is full')
      .choices([...kills, 'full', 'full-once'])
      .default('before'),
  )
  .option('--start-step <number>', 'and a kill at this write step of the start after it', wholeNumber)
  .addOption(new Option('--start-kind <moment>', 'of that step').choices(kills).default('before'))
  .parse();
const [killsWanted = 1000] = command.processedArgs as [number?];
const options = command.opts<Options>();
const { seed, lanes } = options;
const tally = createTally();
const failures: string[] = [];

process.stdout.write(`seed ${seed}\n`);
const bar = new SingleBar({
  format: '{bar} {value} of {total} kills, {failed} failed, {eta_formatted} left',
});
const asked = askedTrial();
const planned = asked === undefined ? await plannedTrials() : [asked];
bar.start(asked === undefined ? Math.max(killsWanted, planned.length) : 1, 0, { failed: 0 });
await runTrials(asked === undefined ? withRandom(planned) : planned, {
  ...{ tally, lanes },
  onTrialDone(failure) {
    if (failure !== undefined) failures.push(failure);
    bar.update(tally.kills, { failed: failures.length });
  },
});
bar.stop();

for (const failure of failures) process.stdout.write(`\n${failure}\n`);
process.stdout.write(summary());
process.exitCode = failures.length === 0 ? 0 : 1;

/** The one trial that was asked for, if one was. */
function askedTrial(): Trial | undefined {
  const { operation, round, step, kind, startStep, startKind } = options;
  if (round !== undefined) return randomTrial(seed, round);
  if (step === undefined) return undefined;
  const fault: Fault = { step, kind };
  if (operation === 'start') return firstStartTrial(fault, tally);
  if (kind === 'full' || kind === 'full-once') return fillTrial(operation, fault, []);
  const startFault = startStep === undefined ? undefined : { step: startStep, kind: startKind };
  return stepTrial({ operation, fault, startFault });
}

async function plannedTrials(): Promise<Trial[]> {
  const firstStart = killsAt(await measureStartSteps()).map((fault) => firstStartTrial(fault, tally));
  return [...firstStart, ...(await planStepTrials()).map(stepTrial)];
}

function* withRandom(trials: Trial[]): Generator<Trial> {
  yield* trials;
  for (let round = 1; tally.kills < killsWanted; round++) yield randomTrial(seed, round);
}

function summary(): string {
  const count = (harm: string) => failures.filter((failure) => failure.startsWith(`${harm}:`)).length;
  const { replayed, madeAnew, noResult, noResultUnpaid } = tally;
  return `
kills                                ${tally.kills}
acknowledged images found whole      ${tally.imagesKept} (${tally.downloads} downloads compared)
unacknowledged generations recovered ${tally.recovered}
keys repeated                        ${replayed + madeAnew + noResult}: ${replayed} got their generation, ${madeAnew} made it now,
                                     ${noResult} got 409 (${noResultUnpaid} of them never reached the upstream)
lost ${count('lost')}   partial ${count('partial')}   repeated ${count('repeated')}   other ${failures.length - count('lost') - count('partial') - count('repeated')}
`;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Must be a whole number.');
  return Number(text);
}
