import type { Subject, SubjectOptions } from './subject.ts';
import { talkToProgram } from './talk-to-program.ts';

/** `fasttext print-word-vectors`. */
export async function open({ fastText, model }: SubjectOptions): Promise<Subject> {
  return talkToProgram({
    path: fastText,
    arguments: ['print-word-vectors', model],
    answerEnd: '\n',
    printsEndFirst: false,
  });
}
