import type { LabelledPrompt } from './labelled-prompts.ts';
import { contentWords, matchesAnswer } from './match-answer.ts';
import { type Proportion, proportion } from './proportion.ts';

/** What was understood of a sentence: the English prompt, and the categories of the record. */
export interface Understood {
  english: string;
  untranslated: readonly string[];
  /** As the extractor said it. */
  mood: string | null;
  style: string | null;
  /** As the normaliser mapped it. */
  mood_canonical: string | null;
  style_canonical: string | null;
  theme: string | null;
  background: string | null;
  act: string | null;
  object: readonly string[];
}

/** The fields with one answer, in the order they are reported. */
export const FIELDS = [
  'mood_canonical',
  'style_canonical',
  'background',
  'act',
  'theme',
  'mood',
  'style',
] as const;
type Field = (typeof FIELDS)[number];

interface FieldScore {
  /** Right answers where the sentence states the field. */
  recall: Proportion;
  /** Answers where it does not. */
  falsePositives: Proportion;
}

export interface KoreanScore {
  sentences: number;
  fields: Record<Field, FieldScore>;
  /** Answers where the sentence states nothing, all fields but the theme together. */
  falsePositives: Proportion;
  objects: { precision: Proportion; recall: Proportion; f1: number };
  /** Of the content words of the English that a person wrote, those of the lexicon that the prompt has, too. */
  englishRecall: Proportion;
  /** Prompts with Korean that is not listed as untranslated. */
  unlistedKorean: number;
  /** One line for every wrong answer. */
  wrong: string[];
}

/** Words that carry no content of their own, beside articles and prepositions. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'and or as if is are be by while who that which where it his her their its from with being s'.split(' '),
);

/** @param knownWords the English words of the lexicon, as {@link contentWords} writes them */
export async function scoreKorean(
  prompts: readonly LabelledPrompt[],
  understand: (sentence: string) => Promise<Understood>,
  knownWords: ReadonlySet<string>,
): Promise<KoreanScore> {
  const answers: [LabelledPrompt, Understood][] = [];
  for (const prompt of prompts) answers.push([prompt, await understand(prompt.text)]);
  const wrong: string[] = [];

  const scoreField = (field: Field): FieldScore => {
    const isCanonical = field.endsWith('_canonical');
    let [right, stated, given] = [0, 0, 0];
    for (const [prompt, understood] of answers) {
      const answer = understood[field];
      const accepted = prompt.accept[field] ?? [];
      if (prompt[field] === null) {
        if (answer === null) continue;
        given += 1;
        wrong.push(`${field}: ${answer}, not stated · ${prompt.text}`);
        continue;
      }
      stated += 1;
      const isRight =
        answer !== null && (isCanonical ? accepted.includes(answer) : matchesAnswer(answer, accepted));
      if (isRight) right += 1;
      else wrong.push(`${field}: ${answer ?? 'none'}, not ${accepted.join(' or ')} · ${prompt.text}`);
    }
    return {
      recall: proportion(right, stated),
      falsePositives: proportion(given, answers.length - stated),
    };
  };

  const fields = Object.fromEntries(
    FIELDS.map((field) => [field, scoreField(field)]),
  ) as KoreanScore['fields'];
  const checked = (['mood_canonical', 'style_canonical', 'background', 'act'] as const).map(
    (field) => fields[field].falsePositives,
  );
  return {
    sentences: prompts.length,
    fields,
    falsePositives: proportion(
      checked.reduce((sum, { right }) => sum + right, 0),
      checked.reduce((sum, { of }) => sum + of, 0),
    ),
    objects: scoreObjects(answers, wrong),
    englishRecall: scoreEnglish(answers, knownWords, wrong),
    unlistedKorean: answers.filter(([, understood]) => hasUnlistedKorean(understood)).length,
    wrong,
  };
}

function scoreObjects(answers: readonly [LabelledPrompt, Understood][], wrong: string[]) {
  let [hits, given, wanted] = [0, 0, 0];
  for (const [prompt, { object }] of answers) {
    const open = [...(prompt.accept.object ?? [])];
    const surplus: string[] = [];
    wanted += open.length;
    given += object.length;
    for (const name of object) {
      const found = open.findIndex((alternatives) => matchesAnswer(name, alternatives));
      if (found < 0) surplus.push(name);
      else {
        open.splice(found, 1);
        hits += 1;
      }
    }
    const missing = open.map(([first]) => first);
    if (surplus.length + missing.length > 0)
      wrong.push(`object: +[${surplus.join(', ')}] -[${missing.join(', ')}] · ${prompt.text}`);
  }
  return {
    precision: proportion(hits, given),
    recall: proportion(hits, wanted),
    f1: given + wanted === 0 ? 1 : (2 * hits) / (given + wanted),
  };
}

function scoreEnglish(
  answers: readonly [LabelledPrompt, Understood][],
  knownWords: ReadonlySet<string>,
  wrong: string[],
): Proportion {
  let [found, wanted] = [0, 0];
  for (const [prompt, { english }] of answers) {
    const given = new Set(contentWords(english));
    const known = contentWords(prompt.english).filter(
      (word) => knownWords.has(word) && !EMPTY_WORDS.has(word),
    );
    const missing = known.filter((word) => !given.has(word));
    wanted += known.length;
    found += known.length - missing.length;
    if (missing.length > 0) wrong.push(`english: no ${missing.join(', ')} in: ${english} · ${prompt.text}`);
  }
  return proportion(found, wanted);
}

function hasUnlistedKorean({ english, untranslated }: Understood): boolean {
  const rest = untranslated.reduce((text, word) => text.replaceAll(word, ' '), english);
  return /\p{Script=Hangul}/u.test(rest);
}
