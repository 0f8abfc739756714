import type { Brief, KnownSenses } from '../../../brief.ts';
import { lastTail } from '../../../korean/hangul.ts';
import { composePrompt } from './compose-prompt.ts';
import { canBe } from './english-dictionary.ts';
import { functionWordAt } from './english-function-words.ts';
import { isIngForm } from './english-verbs.ts';
import type { Lexicon } from './lexicon.ts';
import { readParts } from './read-parts.ts';
import { segment, type Token } from './segment.ts';
import type { SentenceReading } from './sentence-reading.ts';
import type { ThingClass } from './words.ts';

/** The category choices inside the fixed sentence the preprocess stage writes; empty where its phrase is missing. */
export interface TemplateFields {
  moods: string;
  theme: string;
  backgrounds: string[];
  act: string;
  objects: string[];
  styles: string;
}

const MOOD_MARK = '분위기의';
const THEME_MARK = '주제로';
const OBJECT_MARK = '을(를)';
const JOIN_MARK = '과(와)';
const STYLE_MARK = '스타일로';

/** Takes the fixed sentence apart at its literal marks; null for every other sentence. */
export function parseTemplate(sentence: string, lexicon: Lexicon): TemplateFields | null {
  const text = sentence.trim();
  const [moods, afterMoods] = cutAfter(text, MOOD_MARK);
  const [markedTheme, afterTheme] = cutAfter(afterMoods, THEME_MARK);
  const theme = markedTheme.replace(/\s*(?:주제|theme)$/iu, '');
  const hasStyle = endsWithMark(afterTheme, STYLE_MARK);
  const scene = hasStyle ? afterTheme.slice(0, -STYLE_MARK.length).trim() : afterTheme;
  if (!text.includes(OBJECT_MARK)) {
    if (!isMarked(moods, theme, text) || !(hasStyle ? isActAndStyle(scene, lexicon) : scene === ''))
      return null;
    const { act, rest } = hasStyle ? splitAct(scene, lexicon) : { act: '', rest: [] };
    return { moods, theme, backgrounds: [], act, objects: [], styles: rest.join(', ') };
  }

  const marked = scene.split(OBJECT_MARK).map((piece) => piece.trim());
  const rest = marked.pop() ?? '';
  const [first = '', ...more] = marked;
  const second = more.join(' ').trim();
  const isBackground = second !== '' || isPlace(first, lexicon);
  const chosen = splitAct(isBackground ? second : first, lexicon);
  const fields = {
    moods,
    theme,
    backgrounds: isBackground ? listed(first).map((place) => withoutParticles(place, lexicon)) : [],
    act: chosen.act,
    objects: chosen.rest.flatMap((object) => joinedNames(object, lexicon)),
  };
  if (fields.objects.length > 0) return { ...fields, styles: hasStyle ? rest : '' };
  if (!hasStyle) return { ...fields, act: fields.act || rest, styles: '' };
  if (fields.act) return { ...fields, styles: rest };
  const { act, rest: styles } = splitAct(rest, lexicon);
  return { ...fields, act, styles: styles.join(', ') };
}

/** The brief of the fixed sentence: every field comes from its own phrase. */
export function briefOfTemplate(
  fields: TemplateFields,
  lexicon: Lexicon,
): { brief: Brief; senses: KnownSenses } {
  const read = (text: string): SentenceReading => readParts(segment(text, lexicon), lexicon);
  const translate = (text: string) => withoutArticle(read(text).phrases.join(', ')) || null;

  const style = read(fields.styles);
  const atmosphere = fields.moods ? read(`${fields.moods} 분위기`) : null;
  const theme = translate(fields.theme);
  const english = composePrompt({
    phrases: [
      ...scenePhrases(fields, lexicon, read),
      ...(atmosphere?.phrases ?? []),
      ...(theme ? [`${theme} theme`] : []),
    ],
    pictures: style.pictures.length > 0 || !fields.styles ? style.pictures : style.phrases,
    pictureAdjectives: style.pictureAdjectives,
    manners: style.manners,
  });
  return {
    brief: {
      english: english || asWritten(fields),
      mood: atmosphere?.findings.categories(lexicon.themeCues).mood ?? null,
      theme,
      background: fields.backgrounds.map(translate).filter(Boolean).join(', ') || null,
      object: fields.objects.map(translate).filter((object) => object !== null),
      act: isEnglishAct(fields.act) ? fields.act : translate(fields.act),
      style: style.findings.categories(lexicon.themeCues).style,
    },
    senses: {
      mood: atmosphere?.findings.senses().mood ?? null,
      style: style.findings.senses().style,
    },
  };
}

