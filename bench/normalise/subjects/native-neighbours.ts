import type { Subject, SubjectOptions } from './subject.ts';
import { talkToProgram } from './talk-to-program.ts';

/** `fasttext nn`: a word held against the whole dictionary. */
export async function open({ fastText, model }: SubjectOptions): Promise<Subject> {
  return talkToProgram({
    path: fastText,
    arguments: ['nn', model],
    answerEnd: 'Query word? ',
    printsEndFirst: true,
  });
}
