/** What a diffusion model is to paint, and what it is to keep away from. */
export interface EditDescription {
  prompt: string;
  negativePrompt: string;
}

const THE = '(?:the|this|that|these|those|my|his|her|its|their)';
const A = `(?:an?|another|one|two|three|some|more|many|several|${THE})`;
const PICTURE = '(?:(?:the|this) (?:whole )?(?:picture|image|photo|scene))';
const ALL = `(?:it|him|them|everything|${PICTURE})`;
const COLOUR = '(?:paint|colou?r|dye|turn|make)';
const SHADE = '(?:very|much|more|a bit|a little|dark|light|bright|deep|pale)';
const LOOK_PART = `(?:${SHADE} )*[\\w-]+`;
/** Any one word (blue), but of more only those that cannot be part of the thing's name: very dark blue, black and white. */
const LOOK = `${LOOK_PART}(?: and ${LOOK_PART})*`;

/** Instructions and what they lead to; the first that fits counts. */
const RESULTS: readonly (readonly [instruction: RegExp, result: string])[] = [
  // What takes the place of something.
  [whole(`change the colou?r of ${THE} (.+) to (.+)`), '$2 $1'],
  [whole(`change ${THE} (.+?)(?:'s)? colou?r to (.+)`), '$2 $1'],
  [whole('(?:change|turn|convert|transform|make) .+ into (.+)'), '$1'],
  [whole('(?:change|turn|convert|transform) .+? to (.+)'), '$1'],
  [whole('replace .+? (?:with|by) (.+)'), '$1'],
  [whole('swap .+? (?:for|with) (.+)'), '$1'],
  // How something is to look.
  [whole('make .+? look like (.+)'), '$1'],
  [whole(`${COLOUR} ${ALL} (?:look )?(.+)`), '$1'],
  [whole(`make ${THE} .+? (an? (?!bit|little).+)`), '$1'],
  [whole(`${COLOUR} ${THE} (.+?) (?:look )?(${LOOK})`), '$2 $1'],
  // What comes.
  [whole(`give (?:her|${ALL}) (${A} .+)`), '$1'],
  [whole(`give ${THE} (.+?) (${A} .+)`), '$1 with $2'],
  [whole('(?:put|place) it (.+)'), '$1'],
  [whole(`(?:add|draw|insert|put) (.+?)(?: (?:in|to|into|on) (?:it|${PICTURE}))?`), '$1'],
  [whole(`(?:place|paint|make) (${A} .+)`), '$1'],
];

/** `remove the hat from the cat and add a scarf`; a `clear sky` is none. */
const REMOVAL = whole(
  `(?:(?:remove|erase|delete|take (?:away|out)|get rid of) (?:${THE} )?|clear(?: away)? ${THE} )(?<removed>.+?)` +
    `(?: from (?:${PICTURE}|${THE} (?<left>.+?)))?` +
    '(?:(?:,| and|, and)(?: then)? (?<next>(?:add|draw|insert|put|place|paint|make|turn|change|replace) .+))?',
);

const POLITENESS =
  /^(?:(?:please|now|then|just|(?:can|could|would|will) you|i(?: want|'d like| would like) you to),? )+/i;
const END = /(?:,? please)?[.!? ]*$/i;
/** What is said of everything else: `, but keep the rest as it is`. */
const KEPT = /(?:[,.;](?: and| but)?| and| but) (?:keep|leave|do not|don't) .*$/i;

/** A longer text describes. */
const LONGEST_INSTRUCTION = 500;

/**
 * Stable Diffusion paints what a text describes and knows no instructions: `replace the circle with a green star`
 * becomes `a green star`, `add a dog` becomes `a dog`, and what is to be removed is kept away from.
 * A text that is no instruction stays as it is.
 */
export function describeEdit(text: string): EditDescription {
  const asItIs = { prompt: text, negativePrompt: '' };
  if (text.length > LONGEST_INSTRUCTION) return asItIs;
  const plain = text.trim().replace(/\s+/g, ' ').replace(POLITENESS, '');
  const instruction = plain.replace(KEPT, '').replace(END, '');

  const removal = REMOVAL.exec(instruction)?.groups;
  if (removal?.removed !== undefined) {
    const { removed, left = 'empty background', next } = removal;
    return { prompt: next === undefined ? left : describeEdit(next).prompt, negativePrompt: removed };
  }
  const found = RESULTS.find(([pattern]) => pattern.test(instruction));
  return found === undefined ? asItIs : { prompt: instruction.replace(...found), negativePrompt: '' };
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'i');
}
