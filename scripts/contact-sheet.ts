/**
 * Draws `docs/preview.png`: one scene in every style, another in twelve moods. Run as
 * `node scripts/contact-sheet.ts`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scene } from '../src/providers/image-provider.ts';
import { drawPicture } from '../src/providers/preview/draw-picture.ts';
import { loadPictures } from '../src/providers/preview/pictures.ts';
import { styles } from '../src/providers/preview/styles/styles.ts';
import { renderPictureSheet, type SheetCell, type SheetLayout } from './picture-sheet.ts';

const layout: SheetLayout = { columns: 6, pictureEdge: 236, gap: 10, captionHeight: 16, captionGap: 8 };

const styleScene: Scene = {
  mood: 'joyful',
  style: null,
  theme: 'spring picnic',
  background: 'under cherry blossoms',
  objects: ['woman', 'puppy'],
  act: 'walking',
};
const moodScene: Scene = {
  mood: null,
  style: null,
  theme: null,
  background: 'lake',
  objects: ['deer'],
  act: null,
};
const moods = [
  'calm',
  'romantic',
  'festival',
  'sad',
  'warm',
  'cold',
  'frightening',
  'passionate',
  'optimistic',
  'solitary',
  'cute',
  'deep',
];

/** Single-stroke letters on a grid of 4 by 6: the pictures and their labels need no font. */
const letters: Record<string, string> = {
  a: 'M0 3h4v3h-4zM4 3v-1h-3',
  b: 'M0 0v6h4v-4h-4',
  c: 'M4 2h-4v4h4',
  d: 'M4 0v6h-4v-4h4',
  e: 'M0 4h4v-2h-4v4h4',
  f: 'M4 0h-2v6M0 2.500h4',
  g: 'M4 6h-4v-4h4v6h-4',
  h: 'M0 0v6M0 2h4v4',
  i: 'M2 2v4M2 0v.600',
  j: 'M3 2v6h-2M3 0v.600',
  k: 'M0 0v6M4 2l-4 2.500l4 1.500',
  l: 'M1 0v6h2',
  m: 'M0 6v-4h4v4M2 2v4',
  n: 'M0 6v-4h4v4',
  o: 'M0 2h4v4h-4z',
  p: 'M0 8v-6h4v4h-4',
  q: 'M4 8v-6h-4v4h4',
  r: 'M0 6v-4h4',
  s: 'M4 2h-4v2h4v2h-4',
  t: 'M1 0v6h3M0 2h4',
  u: 'M0 2v4h4v-4',
  v: 'M0 2l2 4l2 -4',
  w: 'M0 2v4h4v-4M2 6v-3',
  x: 'M0 2l4 4M4 2l-4 4',
  y: 'M0 2v4h4M4 2v6h-4',
  z: 'M0 2h4l-4 4h4',
  '2': 'M0 0h4v3h-4v3h4',
  '3': 'M0 0h4v6h-4M1 3h3',
  '-': 'M0.500 3.500h3',
};

function label(text: string): Buffer {
  const strokes = [...text.toLowerCase()].map((letter, index) => {
    const data = letters[letter];
    return data ? `<path d="${data}" transform="translate(${index * 5.6} 0)"/>` : '';
  });
  const { pictureEdge, captionHeight } = layout;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pictureEdge}" height="${captionHeight}"><g transform="translate(2 0.5) scale(1.7)" fill="none" stroke="#3c3a44" stroke-width="0.9" stroke-linecap="round" stroke-linejoin="round">${strokes.join('')}</g></svg>`,
  );
}

const library = await loadPictures();
const cells: { name: string; scene: Scene; seed: number }[] = [
  { name: 'no style', scene: styleScene, seed: 12 },
  { name: 'next seed', scene: styleScene, seed: 13 },
  ...Object.keys(styles).map((style) => ({ name: style, scene: { ...styleScene, style }, seed: 12 })),
  ...moods.map((mood) => ({ name: mood, scene: { ...moodScene, mood }, seed: 12 })),
];

const pictures: SheetCell[] = [];
for (const { name, scene, seed } of cells) {
  const edge = layout.pictureEdge * 2;
  const picture = await drawPicture(scene, seed, { width: edge, height: edge }, library);
  pictures.push({ picture, caption: label(name) });
}
const sheet = await renderPictureSheet(pictures, layout);
writeFileSync(fileURLToPath(new URL('../docs/preview.png', import.meta.url)), sheet);
process.stdout.write(`docs/preview.png: ${cells.length} pictures, ${sheet.length} bytes\n`);
