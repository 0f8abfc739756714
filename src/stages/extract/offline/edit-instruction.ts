import type { Lexicon } from './lexicon.ts';
import { segment, type Token } from './segment.ts';

/**
 * What a Korean sentence says is to be done to a picture. Each part is a phrase to be understood by itself; null where
 * nothing is said of the kind.
 */
export interface EditInstruction {
  /** What the instruction is about, and stays or goes: 고양이 of 고양이를 지워 줘, 하늘 of 하늘을 노을로 바꿔 줘. */
  what: string | null;
  /**
   * What is to be done: `remove` it, `replace` it (all of the picture, where it is not named) by what comes, `add` what
   * comes (to it, where it is named), or have it `look` as the words that come say: 하늘을 어둡게 해 줘.
   */
  act: 'remove' | 'replace' | 'add' | 'look';
  /** What is to come: 강아지 of 고양이를 지우고 강아지를 그려 줘. */
  coming: string | null;
}

const OBJECT = String.raw`(?<what>.+?)(?:을|를|은|는|만|도)?\s*`;
const WHOLLY = String.raw`(?:(?:전부|모두|다|싹|좀|완전히|깨끗이|깨끗하게)\s+)*`;
/** 지워 줘, 없애 주세요, 제거해줄래 … */
const REQUEST = String.raw`\S*(?:\s*(?:줘|줘요|주세요|주실래요|줄래|줄래요|달라|봐|버려|줄\s+수\s+있어|줄\s+수\s+있나요))*`;
const END = String.raw`\s*[.!?~…]*$`;
/** 해 줘 and 해줘, and no 해변. */
const DO = String.raw`해(?=$|[\s줘주줄봐요])`;
const CHANGE = `(?:바꿔|바꾸|교체해|교체하|변경해|변경하|대체해|대체하|만들어|칠해|칠하|색칠해|색칠하|물들여|변신시켜|${DO})`;

const REMOVAL = new RegExp(
  `^${OBJECT}${WHOLLY}(?:지워|지우|없애|제거해|제거하|삭제해|삭제하|빼)${REQUEST}${END}`,
  'u',
);
const REMOVAL_FIRST = new RegExp(
  String.raw`^(?<what>.+?)(?:을|를|은|는|만)?\s*${WHOLLY}(?:지우고|지운\s+(?:다음|뒤|후)에?|없애고|제거하고|삭제하고|빼고)[,\s]+(?<coming>.+)$`,
  'u',
);
const EXCHANGE = new RegExp(String.raw`^(?<words>.+?)(?:으로|로)\s*${WHOLLY}${CHANGE}${REQUEST}${END}`, 'u');
const EXCHANGE_OF = /^(?<what>.+?)\s*(?:대신|말고)\s*(?<coming>.+)$/u;
const LOOK = new RegExp(String.raw`^(?<words>.*\S게)\s*${WHOLLY}${CHANGE}${REQUEST}${END}`, 'u');
/** Who wants something drawn into a picture that is there wants it added, and no drawing. */
const ADDITION = new RegExp(
  String.raw`^(?<words>.+?)(?:을|를|도)?\s*${WHOLLY}(?:그려|그리|넣어|추가해|추가하|더해|올려|놓아|놔|얹어|심어|씌워|씌우|입혀|입히|신겨|신기|둘러|달아)${REQUEST}${END}`,
  'u',
);

/** The instruction in a sentence about a picture that is there; undefined where it only says what is to be seen. */
export function readEditInstruction(sentence: string, lexicon: Lexicon): EditInstruction | undefined {
  const text = sentence.trim();
  const instead = EXCHANGE_OF.exec(text)?.groups;
  if (instead?.what && instead.coming)
    return { act: 'replace', what: instead.what, coming: comingIn(instead.coming) };

  const exchanged = EXCHANGE.exec(text)?.groups?.words;
  if (exchanged !== undefined) return exchangeIn(exchanged, lexicon);

  const changed = LOOK.exec(text)?.groups?.words;
  const look = changed === undefined ? null : splitAfter(CHANGING_PARTICLES, changed, lexicon);
  if (look !== null && segment(look.coming, lexicon).flat().every(tellsHow)) return { act: 'look', ...look };

  const first = REMOVAL_FIRST.exec(text)?.groups;
  if (first?.what) return { act: 'remove', what: first.what, coming: comingIn(first.coming ?? '') };

  const removed = REMOVAL.exec(text)?.groups?.what;
  if (removed !== undefined) return { act: 'remove', what: removed, coming: null };

  const added = ADDITION.exec(text)?.groups?.words;
  return added === undefined ? undefined : { act: 'add', ...splitAfter(RECEIVER_PARTICLES, added, lexicon) };
}

function exchangeIn(words: string, lexicon: Lexicon): EditInstruction {
  const { what, coming } = splitAfter(OBJECT_PARTICLES, words, lexicon);
  // 바다를 배경으로 해 줘: the sea comes.
  if (what !== null && coming === '배경') return { act: 'replace', what: coming, coming: what };
  // 파란색으로 칠해 줘
  const isLook = what === null && isDescription(coming, lexicon);
  return { act: isLook ? 'look' : 'replace', what, coming };
}

/** Whether words only say how something looks, and not what it is: 파란색, 밝은 초록색. */
export function isDescription(words: string, lexicon: Lexicon): boolean {
  const tokens = segment(words, lexicon).flat();
  return tokens.every(({ word, ending }) => word?.type === 'modifier' || ending === 'adnominal');
}

/** 더 밝게 */
function tellsHow({ word, ending }: Token): boolean {
  return word?.type === 'adverb' || ending === 'adverb';
}

/** 강아지 of 강아지를 그려 줘 and of 강아지로 바꿔 줘; any other words as they are. */
function comingIn(words: string): string {
  return (EXCHANGE.exec(words) ?? ADDITION.exec(words))?.groups?.words ?? words;
}

const OBJECT_PARTICLES: ReadonlySet<string> = new Set(['을', '를', '은', '는']);
const CHANGING_PARTICLES: ReadonlySet<string> = new Set([...OBJECT_PARTICLES, '이', '가']);
const RECEIVER_PARTICLES: ReadonlySet<string> = new Set(['에게', '한테', '께']);

/**
 * Splits words at the particle that says what is spoken of: 가을 하늘 and 노을 of 가을 하늘을 노을. In 모자를 쓴 고양이를 강아지
 * the hat only describes the cat.
 */
function splitAfter(
  particles: ReadonlySet<string>,
  words: string,
  lexicon: Lexicon,
): { what: string | null; coming: string } {
  const tokens = segment(words, lexicon).flat();
  // The last one has nothing after it to come.
  const places = [...tokens.keys()].slice(0, -1).filter((at) => {
    const token = tokens[at];
    return token?.word?.type === 'particle' && particles.has(token.text);
  });
  const place = places.find((at) => tokens[at + 1]?.ending !== 'adnominal') ?? places[0];
  if (place === undefined) return { what: null, coming: words };
  return { what: written(tokens.slice(0, place)), coming: written(tokens.slice(place + 1)) };
}

function written(tokens: readonly Token[]): string {
  return tokens
    .map(({ text, spaced }) => (spaced ? ` ${text}` : text))
    .join('')
    .trim();
}
