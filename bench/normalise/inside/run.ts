/** A process of its own for one measure of one subject. */
import { subjects } from '../subjects/subjects.ts';
import { FINDING, measures, type Order } from './measures.ts';

const task: Order = JSON.parse(process.argv[2] ?? '');
try {
  const { open } = await subjects[task.subject]();
  const { measure } = await measures[task.measure]();
  const finding = await measure(() => open(task.options), task);
  process.stdout.write(`${FINDING}${JSON.stringify(finding)}\n`, () => process.exit());
} catch (error) {
  process.stderr.write(`${error}\n`, () => process.exit(1));
}
