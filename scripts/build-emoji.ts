/**
 * Builds `models/emoji/pictures.br`, the pictures of the preview provider, from the Noto Emoji package
 * and the tables beside the result. Run as `node scripts/build-emoji.ts`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import sharp from 'sharp';

interface Picture {
  /** Where the SVG elements of the picture lie behind the index, in bytes. */
  start: number;
  length: number;
  /** Left, top, right and bottom of what is painted, in units of which an icon is 128 wide. */
  box: [number, number, number, number];
  size: string;
  place: string;
  being: Being;
}

/** What a style shows first when it has room for one: people, then animals, then things. */
type Being = 'person' | 'animal' | 'thing';

const emojiFolder = fileURLToPath(new URL('../models/emoji/', import.meta.url));
const require = createRequire(import.meta.url);
const noto: { icons: Record<string, { body: string }> } = require('@iconify-json/noto/icons.json');
const metadata: { categories: Record<string, string[]> } = require('@iconify-json/noto/metadata.json');

const sizesByCategory: Record<string, string> = {
  'People & Body': 'large',
  'Animals & Nature': 'medium',
  'Food & Drink': 'small',
  'Travel & Places': 'huge',
  Activities: 'small',
  Objects: 'small',
};
const facesWorthKeeping = new Set(
  'alien clown-face ghost goblin ogre robot skull red-heart grinning-face love-letter pile-of-poo'.split(' '),
);
/** Parts of bodies, gestures and groups that Noto draws as sign boards; none of them stands in a scene. */
const unwanted =
  /skin-tone|-tone\d|oclock|-thirty|^(family|kiss-|couple-with-heart-|flag)|-(hand|fist|sign|button)$|index-|thumbs-|bust-in|busts-in|footprints|fingerprint|facepalming|gesturing|pouting|shrugging|tipping|haircut|massage|steamy|bunny-ears|chart|folder|symbol|speech|globe-with-meridians|map-of-japan|japanese-(post|symbol)|^(sunrise|sunset|cityscape|night-with-stars|foggy|bridge-at-night|milky-way|fireworks|moon-viewing)/;

const partsOfBodies =
  /^(brain|tooth|bone|lungs|anatomical-heart|eyes?|ear|nose|mouth|tongue|foot|leg|mechanical-|lips|biting-)/;
const plantsAndEarth =
  /tree|flower|blossom|rose|tulip|lotus|bouquet|hibiscus|hyacinth|herb|clover|shamrock|leaf|cactus|plant|seedling|mushroom|rice|decoration|coral|shell|web|nest|feather|paw|rock|wood|empty|globe|moon|sun|star|cloud|snow|fire|water|droplet|wave|volcano|comet|rainbow|tornado|umbrella|high-voltage|planet|milky|fog|ice|mountain|wind/;

function beingOf(name: string, category: string): Being {
  if (category === 'People & Body') return partsOfBodies.test(name) ? 'thing' : 'person';
  return category === 'Animals & Nature' && !plantsAndEarth.test(name) ? 'animal' : 'thing';
}

function tableRows(name: string): string[][] {
  const lines = readFileSync(`${emojiFolder}${name}`, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
}

/** Two decimals of a 128-unit icon are finer than a pixel in the largest picture. */
function withShortNumbers(body: string): string {
  const paths = body.replace(/ d="([^"]*)"/g, (attribute) =>
    // A number may follow the one before it with only its sign or point between them, and lose both here.
    attribute.replace(/-?\d*\.\d{3,}/g, (number) => {
      const short = String(Number(Number(number).toFixed(2)));
      return /^\d/.test(number) ? short : ` ${short}`;
    }),
  );
  return paths.replaceAll('IconifyId', 'i').replace(/\s+/g, ' ');
}

function iconBody(name: string): string {
  const icon = noto.icons[name];
  if (!icon) throw new Error(`Noto Emoji has no '${name}'.`);
  return withShortNumbers(icon.body);
}