/** What no table has, a number or an emoji, may still say something to who draws it; punctuation does not. */
const DRAWABLE = /[\p{L}\p{N}\p{S}]/u;

function asWritten({ moods, theme, backgrounds, act, objects, styles }: TemplateFields): string {
  return [moods, theme, ...backgrounds, act, ...objects, styles]
    .filter((choice) => DRAWABLE.test(choice))
    .join(', ');
}

// --- the marks ---

function cutAfter(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  return at < 0 ? ['', text] : [text.slice(0, at).trim(), text.slice(at + mark.length).trim()];
}

/** The marks stand without a space before them; 수채화 스타일로 is somebody's own sentence. */
function endsWithMark(text: string, mark: string): boolean {
  return text.endsWith(mark) && /\S/u.test(text.charAt(text.length - mark.length - 1));
}

/** `따뜻한분위기의 …`, `휴가주제로 …`, or nothing but `스티커스타일로`. */
function isMarked(moods: string, theme: string, text: string): boolean {
  if (!moods && !theme) return /^\S+스타일로$/u.test(text);
  return (!moods || /\S분위기의(?:\s|$)/u.test(text)) && (!theme || /\S주제로(?:\s|$)/u.test(text));
}

/** Whether there is nothing but what is done and a style: no 고양이를 before 수채화. */
function isActAndStyle(text: string, lexicon: Lexicon): boolean {
  return splitAct(text, lexicon).rest.every((style) =>
    segment(style, lexicon)
      .flat()
      .every(({ word }) => word?.type !== 'particle' && !(word?.type === 'noun' && !word.style)),
  );
}

// --- the choices between them ---

/** `고양이/강아지` */
function listed(text: string): string[] {
  return text
    .split(/[,/;|、，；·・\n]+/u)
    .map((choice) => choice.trim())
    .filter(Boolean);
}

/** `곰과(와) 토끼`, `곰과 토끼` */
function joinedNames(text: string, lexicon: Lexicon): string[] {
  const names: string[] = [];
  let rest = text;
  let tokens = segment(text, lexicon).flat();
  for (let and = endOfName(tokens); and > 0; and = endOfName(tokens)) {
    const [name, others] = cutAfterTokens(rest, tokens.slice(0, and));
    names.push(name);
    rest = others;
    tokens = tokens.slice(and);
  }
  return [...names, rest].map((name) => withoutParticles(name, lexicon)).filter(Boolean);
}

/** How many tokens there are up to the next 와 or 과; 0 where there is none. */
function endOfName(tokens: readonly Token[]): number {
  return tokens.findIndex(({ word }) => word?.type === 'particle' && word.value === 'and') + 1;
}

/** `바다에서`, `여자가`: the fixed sentence has particles of its own. */
function withoutParticles(text: string, lexicon: Lexicon): string {
  const tokens = segment(text, lexicon).flat();
  const last = tokens.findLastIndex(({ word }) => word?.type !== 'particle' || BELONGING.has(word.value));
  const isBare = last < 0 || last === tokens.length - 1;
  const bare = isBare ? text : cutAfterTokens(text, tokens.slice(0, last + 1))[0];
  return withoutArticle(bare);
}

/** Particles that are part of a name: 소녀들. */
const BELONGING: ReadonlySet<string> = new Set(['plural', 'style']);

function isPlace(text: string, lexicon: Lexicon): boolean {
  const head = segment(withoutParticles(listed(text)[0] ?? '', lexicon), lexicon)
    .at(-1)
    ?.at(-1)?.word;
  return head?.type === 'relation' || (head?.type === 'noun' && head.place !== undefined && !head.thing);
}

/** `즐기는여성`, `춤추는 곰과(와) 토끼`: the act ends with the last form that says what is done. */
function splitAct(text: string, lexicon: Lexicon): { act: string; rest: string[] } {
  const rest = text.split(JOIN_MARK).flatMap(listed);
  const acts: string[] = [];
  for (let first = rest.shift(); first !== undefined; first = rest.shift()) {
    const [act, after] = cutAfterAct(first, lexicon);
    if (act) acts.push(act);
    if (!after) continue;
    rest.unshift(after);
    break;
  }
  return { act: acts.join(', '), rest };
}

