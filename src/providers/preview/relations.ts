/** What the words of a scene say about who is on, in or beside what. All of it is English in lower case. */

const ease =
  'sitting|seated|perched|perching|sleeping|asleep|dozing|napping|lying|resting|relaxing|crouching|curled|standing|landing|stands|sits|sleeps|lies';
const furniture = 'sofa|couch|bench|armchair|chair|stool|throne|bed';
const perches =
  'mushroom|rock|boulder|log|stump|sunflower|flower|tulip|rose|tombstone|headstone|gravestone|lighthouse|globe';

const restingOn = new RegExp(
  `\\b(?:${ease})(?: [^\\s,]{1,30}){0,6}? (?:on|in|upon|to|at|atop)(?: [^\\s,]{1,30}){0,3}? (${furniture}|${perches})\\b`,
);
const asSeat = new RegExp(`\\b(${furniture})$`);
const resting = new RegExp(`\\b(${ease})\\b`);
const asleep = /\b(sleeping|asleep|dozing|napping|sleeps)\b/;
const riding =
  /\b(?:riding|rides|mounted|astride|mounting)(?: on)?(?: [^\s,]{1,30}){0,2}? (horse|camel|elephant|dragon|broom|broomstick|motorcycle|motorbike|scooter|unicorn|donkey|turtle|whale|dolphin|tiger|lion|bear|deer|reindeer|ox|cow|bicycle|bike|sled|skateboard)s?\b|\b(?:on|to) (?:a |the )?back of (?:a |an |the )?(?:[a-z]{1,20} )?(horse|camel|elephant|dragon|unicorn|turtle|whale|dolphin|tiger|lion|bear|deer)\b/;
const handling =
  'reading|playing|eating|drinking|holding|carrying|receiving|giving|blowing|using|throwing|catching|kicking|painting|writing|hugging|lifting|making|baking|cooking|selling|sharing|wielding|waving|opening|looking at|peering into|shaping|soaking|setting|doing|taking';

/** What the sentence has somebody sit, lie or stand on: its name. */
export function seatIn(prompt: string, act: string, background: string): string | null {
  const said = restingOn.exec(prompt)?.[1] ?? restingOn.exec(act)?.[1];
  if (said) return said;
  return resting.test(act) ? (asSeat.exec(background)?.[1] ?? null) : null;
}

/** What the sentence has somebody ride: its name. */
export function mountIn(prompt: string, act: string): string | null {
  const found = riding.exec(prompt) ?? riding.exec(act);
  return found?.[1] ?? found?.[2] ?? null;
}

export function isAsleep(act: string): boolean {
  return asleep.test(act);
}

/** Whether the sentence has somebody wear a thing. */
export function isWorn(thing: string, words: string): boolean {
  return isNamedAfter('wearing|wears|dressed in', thing, words);
}

/** Whether the sentence has somebody hold a thing, or do something with it. */
export function isHandled(thing: string, words: string): boolean {
  return isNamedAfter(handling, thing, words);
}

function isNamedAfter(verbs: string, thing: string, words: string): boolean {
  const name = nounOf(thing);
  if (name === '') return false;
  return new RegExp(`\\b(?:${verbs})(?: (?!and\\b)[a-z'-]{1,30}){0,3}? ${name}(?:s|es)?\\b`).test(words);
}

/** Whether a thing is what the act is done to, not who does it. */
export function isObjectOf(act: string, thing: string): boolean {
  const name = nounOf(thing);
  return name !== '' && new RegExp(`^[a-z]+ing\\b.*\\b${name}(?:s|es)?\\b`).test(act);
}

/** Whether a thing is said to be somebody's: "the hand of a potter". */
export function isPartOfSomebody(thing: string, words: string): boolean {
  return (
    /^(hands?|eyes?|feet|foot|ears?|lips)$/i.test(thing.trim()) &&
    / of (a|an|the|his|her|their)\b/.test(words)
  );
}

/** The last word of a name, which is the noun; empty for names that are no English words. */
function nounOf(thing: string): string {
  return /(?:^|[\s-])([a-z]{2,30})$/.exec(thing.toLowerCase().trim())?.[1] ?? '';
}
