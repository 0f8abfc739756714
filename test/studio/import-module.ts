/** A module of the page. They are plain JavaScript for browsers, which the compiler does not look at. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export async function importModule(name: string): Promise<any> {
  return import(new URL(`../../src/studio/${name}`, import.meta.url).href);
}
