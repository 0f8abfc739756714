import { openWordNet } from './open-wordnet.ts';
import type { WordNet } from './wordnet.ts';

let opened: WordNet | null = null;

/**
 * The index that comes with the server, for all who need it: the first to ask opens it.
 * @throws `WordNetFileError`; the next who asks tries again
 */
export function embeddedWordNet(): WordNet {
  opened ??= openWordNet();
  return opened;
}
