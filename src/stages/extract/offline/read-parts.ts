import { Findings } from './findings.ts';
import type { Lexicon } from './lexicon.ts';
import { Part } from './part.ts';
import { readModifier, readNoun, readUnknown } from './read-nouns.ts';
import { readAdjective, readVerb } from './read-predicates.ts';
import { readFunctionWord } from './read-small-words.ts';
import type { Token } from './segment.ts';
import type { SentenceReading } from './sentence-reading.ts';

/** Reads the words of a Korean (or mixed) sentence, part by part. */
export function readParts(parts: readonly Token[][], lexicon: Lexicon): SentenceReading {
  const reading: SentenceReading = {
    findings: new Findings(),
    phrases: [],
    pictures: [],
    pictureAdjectives: [],
    manners: [],
  };
  for (const tokens of parts) {
    const part = new Part(tokens, lexicon, reading);
    for (; part.position < tokens.length; part.position++) {
      const token = tokens[part.position];
      if (token) readToken(part, token);
    }
    part.finish();
  }
  return reading;
}

function readToken(part: Part, token: Token): void {
  const { word } = token;
  if (deniesNext(part, token)) {
    part.isDenied = true;
    return;
  }
  part.isDenied ||= token.isDenied;
  if (!word) readUnknown(part, token);
  else if (word.type === 'noun') readNoun(part, word);
  else if (word.type === 'modifier') readModifier(part, word);
  else if (word.type !== 'predicate') readFunctionWord(part, word);
  else if (word.act) readVerb(part, word, word.act, token);
  else readAdjective(part, word, token);
  part.isDenied = false;
}

/** 안 무서운, 못 나는; but 방 안, where a noun comes before. */
function deniesNext(part: Part, { text, spaced }: Token): boolean {
  const isMark = spaced && (text === '안' || text === '못');
  return isMark && !part.current && part.next()?.word?.type === 'predicate';
}