async function raster(body: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="-16 -16 160 288" width="160" height="288">${body}</svg>`;
  return sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
}

async function paintedBox(body: string): Promise<Picture['box']> {
  const pixels = await raster(body);
  const box: Picture['box'] = [999, 999, -999, -999];
  for (let y = 0; y < 288; y++) {
    for (let x = 0; x < 160; x++) {
      if ((pixels[(y * 160 + x) * 4 + 3] ?? 0) < 24) continue;
      box[0] = Math.min(box[0], x - 16);
      box[1] = Math.min(box[1], y - 16);
      box[2] = Math.max(box[2], x - 15);
      box[3] = Math.max(box[3], y - 15);
    }
  }
  return box;
}

/** Where a bust is cut off at its lower edge, and the commonest colour there: the clothes go on from it. */
async function cutEdge(
  body: string,
): Promise<{ left: number; right: number; bottom: number; colour: string }> {
  const pixels = await raster(body);
  const [, , , bottom] = await paintedBox(body);
  const row = bottom + 16 - 4;
  let left = 128;
  let right = 0;
  const counts = new Map<string, number>();
  for (let x = 16; x < 144; x++) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(
      (row * 160 + x) * 4,
      (row * 160 + x) * 4 + 4,
    );
    if (alpha < 128) continue;
    left = Math.min(left, x - 16);
    right = Math.max(right, x - 16);
    const colour = `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1]);
  return { left, right, bottom, colour: commonest?.[0] ?? '#607d8b' };
}

/** The same colour, darker. */
function shade(colour: string, factor: number): string {
  const channels = [1, 3, 5].map((at) => Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * factor));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const shoes = '<path d="M40 206q0-9 10-9h10v12H40zM88 206q0-9-10-9H68v12h20z" fill="#3a3236"/>';

async function bustFigure(
  body: string,
  main: string | undefined,
  second: string | undefined,
): Promise<string> {
  const { left, right, bottom, colour } = await cutEdge(body);
  const cloth = main ?? colour;
  const isDress = main !== undefined && main === second;
  const shaded = shade(cloth, 0.75);
  // The bust becomes head and shoulders: made smaller, so that a body of human proportions fits below it.
  const smaller = 0.64;
  const middle = ((left + right) / 2) * smaller;
  const half = Math.min(((right - left) / 2) * smaller, 32);
  const cut = bottom * smaller - 3;
  const arms = [-1, 1]
    .map((side) => {
      const shoulder = middle + side * (half - 7);
      const wrist = middle + side * (half + 1);
      const arm = `<path d="M${shoulder} ${cut + 4}Q${wrist} ${cut + 22} ${wrist} ${cut + 46}" stroke="${shade(cloth, 0.88)}" stroke-width="13" fill="none"/>`;
      return `${arm}<circle cx="${wrist}" cy="${cut + 50}" r="6.500" fill="#fcc21b"/>`;
    })
    .join('');
  const trunk = `<path d="M${middle - half + 3} ${cut}h${half * 2 - 6}q-2 28-6 56H${middle - half + 9}q-4-28-6-56z" fill="${cloth}"/>`;
  const [waist, hem] = [cut + 46, 202];
  const lower = isDress
    ? `<path d="M${middle - half + 10} ${cut + 34}H${middle + half - 10}Q${middle + half} ${waist + 40} ${middle + 44} ${hem}Q${middle} ${hem + 12} ${middle - 44} ${hem}Q${middle - half} ${waist + 40} ${middle - half + 10} ${cut + 34}z" fill="${cloth}"/><path d="M${middle - 12} ${waist}L${middle - 20} ${hem + 4}M${middle + 12} ${waist}L${middle + 20} ${hem + 4}" stroke="${shade(cloth, 0.88)}" stroke-width="2" fill="none"/>`
    : `<path d="M${middle - half + 8} ${waist}H${middle + half - 8}L${middle + half - 9} ${hem}H${middle + 4}L${middle} ${waist + 24}L${middle - 4} ${hem}H${middle - half + 9}z" fill="${second ?? shade(cloth, 0.6)}"/>`;
  const footwear = `<g transform="translate(${middle - 64} 0)">${shoes}</g>`;
  const seam = `<path d="M${middle} ${cut + 2}v50" stroke="${shaded}" stroke-width="1.500"/>`;
  return `${footwear}${lower}${trunk}${isDress ? '' : seam}${arms}<g transform="scale(${smaller})">${body}</g>`;
}

