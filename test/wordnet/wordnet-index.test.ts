import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packagedDictionary } from '../../scripts/wordnet/read-dictionary.ts';
import { openWordNet } from '../../src/wordnet/open-wordnet.ts';
import type { PartOfSpeech, Synset } from '../../src/wordnet/wordnet.ts';

const wordnet = openWordNet();

function firstSynset(word: string, partOfSpeech: PartOfSpeech): Synset {
  const [first] = wordnet.synsets(word, partOfSpeech);
  if (!first) throw new Error(`WordNet has no ${partOfSpeech} '${word}'.`);
  return first;
}

describe('synsets', () => {
  it.each([
    ['noun', 'noun'],
    ['verb', 'verb'],
    ['adj', 'adjective'],
    ['adv', 'adverb'],
  ] as const)('finds the words of index.%s with their meanings in order', (suffix, partOfSpeech) => {
    const lines = readFileSync(join(packagedDictionary, `index.${suffix}`), 'latin1').split('\n');
    const sample = lines.filter((line, number) => line !== '' && !line.startsWith(' ') && number % 7 === 0);
    const expected: unknown[] = [];
    const answers: unknown[] = [];
    for (const line of sample) {
      const [word = '', , count = ''] = line.split(' ');
      expected.push([word, ...line.trim().split(' ').slice(-Number(count)).map(Number)]);
      // Base forms of other words may follow.
      const synsets = wordnet.synsets(word, partOfSpeech).slice(0, Number(count));
      answers.push([word, ...synsets.map(({ offset }) => offset)]);
    }
    expect(answers.length).toBeGreaterThan(600);
    expect(answers).toEqual(expected);
  });

  it('finds a compound with any joint, the given one first', () => {
    const iceCream = wordnet.synsets('ice_cream');
    expect(iceCream).toHaveLength(1);
    expect(wordnet.synsets('Ice cream')).toEqual(iceCream);
    expect(wordnet.synsets('ice-cream')).toEqual(iceCream);
    expect(wordnet.synsets('far fetched')).toEqual(wordnet.synsets('far-fetched'));
    expect(wordnet.synsets('far fetched')).not.toEqual([]);
    // WordNet has both spellings, with other meanings; of `give-and take` it has neither.
    expect(wordnet.synsets('give and take')).not.toEqual(wordnet.synsets('give-and-take'));
    expect(wordnet.synsets('give-and take')).toEqual(wordnet.synsets('give-and-take'));
  });

  it('names one meaning by one object', () => {
    expect(wordnet.synsets('dogs')[0]).toBe(wordnet.synsets('domestic dog')[0]);
  });

  it('lists a meaning once when two base forms lead to it', () => {
    const better = wordnet.synsets('better');
    expect(new Set(better).size).toBe(better.length);
  });

  it('tells satellites from other adjectives', () => {
    expect(firstSynset('wet', 'adjective')).toMatchObject({ type: 'a', partOfSpeech: 'adjective' });
    expect(firstSynset('damp', 'adjective')).toMatchObject({ type: 's', partOfSpeech: 'adjective' });
  });

  it('takes any string', () => {
    const anything = fc.oneof(
      fc.string({ maxLength: 10_000 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({
        unit: fc.constantFrom('\ud83d', '\ude00', '\0', '\x1b', ' ', '-', '_', '한', 'é', '🐕', 's'),
      }),
      fc.string({ unit: fc.constantFrom('s', 'es', 'ing', 'ed', 'men', 'er'), maxLength: 10_000 }),
    );
    const partOfSpeech = fc.constantFrom<(PartOfSpeech | undefined)[]>(undefined, 'noun', 'adjective');
    fc.assert(
      fc.property(anything, partOfSpeech, (text, asked) => {
        for (const synset of wordnet.synsets(text, asked)) expect(wordnet.lemmas(synset)).not.toEqual([]);
      }),
    );
    expect(wordnet.synsets('s'.repeat(10_000))).toEqual([]);
  });
});

describe('lemmas', () => {
  it('are written with their capitals and spaces', () => {
    expect(wordnet.lemmas(firstSynset('paris', 'noun'))).toEqual([
      'Paris',
      'City of Light',
      'French capital',
      'capital of France',
    ]);
  });

  it('have no marker of their place beside a noun', () => {
    // data.adj writes `galore(ip)`.
    expect(wordnet.lemmas(firstSynset('galore', 'adjective'))).toEqual(['galore']);
  });
});

describe('relations', () => {
  it('lead from one meaning to others', () => {
    const similar = wordnet.related(firstSynset('wet', 'adjective'), 'similarTo');
    expect(similar.flatMap((synset) => wordnet.lemmas(synset))).toContain('damp');
    const [canine] = wordnet.related(firstSynset('dog', 'noun'), 'hypernym');
    expect(canine && wordnet.lemmas(canine)).toContain('canine');
    const paris = wordnet.related(firstSynset('Paris', 'noun'), 'instanceHypernym');
    expect(paris.flatMap((synset) => wordnet.lemmas(synset))).toContain('national capital');
  });

  it('lead from words to words, of one lemma or of the whole synset', () => {
    const happy = firstSynset('happy', 'adjective');
    expect(wordnet.relatedLemmas(happy, 'antonym').map(({ name }) => name)).toEqual(['unhappy']);

    const car = firstSynset('car', 'noun');
    const all = wordnet.relatedLemmas(car, 'derivation').map(({ name }) => name);
    const ofAutomobile = wordnet.relatedLemmas(car, 'derivation', 'AUTOMOBILE').map(({ name }) => name);
    expect(ofAutomobile).toEqual(['automobilist', 'automobile']);
    expect(all).toEqual(expect.arrayContaining(ofAutomobile));
    expect(wordnet.relatedLemmas(car, 'derivation', 'bicycle')).toEqual([]);
  });
});
