/** What an instruction asks for, as patterns over its English; the first that fits counts. */
const INSTRUCTIONS: readonly { pattern: RegExp; describe: (found: RegExpExecArray) => string }[] = [
  // replace the circle with a green star, change the sky to a sunset, turn it into a castle
  {
    pattern: /^(?:replace|change|turn|swap|convert|transform)\s.+?\s(?:with|by|to|into|for)\s+(.+)$/i,
    describe: ([, result = '']) => result,
  },
  // make the circle blue; make it look like winter
  {
    pattern: /^make\s+(?:it|this|everything|the (?:picture|image|photo))\s+(?:look like\s+)?(.+)$/i,
    describe: ([, result = '']) => result,
  },
  {
    pattern: /^(?:make|paint|colou?r|dye)\s+(?:the\s+|a\s+|an\s+)?(.+?)\s+((?:dark |light |bright )?\w+)$/i,
    describe: ([, thing = '', look = '']) => `a ${look} ${thing}`,
  },
  {
    pattern: /^(?:please\s+)?(?:add|draw|put|place|insert|give (?:it|him|her|them))\s+(.+)$/i,
    describe: ([, thing = '']) => thing,
  },
];

const REMOVAL =
  /^(?:please\s+)?(?:remove|erase|delete|take (?:away|out)|get rid of|clear)\s+(?:the\s+)?(.+)$/i;

/** What a diffusion model is to paint, and what it is to keep away from. */
export interface EditDescription {
  prompt: string;
  negativePrompt: string;
}

/**
 * Stable Diffusion paints what a text describes and knows no instructions: `replace the circle with a green star`
 * becomes `a green star`, `add a dog` becomes `a dog`, and what is to be removed is kept away from.
 * A text that is no instruction stays as it is.
 */
export function describeEdit(instruction: string): EditDescription {
  const text = instruction.trim().replace(/[.!]+$/, '');
  const [, removed] = REMOVAL.exec(text) ?? [];
  if (removed !== undefined) return { prompt: 'empty background', negativePrompt: removed };
  for (const { pattern, describe } of INSTRUCTIONS) {
    const found = pattern.exec(text);
    if (found !== null) return { prompt: describe(found), negativePrompt: '' };
  }
  return { prompt: text, negativePrompt: '' };
}
