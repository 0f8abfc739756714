import { canBe } from './english-dictionary.ts';

/** Past forms, and participles that differ from them, which no rule makes. */
const IRREGULAR_PASTS: ReadonlyMap<string, string> = new Map(
  (
    'sat:sit stood:stand slept:sleep ran:run ate:eat eaten:eat drank:drink rode:ride flew:fly held:hold wore:wear ' +
    'fought:fight sang:sing swam:swim fell:fall threw:throw caught:catch drew:draw wrote:write drove:drive blew:blow ' +
    'gave:give took:take made:make built:build found:find went:go came:come began:begin brought:bring bought:buy ' +
    'broke:break chose:choose dug:dig fed:feed hung:hang hid:hide knelt:kneel lay:lie led:lead left:leave lit:light ' +
    'met:meet rose:rise shook:shake shone:shine shot:shoot slid:slide spoke:speak spun:spin sprang:spring stole:steal ' +
    'swung:swing taught:teach told:tell wept:weep wove:weave woke:wake kept:keep leapt:leap dove:dive saw:see'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Bases whose last consonant is doubled although they have two syllables or more. */
const STRESSED_AT_THE_END = /(?:begin|admit|commit|control|refer|occur|forget|upset)$/u;
const DOUBLING = /^[^aeiou]*[aeiou][bdgklmnprt]$|^[^aeiou]*qu[aeiou][bdgkmnpt]$/u;

/** `sit` → `sitting`, `ride` → `riding`, `lie` → `lying`. */
export function ingOf(base: string): string {
  if (/ie$/u.test(base)) return `${base.slice(0, -2)}ying`;
  if (/[^eoy]e$/u.test(base) && base.length > 2) return `${base.slice(0, -1)}ing`;
  if (DOUBLING.test(base) || STRESSED_AT_THE_END.test(base)) return `${base}${base.at(-1)}ing`;
  return `${base}ing`;
}

/** `flying`, but not `king`: a verb stands before the -ing. */
export function isIngForm(word: string): boolean {
  return word.length > 4 && word.endsWith('ing') && !NO_ING_FORMS.has(word) && canBe(word, 'verb');
}

const NO_ING_FORMS: ReadonlySet<string> = new Set(
  'ring king wing string spring thing something anything nothing everything morning evening during sibling'.split(
    ' ',
  ),
);

/** The base of `sleeps`, `carries`, `watches`; null if it is no such form. */
export function baseOfPresent(word: string): string | null {
  if (!/[^s]s$/u.test(word)) return null;
  const bases = [word.slice(0, -1)];
  if (/ies$/u.test(word)) bases.unshift(`${word.slice(0, -3)}y`);
  if (/(?:s|x|z|ch|sh|o)es$/u.test(word)) bases.unshift(word.slice(0, -2));
  return bases.find(isBase) ?? null;
}

/** The base of `looked`, `stopped`, `sat`; null if it is no such form. */
export function baseOfPast(word: string): string | null {
  const irregular = IRREGULAR_PASTS.get(word);
  if (irregular) return irregular;
  if (!/[a-z]{2}ed$/u.test(word)) return null;
  const stem = word.slice(0, -2);
  // `hoped` is not of `hop`, which doubles its consonant.
  const bases = DOUBLING.test(stem) ? [`${stem}e`] : [stem, `${stem}e`];
  if (stem.endsWith('i')) bases.unshift(`${stem.slice(0, -1)}y`);
  if (/([bdgklmnprt])\1$/u.test(stem)) bases.unshift(stem.slice(0, -1));
  return bases.find(isBase) ?? null;
}

/** Whether the word is a verb as it stands: `run`, not `ran`. */
export function isBase(word: string): boolean {
  return word.length > 1 && !INFLECTED.test(word) && !IRREGULAR_PASTS.has(word) && canBe(word, 'verb');
}

/** Not `feed` and not `sing`. */
const INFLECTED = /[^s]s$|[^e]ed$|[aeiouy].*ing$/u;