function cutAfterAct(text: string, lexicon: Lexicon): [act: string, after: string] {
  const tokens = segment(text, lexicon).flat();
  const describing = tokens.findLastIndex((token) => isAct(token) && token.ending === 'adnominal');
  const end = (describing >= 0 ? describing : tokens.findLastIndex(isAct)) + 1;
  // 춤 alone is what there is to see, 춤추다 before a noun is what it does.
  const isBeforeNoun = tokens.slice(end).some(({ word }) => !word || word.type === 'noun');
  if (describing >= 0 || (end > 0 && isBeforeNoun)) return cutAfterTokens(text, tokens.slice(0, end));
  return cutAfterEnglishAct(text);
}

function isAct({ word }: Token): boolean {
  return word?.type === 'predicate' && word.act !== undefined;
}

/** `reading girl`, `reading a book girl`; but `swimming pool` is one word. */
function cutAfterEnglishAct(text: string): [act: string, after: string] {
  const words = text.split(' ');
  if (words.length < 2 || !isEnglishAct(text) || canBe(text, 'noun')) return ['', text];
  const hasObject = functionWordAt(words, 1) !== null;
  if (hasObject && words.length < 4) return ['', text];
  const length = hasObject ? words.length - 1 : 1;
  return [words.slice(0, length).join(' '), words.slice(length).join(' ')];
}

function isEnglishAct(text: string): boolean {
  return /^[a-z][a-z' -]+$/iu.test(text) && isIngForm(text.split(' ')[0]?.toLowerCase() ?? '');
}

/** The tokens have neither the spaces nor the signs of the text. */
function cutAfterTokens(text: string, tokens: readonly Token[]): [before: string, after: string] {
  const wanted = tokens.map((token) => token.text).join('');
  let found = 0;
  let end = 0;
  while (found < wanted.length && end < text.length) {
    if (text[end] === wanted[found]) found++;
    end++;
  }
  return [text.slice(0, end).trim(), text.slice(end).trim()];
}

// --- the scene in English ---

function scenePhrases(
  { backgrounds, act, objects }: TemplateFields,
  lexicon: Lexicon,
  read: (text: string) => SentenceReading,
): string[] {
  const isRead = (text: string) => read(text).phrases.length > 0;
  const figures = objects.filter(isRead);
  const [place = '', ...otherPlaces] = backgrounds.filter(isRead);
  const unread = [...objects, ...backgrounds].filter((text) => !isRead(text) && DRAWABLE.test(text));
  const others = [...otherPlaces.flatMap((text) => read(text).phrases), ...unread];
  if (!isEnglishAct(act)) return [...read(naturalScene({ place, act, figures }, lexicon)).phrases, ...others];

  const [doers, where] = [{ figures }, { place }].map((part) =>
    read(naturalScene({ place: '', act: '', figures: [], ...part }, lexicon)).phrases.join(', '),
  );
  return [[doers, act, where].filter(Boolean).join(' '), ...others];
}

interface NaturalScene {
  place: string;
  act: string;
  figures: string[];
}

/** The scene as people would write it: the mark 을(를) stands for 에서 where the act takes no object. */
function naturalScene({ place, act, figures }: NaturalScene, lexicon: Lexicon): string {
  const tokens = segment(act, lexicon).flat();
  const last = tokens.at(-1);
  const verb = last?.word?.type === 'predicate' ? last.word : null;
  const takesObject = tokens.length === 1 && (verb?.act?.transitive || verb?.act?.path);
  const where = place && place + (takesObject ? particle(place, '을', '를') : locating(place, lexicon));
  const who = figures.map((name, index) =>
    index < figures.length - 1 ? name + particle(name, '과', '와') : name,
  );
  // 달린다: who does it stands before it.
  const isTold = verb !== null && last?.ending !== 'adnominal' && who.length > 0;
  if (!isTold) return [where, act, ...who].filter(Boolean).join(' ');
  const doers = who.join(' ');
  return [where, doers + particle(doers, '이', '가'), act].filter(Boolean).join(' ');
}

/** A sofa or a beach is where something is; a puppy is only behind it. */
function locating(place: string, lexicon: Lexicon): string {
  const head = segment(place, lexicon).flat().at(-1)?.word;
  const isSight = head?.type === 'noun' && !head.place && head.thing && SIGHTS.has(head.thing);
  return isSight ? ' 배경에서' : '에서';
}

const SIGHTS: ReadonlySet<ThingClass> = new Set(['person', 'animal', 'plant', 'food', 'nature', 'body']);

function particle(word: string, afterConsonant: string, afterVowel: string): string {
  return lastTail(word) === ' ' ? afterVowel : afterConsonant;
}

function withoutArticle(phrase: string): string {
  return phrase.replace(/^(a|an|the) /iu, '');
}
