/**
 * The pointers of WordNet: their symbols in the data files, and what they join. Semantic pointers join two synsets,
 * lexical ones two words of synsets; a few are used both ways.
 *
 * The index names a relation by its place in this list, so a change of the order is a new version of the layout.
 *
 * Source: wninput(5WN), "Pointers"; the names are those of its table.
 */
export const relations = [
  { symbol: '!', name: 'antonym', joins: 'lemmas' },
  { symbol: '@', name: 'hypernym', joins: 'synsets' },
  { symbol: '@i', name: 'instanceHypernym', joins: 'synsets' },
  { symbol: '~', name: 'hyponym', joins: 'synsets' },
  { symbol: '~i', name: 'instanceHyponym', joins: 'synsets' },
  { symbol: '#m', name: 'memberHolonym', joins: 'synsets' },
  { symbol: '#s', name: 'substanceHolonym', joins: 'synsets' },
  { symbol: '#p', name: 'partHolonym', joins: 'synsets' },
  { symbol: '%m', name: 'memberMeronym', joins: 'synsets' },
  { symbol: '%s', name: 'substanceMeronym', joins: 'synsets' },
  { symbol: '%p', name: 'partMeronym', joins: 'synsets' },
  { symbol: '=', name: 'attribute', joins: 'synsets' },
  { symbol: '+', name: 'derivation', joins: 'lemmas' },
  { symbol: ';c', name: 'topicDomain', joins: 'both' },
  { symbol: '-c', name: 'topicMember', joins: 'both' },
  { symbol: ';r', name: 'regionDomain', joins: 'both' },
  { symbol: '-r', name: 'regionMember', joins: 'both' },
  { symbol: ';u', name: 'usageDomain', joins: 'both' },
  { symbol: '-u', name: 'usageMember', joins: 'both' },
  { symbol: '*', name: 'entailment', joins: 'synsets' },
  { symbol: '>', name: 'cause', joins: 'synsets' },
  { symbol: '^', name: 'alsoSee', joins: 'both' },
  { symbol: '$', name: 'verbGroup', joins: 'both' },
  { symbol: '&', name: 'similarTo', joins: 'synsets' },
  { symbol: '<', name: 'participle', joins: 'lemmas' },
  { symbol: '\\', name: 'pertainym', joins: 'lemmas' },
] as const;

type Relation = (typeof relations)[number];

/** A relation between meanings: `wet` is similar to `damp`, a `dog` is a kind of `canine`. */
export type SynsetRelation = Extract<Relation, { joins: 'synsets' | 'both' }>['name'];

/** A relation between words: the antonym of `hot` is `cold`, the noun to `beautiful` is `beauty`. */
export type LemmaRelation = Extract<Relation, { joins: 'lemmas' | 'both' }>['name'];

/** The number of a relation in the index. */
export const relationNumber = new Map<SynsetRelation | LemmaRelation, number>(
  relations.map(({ name }, number) => [name, number]),
);
