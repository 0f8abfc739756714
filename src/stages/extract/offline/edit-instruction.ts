/**
 * What a Korean sentence says is to be done to a picture. Each part is a phrase to be understood by itself; null where
 * nothing is said of the kind.
 */
export interface EditInstruction {
  /** What is to go: 고양이 of 고양이를 지워 줘. */
  removed: string | null;
  /** What is to go for something else, and what that is: 하늘을 노을로 바꿔 줘. */
  replaced: { what: string; by: string } | null;
  /** What is to come: 강아지 of 강아지를 그려 줘, and of 고양이를 지우고 강아지를 그려 줘. */
  added: string | null;
}

const OBJECT = String.raw`(?<what>.+?)(?:을|를|은|는|만|도)?\s*`;
const WHOLLY = String.raw`(?:(?:전부|모두|다|싹|좀|완전히|깨끗이|깨끗하게)\s+)*`;
/** 지워 줘, 없애 주세요, 제거해줄래 … */
const REQUEST = String.raw`\S*(?:\s*(?:줘|줘요|주세요|주실래요|줄래|줄래요|달라|봐|버려|줄\s+수\s+있어|줄\s+수\s+있나요))*`;
const END = String.raw`\s*[.!?~…]*$`;

const REMOVAL = new RegExp(
  `^${OBJECT}${WHOLLY}(?:지워|지우|없애|제거해|제거하|삭제해|삭제하|빼)${REQUEST}${END}`,
  'u',
);
const REMOVAL_FIRST = new RegExp(
  String.raw`^(?<what>.+?)(?:을|를|은|는|만)?\s*${WHOLLY}(?:지우고|지운\s+(?:다음|뒤|후)에?|없애고|제거하고|삭제하고|빼고)[,\s]+(?<rest>.+)$`,
  'u',
);
const EXCHANGE = new RegExp(
  String.raw`^(?<what>.+?)(?:을|를|은|는)\s*(?<by>.+?)(?:으로|로)\s*${WHOLLY}(?:바꿔|바꾸|교체해|교체하|변경해|변경하|대체해|대체하|만들어)${REQUEST}${END}`,
  'u',
);
/** Who wants something drawn into a picture that is there wants it added, and no drawing. */
const ADDITION = new RegExp(
  String.raw`^(?<what>.+?)(?:을|를|도)?\s*${WHOLLY}(?:그려|그리|넣어|추가해|추가하|더해|올려|놓아|놔)${REQUEST}${END}`,
  'u',
);
const EXCHANGE_OF = /^(?<what>.+?)\s*(?:대신|말고)\s*(?<by>.+)$/u;

/** The instruction in a sentence about a picture that is there; undefined where it only says what is to be seen. */
export function readEditInstruction(sentence: string): EditInstruction | undefined {
  const text = sentence.trim();
  const exchange = (EXCHANGE.exec(text) ?? EXCHANGE_OF.exec(text))?.groups;
  if (exchange?.what && exchange.by) {
    return { removed: null, replaced: { what: exchange.what, by: comingIn(exchange.by) }, added: null };
  }
  const first = REMOVAL_FIRST.exec(text)?.groups;
  if (first?.what) return { removed: first.what, replaced: null, added: comingIn(first.rest ?? '') };
  const removed = REMOVAL.exec(text)?.groups?.what;
  if (removed !== undefined) return { removed, replaced: null, added: null };
  const added = ADDITION.exec(text)?.groups?.what;
  return added === undefined ? undefined : { removed: null, replaced: null, added };
}

/** 강아지 of 강아지를 그려 줘; any other words as they are. */
function comingIn(words: string): string {
  return ADDITION.exec(words)?.groups?.what ?? words;
}