function headFigure(body: string, main: string, second: string, held: string | undefined): string {
  const dress = main === second;
  const lower = dress
    ? `<path d="M50 116h28l22 66q-36 12-72 0z" fill="${main}"/><path d="M33 168q31 11 62 0" stroke="${shade(main, 0.8)}" stroke-width="4" fill="none"/>`
    : `<path d="M42 158h44l3 42H68l-4-28-4 28H39z" fill="${second}"/><path d="M40 124q24-14 48 0v44H40z" fill="${main}"/><path d="M40 160h48v8H40z" fill="${shade(main, 0.8)}"/>`;
  const legs = dress ? '<path d="M50 178h10v24H50zM68 178h10v24H68z" fill="#f2b90f"/>' : '';
  const arms = `<path d="M44 126q-16 12-18 40" stroke="${shade(main, 0.88)}" stroke-width="13" stroke-linecap="round" fill="none"/><path d="M84 126q16 12 18 40" stroke="${shade(main, 0.88)}" stroke-width="13" stroke-linecap="round" fill="none"/><circle cx="26" cy="168" r="8" fill="#fcc21b"/><circle cx="102" cy="168" r="8" fill="#fcc21b"/>`;
  const backpack =
    held === 'backpack' ? `<g transform="translate(20 100) scale(.7)">${iconBody('backpack')}</g>` : '';
  const prop =
    held && held !== 'backpack'
      ? held === 'soccer-ball'
        ? `<g transform="translate(84 174) scale(.3)">${iconBody(held)}</g>`
        : `<g transform="translate(58 118) scale(.56)">${iconBody(held)}</g>`
      : '';
  return `${backpack}${shoes}${legs}${lower}${arms}${body}${prop}`;
}

function sittingFigure(body: string, main: string, belly: string): string {
  const dark = shade(main, 0.86);
  return `<path d="M96 170q30 2 26-30" stroke="${dark}" stroke-width="12" stroke-linecap="round" fill="none"/><ellipse cx="64" cy="142" rx="44" ry="46" fill="${main}"/><ellipse cx="64" cy="150" rx="25" ry="32" fill="${belly}"/><ellipse cx="30" cy="176" rx="20" ry="13" fill="${dark}"/><ellipse cx="98" cy="176" rx="20" ry="13" fill="${dark}"/><path d="M50 134v42M78 134v42" stroke="${main}" stroke-width="16" stroke-linecap="round"/><ellipse cx="49" cy="182" rx="12" ry="8" fill="${dark}"/><ellipse cx="79" cy="182" rx="12" ry="8" fill="${dark}"/><g transform="translate(4 0) scale(.94)">${body}</g>`;
}

async function figureBody([name = '', head = '', kind, main, second, held]: string[]): Promise<string> {
  const body = iconBody(head);
  if (kind === 'bust') return bustFigure(body, main, second);
  if (!main || !second) throw new Error(`figures.tsv: '${name}' needs two colours.`);
  return kind === 'head' ? headFigure(body, main, second, held) : sittingFigure(body, main, second);
}

