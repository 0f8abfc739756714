import type { PromptedScene } from '../prompted-scene.ts';

/** What the words of an edit ask for. */
export interface Change {
  /** What is to come into the picture. */
  scene: PromptedScene;
  /** Objects that are to leave it. */
  removed: string[];
  /** Whether everything in the region is to leave it. */
  isRemoval: boolean;
}

const removal =
  /\b(?:remov(?:e|es|ed|ing)|eras(?:e|es|ed|ing)|delet(?:e|es|ed|ing)|clear away|take (?:away|out)|get rid of|without)\b(.*?)(?=[,;.]|\b(?:and|but|then) (?:add|put|draw|place|make|turn|change)|$)/g;
/** "Replace the cat with a dog": what stands between is what goes. */
const exchange =
  /\b(?:replac(?:e|es|ed|ing)|swap(?:ping)?|exchang(?:e|es|ed|ing)|chang(?:e|es|ed|ing)|turn(?:s|ed|ing)?|transform(?:s|ed|ing)?|convert(?:s|ed|ing)?)\b(.*?)\b(?:with|by|for|into|to)\b/g;

/** Tells what comes from what goes, and from what is there already and is only spoken of ("the dog"). */
export function changeOf(scene: PromptedScene): Change {
  const prompt = (scene.prompt ?? '').toLowerCase().slice(0, 2000);
  const going: string[] = [];
  const takeOut = (_match: string, what: string): string => {
    going.push(what);
    return ' ';
  };
  const coming = prompt.replace(exchange, takeOut).replace(removal, takeOut);
  const gone = going.join(' ');
  const names = (object: string, text: string) => text.includes(object.toLowerCase().trim());
  const removed = scene.objects.filter((object) => names(object, gone) && !names(object, coming));
  const named = scene.objects.filter((object) => !removed.includes(object));
  const fresh = named.filter((object) => !isThere(object, coming));
  const addsSomething = /\b(?:add|put|draw|place|insert|paint)\b/.test(coming);
  const objects = fresh.length === 0 && addsSomething ? named : fresh;
  const background = scene.background !== null && names(scene.background, gone) ? null : scene.background;
  return {
    scene: { ...scene, background, objects, prompt: coming },
    removed,
    isRemoval: objects.length === 0 && new RegExp(removal.source).test(prompt),
  };
}

/** Whether an object is spoken of only as one that everybody sees: "the dog", "his hat". */
function isThere(object: string, prompt: string): boolean {
  const name = object
    .toLowerCase()
    .trim()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '');
  if (name === '') return false;
  const known = `\\b(?:the|this|that|these|those|my|his|her|its|their) (?:[a-z-]+ ){0,2}?${name}\\b`;
  const everywhere = prompt.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
  const seen = prompt.match(new RegExp(known, 'g'))?.length ?? 0;
  return seen > 0 && seen >= everywhere;
}
