import { setTimeout as wait } from 'node:timers/promises';
import type { OpenSubject, Task } from './task.ts';

/** Long enough for hundreds of answers of a peer that takes some hundredths of a second for each. */
const PATIENCE_MS = 15_000;

/** All words at the same time, against the same words one after the other. */
export async function measure(open: OpenSubject, { words }: Task) {
  const inTurns = await open();
  const expected: string[] = [];
  for (const word of words) expected.push(JSON.stringify(await inTurns.ask(word)));
  inTurns.close?.();

  const atOnce = await open();
  const timeIsUp = wait(PATIENCE_MS, undefined);
  const answers = await Promise.all(
    words.map((word) => Promise.race([atOnce.ask(word).then((answer) => JSON.stringify(answer)), timeIsUp])),
  );
  atOnce.close?.();
  return {
    asked: words.length,
    wrong: answers.filter((answer, place) => answer !== undefined && answer !== expected[place]).length,
    unanswered: answers.filter((answer) => answer === undefined).length,
  };
}
