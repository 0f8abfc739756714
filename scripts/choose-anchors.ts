import { writeFileSync } from 'node:fs';
import { EMBEDDED_MODEL } from '../src/fasttext/embedded-model.ts';
import { openWordVectors } from '../src/fasttext/open-word-vectors.ts';
import { phraseVector } from '../src/stages/normalise/phrase-vector.ts';
import { readWord } from '../src/stages/normalise/read-word.ts';
import { UnitVectors } from '../src/stages/normalise/unit-vector.ts';
import { loadVocabulary, type WordList } from '../src/stages/normalise/vocabulary.ts';
import { readWordTable, wordTableFile } from '../src/stages/normalise/word-table.ts';

/**
 * Chooses the anchors of each value among its English aliases: `npm run build:anchors`. One by one the alias that brings
 * the others most nearly under cover is taken, so that few words lie about in all that the value may mean (greedy
 * facility location: Nemhauser, Wolsey, Fisher 1978).
 */
const ANCHORS_PER_VALUE = 20;
/** Cosines to this power, so that an alias counts as covered only by what is really near. */
const STEEPNESS = 3;

const words = await openWordVectors(EMBEDDED_MODEL);
const { moods, styles } = loadVocabulary();
for (const list of [moods, styles])
  writeFileSync(wordTableFile(`anchors/${list.kind}s.tsv`), await tableOf(list));
await words.close();

async function tableOf(list: WordList): Promise<string> {
  const aliases = readWordTable(`aliases/${list.kind}s.tsv`).filter(([alias]) =>
    /^[\x20-\x7e]+$/.test(alias),
  );
  const lines = [
    `# Words that surround each ${list.kind} of ../../vocabulary.json, chosen among its aliases by scripts/choose-anchors.ts.`,
    '# anchor\tvalue',
  ];
  for (const { value } of list.entries) {
    const its = aliases.filter(([, other]) => other === value).map(([alias]) => alias);
    for (const anchor of await choose(its)) lines.push(`${anchor}\t${value}`);
  }
  return `${lines.join('\n')}\n`;
}

async function choose(aliases: readonly string[]): Promise<string[]> {
  const vectors = await Promise.all(aliases.map((alias) => phraseVector(readWord(alias).meaningful, words)));
  const all = UnitVectors.from(vectors, words.dimension);
  const nearness = vectors.map((vector) =>
    all.cosinesWith(vector).map((cosine) => Math.max(0, cosine) ** STEEPNESS),
  );
  const covered = aliases.map(() => 0);
  const chosen: number[] = [];
  const gainOf = (candidate: number) =>
    covered.reduce((sum, cover, other) => sum + Math.max(0, (nearness[candidate]?.[other] ?? 0) - cover), 0);
  while (chosen.length < Math.min(ANCHORS_PER_VALUE, aliases.length)) {
    const free = [...aliases.keys()].filter((candidate) => !chosen.includes(candidate));
    const best = free
      .map((candidate) => ({ candidate, gain: gainOf(candidate) }))
      .reduce((a, b) => (b.gain > a.gain ? b : a));
    chosen.push(best.candidate);
    for (const [other, cover] of covered.entries()) {
      covered[other] = Math.max(cover, nearness[best.candidate]?.[other] ?? 0);
    }
  }
  return chosen.map((index) => aliases[index] ?? '');
}
