import { expect, test } from 'vitest';
import { type Predicate, stemFaces } from '../../src/korean/stem-faces.ts';

const verb = (stem: string, irregular = ''): Predicate => ({ stem, kind: 'verb', irregular });
const adjective = (stem: string): Predicate => ({ stem, kind: 'adjective', irregular: '' });

test.each<[Predicate, Record<string, string>]>([
  [verb('먹'), { plain: '먹', n: '먹은', soft: '먹으', open: '먹어', past: '먹었' }],
  [verb('가'), { n: '간', b: '갑', open: '가', past: '갔' }],
  [verb('날'), { plain: '날', beforeN: '나', n: '난', l: '날', m: '낢', b: '납', open: '날아' }],
  [verb('달리'), { n: '달린', open: '달려', past: '달렸' }],
  [verb('흐르'), { n: '흐른', open: '흘러' }],
  [verb('따르'), { open: '따라' }],
  [verb('쓰'), { n: '쓴', open: '써' }],
  [verb('걷', 'ㄷ'), { plain: '걷', n: '걸은', open: '걸어' }],
  [verb('짓', 'ㅅ'), { plain: '짓', n: '지은', open: '지어' }],
  [verb('굽', 'ㅂ'), { n: '구운', open: '구워' }],
  [verb('입'), { n: '입은', open: '입어' }],
  [verb('공부하'), { n: '공부한', open: '공부해', past: '공부했', ha: '공부하' }],
  [adjective('귀엽'), { n: '귀여운', open: '귀여워' }],
  [adjective('좁'), { n: '좁은' }],
  [adjective('빨갛'), { n: '빨간', open: '빨개' }],
  [adjective('하얗'), { n: '하얀', open: '하얘' }],
  [adjective('좋'), { n: '좋은', open: '좋아' }],
  [adjective('푸르'), { n: '푸른', open: '푸르러' }],
  [adjective('조용하'), { n: '조용한', hi: '조용히' }],
  [adjective('재미있'), { n: '재미있은', exist: '재미있' }],
])('$0.stem', (predicate, faces) => {
  expect(Object.fromEntries(stemFaces(predicate))).toMatchObject(faces);
});
