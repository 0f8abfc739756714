import { type Contestant, fastTextJs, nativeFastText, natural, ours, type Setup } from './contestants.ts';

/** A question, and all who can answer it. */
export interface Contest {
  question: string;
  contestants: Contestant[];
}

/** @param withLargePeers with native fastText on the large model, which takes it most of a minute to open */
export function contestsOf(setup: Setup, { withLargePeers = false } = {}): Contest[] {
  const { embedded, large } = setup;
  const models = [embedded, ...(large === undefined ? [] : [large])];
  return [
    {
      question: 'vector',
      contestants: [
        ...models.map((model) => ours('vector', model, model.name)),
        ...nativeFastText(setup, embedded, 'native vector', embedded.name),
        ...fastTextJs(setup, embedded, 'fasttext.js vector', embedded.name, "Debian's"),
        ...(large !== undefined && withLargePeers
          ? nativeFastText(setup, large, 'native vector', large.name)
          : []),
      ],
    },
    {
      question: 'similarity',
      contestants: [
        ...models.map((model) => ours('similarity', model, model.name)),
        ...nativeFastText(setup, embedded, 'native neighbours', embedded.name),
        ...fastTextJs(setup, embedded, 'fasttext.js neighbours', embedded.name, "Debian's"),
      ],
    },
    {
      question: 'WordNet look-up',
      contestants: [ours('wordnet', embedded, 'its own index'), ...natural(setup)],
    },
    { question: 'receipt', contestants: models.map((model) => ours('receipt', model, model.name)) },
  ];
}
