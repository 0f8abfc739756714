/**
 * What prompts of image models have beside their sentence: commands, parameters, weights, negative prompts, settings.
 * Where it says something is not wanted, that is not to be read.
 */

/** Midjourney: `/imagine prompt: …` */
const COMMAND = /^\s*(?:\/imagine\b(?:\s+prompt\b)?|prompt(?=\s*:))\s*:?/iu;
/** Stable Diffusion: it goes on to the end, with the settings behind it. */
const NEGATIVE_PROMPT = /\bnegative[ _-]prompts?\s*:.*$/isu;
/** `Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, …`: from the first of them on there is nothing else. */
const SETTINGS = /(?:^|[\s,.;])(?:(?:steps|cfg(?: scale)?|seed)\s*[:=]\s*\d|sampler\s*[:=]).*$/isu;
/** One alone: `CFG 7`, `sampler DPM++`. */
const LONE_SETTING =
  /(?<=[,;\n]\s*)(?:(?:steps|seed|clip skip)\s+\d+|cfg(?: scale)?(?:\s+[\d.]+)?|sampler(?:\s[^,;\n]*)?)\s*(?=[,;\n]|$)/giu;
/** `--no clouds, birds` */
const UNWANTED = /--no\s.*?(?=--\p{L}|$)/gisu;
/** `--ar 16:9`, `--style raw` */
const PARAMETER = /--(?:(?:style|sref|cref|oref|profile)\s+\S+|\p{L}+(?:\s+[\d.:]+)?)/giu;
/** `castle::2 sky::-1`: what is before the colons, from the last weight on, has the weight. */
const WEIGHTED = /([^:]*)::\s?(-?)[\d.]*/gu;
/** `<lora:ink:0.8>` */
const ADDED_MODEL = /<[a-z]+:[^<>]*>/giu;

/** The sentence of a prompt. */
export function withoutPromptSyntax(prompt: string): string {
  return prompt
    .replace(COMMAND, '')
    .replace(NEGATIVE_PROMPT, '')
    .replace(SETTINGS, '')
    .replace(LONE_SETTING, '')
    .replace(UNWANTED, ',')
    .replace(PARAMETER, ',')
    .replace(ADDED_MODEL, ',')
    .replace(WEIGHTED, (_, weighted: string, minus: string) => (minus ? ',' : `${weighted},`));
}

/** Tags between commas that say how good the picture should be or how it is cut, and nothing that is in it. */
const TAGS: ReadonlySet<string> = new Set(
  (
    'masterpiece;best quality;high quality;highest quality;top quality;good quality;amazing quality;absurdres;highres;' +
    'ultra detailed;ultra-detailed;highly detailed;extremely detailed;insanely detailed;intricate details;' +
    'sharp focus;award winning;award-winning;trending on artstation;artstation;solo;solo focus;looking at viewer;' +
    'upper body;full body;lower body;cowboy shot;simple background;4k;8k;16k;uhd;hdr;nsfw;sfw;best anatomy'
  ).split(';'),
);

/** @param part what stands between two commas */
export function isQualityTag(part: string): boolean {
  return TAGS.has(part.trim().toLowerCase());
}