/** Pictures side by side on one line, the first at full height. */
async function groupBody(members: string[]): Promise<string> {
  const parts: string[] = [];
  let x = 0;
  for (const [index, name] of members.entries()) {
    const body = bodies.get(name);
    if (!body) throw new Error(`groups.tsv: there is no '${name}'.`);
    const [left, top, right, bottom] = await paintedBox(body);
    const scale = (index < 2 ? 124 : 84) / (bottom - top);
    parts.push(
      `<g transform="translate(${(x - left * scale).toFixed(1)} ${(124 - bottom * scale).toFixed(1)}) scale(${scale.toFixed(3)})">${body}</g>`,
    );
    x += (right - left) * scale - 4;
  }
  const widest = 128 / Math.max(128, x);
  return `<g transform="translate(0 ${(124 * (1 - widest)).toFixed(1)}) scale(${widest.toFixed(3)})">${parts.join('')}</g>`;
}

const bodies = new Map<string, string>();
const sizes = new Map<string, { size: string; place: string }>();
const beings = new Map<string, Being>();
for (const [category, names] of Object.entries(metadata.categories)) {
  const size = sizesByCategory[category];
  for (const name of names) {
    const wanted = size ? !unwanted.test(name) : facesWorthKeeping.has(name);
    if (!wanted || !noto.icons[name]) continue;
    bodies.set(name, iconBody(name));
    sizes.set(name, { size: size ?? 'small', place: 'ground' });
    beings.set(name, beingOf(name, category));
  }
}
for (const file of readdirSync(`${emojiFolder}own`)) {
  bodies.set(
    file.replace('.svg', ''),
    withShortNumbers(readFileSync(`${emojiFolder}own/${file}`, 'utf8').trim()),
  );
}
for (const name of bodies.keys()) if (name.endsWith('-in-hanbok')) beings.set(name, 'person');
for (const row of tableRows('figures.tsv')) {
  const [name = '', head = '', kind = '', ...rest] = row;
  const variants = kind === 'bust' && noto.icons[`woman-${name}`] ? [`woman-${name}`, `man-${name}`] : [];
  for (const [figure, icon] of [[name, head], ...variants.map((variant) => [variant, variant])]) {
    if (!figure || !icon) continue;
    bodies.set(figure, await figureBody([figure, icon, kind, ...rest]));
    beings.set(figure, kind === 'sitting' ? 'animal' : 'person');
    sizes.set(figure, {
      size: /baby|hamster|chicken|frog/.test(figure) ? 'small' : 'large',
      place: 'ground',
    });
  }
}
for (const [name = '', members = ''] of tableRows('groups.tsv')) {
  bodies.set(name, await groupBody(members.split(' ')));
  beings.set(name, 'person');
  sizes.set(name, { size: 'large', place: 'ground' });
}
for (const [size = '', place = '', names = ''] of tableRows('sizes.tsv')) {
  for (const name of names.split(' ')) if (bodies.has(name)) sizes.set(name, { size, place });
}

const pictures: Record<string, Picture> = {};
const bodyTexts: string[] = [];
let start = 0;
for (const name of [...bodies.keys()].sort()) {
  const body = bodies.get(name) ?? '';
  const { size, place } = sizes.get(name) ?? { size: 'medium', place: 'ground' };
  const length = Buffer.byteLength(body);
  pictures[name] = {
    start,
    length,
    box: await paintedBox(body),
    size,
    place,
    being: beings.get(name) ?? 'thing',
  };
  bodyTexts.push(body);
  start += length;
}

const synonymIcons = tableRows('synonyms.tsv').map(([icon = '']) => icon);
const missing = synonymIcons.filter((icon) => !pictures[icon]);
const whole = `${JSON.stringify(pictures)}\n${bodyTexts.join('')}`;
const packed = brotliCompressSync(whole, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
});
writeFileSync(`${emojiFolder}pictures.br`, packed);
process.stdout.write(`${Object.keys(pictures).length} pictures, ${whole.length} → ${packed.length} bytes\n`);
if (missing.length > 0)
  process.stdout.write(`synonyms.tsv names icons that are not there: ${missing.join(' ')}\n`);
