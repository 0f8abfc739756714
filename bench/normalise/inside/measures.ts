import type { SubjectName } from '../subjects/subjects.ts';
import type { OpenSubject, Task } from './task.ts';

/** Each in a module of its own, so that the first answer waits for nothing of the others. */
export const measures = {
  'first answer': () => import('./first-answer.ts'),
  'each word': () => import('./each-word.ts'),
  'many callers': () => import('./many-callers.ts'),
  'at once': () => import('./at-once.ts'),
} satisfies Record<string, () => Promise<{ measure(open: OpenSubject, task: Task): Promise<unknown> }>>;

export type MeasureName = keyof typeof measures;

/** What a fresh process is told to do. */
export interface Order extends Task {
  subject: SubjectName;
  measure: MeasureName;
}

/** What a measure finds out. */
export type Finding<Name extends MeasureName> = Awaited<
  ReturnType<Awaited<ReturnType<(typeof measures)[Name]>>['measure']>
>;

/** Stands before a finding, since packages print on the same output. */
export const FINDING = 'finding: ';
