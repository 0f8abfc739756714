/** A process of its own for one measure. */
import { json } from 'node:stream/consumers';
import { measures } from './measures.ts';

const { measure, order } = (await json(process.stdin)) as { measure: keyof typeof measures; order: never };
const finding = await measures[measure](order);
process.stdout.write(JSON.stringify(finding), () => process.exit());
