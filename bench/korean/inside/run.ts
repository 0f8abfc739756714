/** A process of its own for one measure of one subject. */
import { json } from 'node:stream/consumers';
import { measures, type Order } from './measures.ts';
import { subjects } from './subjects.ts';

const order = (await json(process.stdin)) as Order;
const finding = await measures[order.measure](subjects[order.subject], order);
process.stdout.write(JSON.stringify(finding), () => process.exit());
