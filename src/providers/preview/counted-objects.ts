import type { PromptedScene } from './prompted-scene.ts';

const numbers = 'two|three|four|five|six|seven|eight|nine|ten|several|many|\\d{1,3}';

/**
 * The scene with the numbers of its prompt put back before its objects, which are named in the singular: the
 * "puppy" of "three puppies" becomes "three puppy", the "lion" of "lions" becomes "several lion".
 */
export function withCounts(scene: PromptedScene): PromptedScene {
  const text = (scene.prompt ?? '').toLowerCase().slice(0, 2000);
  return { ...scene, objects: scene.objects.map((object) => `${numberOf(object, text)}${object}`) };
}

function numberOf(object: string, text: string): string {
  const name = object.toLowerCase().trim();
  if (!/^[a-z][a-z -]*$/.test(name)) return '';
  const plurals = pluralsOf(name);
  const forms = [name, ...plurals].join('|');
  // An adjective or two may come between, "two small white cats", but nobody who does something with them.
  const said = new RegExp(
    `\\b(${numbers}) (?:(?!and\\b)(?![a-z-]+(?:ing|[^s]s)\\b)[a-z-]+ ){0,2}?(?:${forms})\\b`,
  ).exec(text);
  if (said) return `${said[1]} `;
  const isPlural = plurals.length > 0 && new RegExp(`\\b(?:${plurals.join('|')})\\b`).test(text);
  return isPlural && !new RegExp(`\\b${name}\\b`).test(text) ? 'several ' : '';
}

function pluralsOf(name: string): string[] {
  return [
    `${name}s`,
    `${name}es`,
    name.replace(/y$/, 'ies'),
    name.replace(/fe?$/, 'ves'),
    name.replace(/man$/, 'men'),
    name.replace(/mouse$/, 'mice'),
    name.replace(/goose$/, 'geese'),
  ].filter((form) => form !== name && !/(?:[^e]ss|[sx]s)$/.test(form));
}
