import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Ends, Network } from './network.ts';
import { countNumbers, placeWeights, writeRandomWeights } from './weights.ts';

/** A network and the file it is to be in. */
export interface NetworkFile {
  /** Within the folder of its model. */
  path: string;
  /** The weights of the published network, where this is to be of its shape: one that is built wrongly has others. */
  publishedWeights?: number;
  build(network: Network): Ends;
}

/** Writes the model and, beside it, its weights. */
export async function writeNetwork(folder: string, { path: name, build }: NetworkFile): Promise<void> {
  const file = path.join(folder, name);
  const dataFile = `${path.basename(file)}_data`;
  const network = new Network();
  const ends = build(network);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, network.toModel(ends, dataFile));
  await writeRandomWeights(path.join(path.dirname(file), dataFile), network.weights);
}

/** Bytes of the weights on disk. */
export function measureNetwork({ path: name, publishedWeights, build }: NetworkFile): number {
  const network = new Network();
  build(network);
  const count = countNumbers(network.weights);
  if (publishedWeights !== undefined && count !== publishedWeights)
    throw new Error(`${name} has ${count} weights, the published network ${publishedWeights}.`);
  return placeWeights(network.weights).bytes;
}
