import type { Scene } from '../image-provider.ts';

const numbers = 'two|three|four|five|six|seven|eight|nine|ten|several|many|\\d{1,3}';

/**
 * The scene with the numbers of the prompt put back before its objects, which are named in the singular: the
 * "puppy" of "three puppies" becomes "three puppy".
 */
export function withCounts(scene: Scene, prompt: string): Scene {
  const text = prompt.toLowerCase().slice(0, 2000);
  return { ...scene, objects: scene.objects.map((object) => `${numberOf(object, text)}${object}`) };
}

function numberOf(object: string, text: string): string {
  const name = object.toLowerCase().trim();
  if (!/^[a-z][a-z -]*$/.test(name)) return '';
  const forms = [...new Set([name, ...pluralsOf(name)])].join('|');
  // An adjective or two may come between: "two small white cats".
  const said = new RegExp(`\\b(${numbers}) (?:(?!and\\b)[a-z-]+ ){0,2}?(?:${forms})\\b`).exec(text);
  return said ? `${said[1]} ` : '';
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
  ];
}
