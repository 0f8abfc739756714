import type { Brief, KnownSenses } from '../../../brief.ts';
import { lastTail } from '../../../korean/hangul.ts';
import { composePrompt } from './compose-prompt.ts';
import type { Lexicon } from './lexicon.ts';
import { readParts } from './read-parts.ts';
import { segment, type Token } from './segment.ts';
import type { SentenceReading } from './sentence-reading.ts';

/** The category choices inside the fixed sentence the preprocess stage writes; empty where its phrase is missing. */
export interface TemplateFields {
  moods: string;
  theme: string;
  background: string;
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
  const [theme, afterTheme] = cutAfter(afterMoods, THEME_MARK);
  const hasStyle = afterTheme.endsWith(STYLE_MARK);
  if (!text.includes(OBJECT_MARK) && !(hasStyle && (moods || theme)) && !isOnlyMoodAndTheme(text))
    return null;

  const scene = hasStyle ? afterTheme.slice(0, -STYLE_MARK.length).trim() : afterTheme;
  const marked = scene.split(OBJECT_MARK).map((piece) => piece.trim());
  const rest = marked.pop() ?? '';
  const fields: TemplateFields = {
    moods,
    theme,
    background: '',
    act: '',
    objects: [],
    styles: hasStyle ? rest : '',
  };

  const [first = '', ...more] = marked;
  const second = more.join(' ');
  if (second) {
    fields.background = first;
    Object.assign(fields, splitActAndObjects(second, lexicon));
  } else if (first && isPlace(first, lexicon)) fields.background = first;
  else if (first) Object.assign(fields, splitActAndObjects(first, lexicon));

  if (!hasStyle && fields.objects.length === 0) fields.act = rest;
  else if (hasStyle && fields.objects.length === 0) Object.assign(fields, splitActAndStyle(rest, lexicon));
  return fields;
}

/** The brief of the fixed sentence: every field comes from its own phrase. */
export function briefOfTemplate(
  fields: TemplateFields,
  lexicon: Lexicon,
): { brief: Brief; senses: KnownSenses; untranslated: string[] } {
  const untranslated = new Set<string>();
  const read = (text: string): SentenceReading => {
    const reading = readParts(segment(text, lexicon), lexicon);
    for (const word of reading.findings.untranslated) untranslated.add(word);
    return reading;
  };
  const translate = (text: string) => withoutArticle(read(text).phrases.join(', ')) || null;

  const style = read(fields.styles);
  const atmosphere = fields.moods ? read(`${fields.moods} 분위기`) : null;
  const theme = translate(fields.theme);
  const scene = read(naturalScene(fields, lexicon));
  const english = composePrompt({
    phrases: [...scene.phrases, ...(atmosphere?.phrases ?? []), ...(theme ? [`${theme} theme`] : [])],
    pictures: style.pictures.length > 0 || !fields.styles ? style.pictures : style.phrases,
    pictureAdjectives: style.pictureAdjectives,
    manners: style.manners,
  });
  return {
    brief: {
      english,
      mood: atmosphere?.findings.categories(lexicon.themeCues).mood ?? null,
      theme,
      background: translate(fields.background),
      object: fields.objects.map(translate).filter((object) => object !== null),
      act: translate(fields.act),
      style: style.findings.categories(lexicon.themeCues).style,
    },
    senses: {
      mood: atmosphere?.findings.senses().mood ?? null,
      style: style.findings.senses().style,
    },
    untranslated: [...untranslated],
  };
}

function cutAfter(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  return at < 0 ? ['', text] : [text.slice(0, at).trim(), text.slice(at + mark.length).trim()];
}

/** `따뜻한분위기의 휴가주제로`: both marks stand without a space before them. */
function isOnlyMoodAndTheme(text: string): boolean {
  return /^\S+분위기의( \S+주제로)?$|^\S+주제로$/u.test(text);
}

function isPlace(text: string, lexicon: Lexicon): boolean {
  const head = segment(text, lexicon).at(-1)?.at(-1)?.word;
  return head?.type === 'relation' || (head?.type === 'noun' && head.place !== undefined && !head.thing);
}

/** `즐기는여성`, `춤추는 곰과(와) 토끼`: the act ends with the last form that describes a noun. */
function splitActAndObjects(text: string, lexicon: Lexicon): Pick<TemplateFields, 'act' | 'objects'> {
  const [first = '', ...others] = text.split(JOIN_MARK).map((name) => name.trim());
  const tokens = segment(first, lexicon).flat();
  const actEnd = tokens.findLastIndex(isActForm) + 1;
  if (actEnd > 0 && actEnd < tokens.length) {
    return {
      act: textOf(tokens.slice(0, actEnd)),
      objects: [textOf(tokens.slice(actEnd)), ...others].filter(Boolean),
    };
  }
  return { act: '', objects: [first, ...others].filter(Boolean) };
}

function splitActAndStyle(text: string, lexicon: Lexicon): Pick<TemplateFields, 'act' | 'styles'> {
  const tokens = segment(text, lexicon).flat();
  const actEnd = tokens.findLastIndex(isActForm) + 1;
  return { act: textOf(tokens.slice(0, actEnd)), styles: textOf(tokens.slice(actEnd)) };
}

function isActForm({ word, ending }: Token): boolean {
  return word?.type === 'predicate' && word.act !== undefined && ending === 'adnominal';
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text, spaced }, index) => (spaced && index > 0 ? ` ${text}` : text)).join('');
}

/** The scene as people would write it: the mark 을(를) stands for 에서 where the act takes no object. */
function naturalScene({ background, act, objects }: TemplateFields, lexicon: Lexicon): string {
  const tokens = segment(act, lexicon).flat();
  const verb = tokens.at(-1)?.word;
  const takesObject =
    tokens.length === 1 && verb?.type === 'predicate' && (verb.act?.transitive || verb.act?.path);
  const place = background && background + (takesObject ? particle(background, '을', '를') : '에서');
  const figures = objects.map((name, index) =>
    index < objects.length - 1 ? name + particle(name, '과', '와') : name,
  );
  return [place, act, ...figures].filter(Boolean).join(' ');
}

function particle(word: string, afterConsonant: string, afterVowel: string): string {
  return lastTail(word) === ' ' ? afterVowel : afterConsonant;
}

function withoutArticle(phrase: string): string {
  return phrase.replace(/^(a|an|the) /u, '');
}
