import type { BinaryMask, Box } from '../masks/binary-mask.ts';
import type { RgbImage } from '../rgb-image.ts';
import { embedViews } from './describe-regions.ts';
import { LEAST_SHARE_OF_BEST } from './find-concepts.ts';
import type { Clip } from './open-clip.ts';
import type { Region } from './region.ts';
import { viewAlone, viewInSurroundings } from './region-views.ts';
import { dot } from './vectors.ts';

/** A region in whose surroundings the target is a hundred times less likely than something else is not it. */
const LEAST_ODDS_IN_SURROUNDINGS = 0.01;

/** These name no thing that could be recognised, but a place in the picture. */
const BACKGROUND = /^(the )?(background|backdrop)$/i;

/**
 * The regions that a word names.
 *
 * For each region the odds of the word against the likeliest rival are taken, with the region seen by itself.
 * Regions where the word wins (odds of 1 or more) are its. Where it wins nowhere, the best region is, provided that the
 * word is there at least a tenth as likely as the best rival and that its odds are ten times those of the next region.
 * What is chosen so is looked at once more in its surroundings, where the odds must be at least 1 to 100: a
 * view by itself has an outline that the picture may not have (the frame of a plain background looks like a square).
 * For the same reason a region that reaches all four edges of the picture is left out where others are found as well.
 *
 * Measured on the 12 samples of `test/fixtures/models/tiny-samples` with `models/common_objects.txt` as rivals. By
 * itself: odds of the form, and of the colour and form, at the shape's region at least 137; of every other form
 * and pair, and of six things (dog, cat, sky, ...), at most 0.0035. In the surroundings: at least 150 and at most 0.0048.
 * All 408 answers are right. Bounds anywhere between 0.005 and 100 would give the same.
 *
 * With the published models this cannot be measured here. The odds are relative to rivals, as in the published use for
 * classification, because cosines themselves differ from word to word; the bounds are meant to find nothing rather than
 * something else. With their scale of 100, ten to one is a cosine of 0.023, and a hundred to one is 0.046.
 * @param target in English
 * @param rivals what else could be seen, many and of all kinds; those that share their words with the target
 * ("circle" and "red circle") do not count
 * @returns indexes of regions; none where nothing is named so
 * @throws AppError `model_unusable`, `inference_failed`, `runtime_not_installed`
 */
export async function findTarget(
  clip: Clip,
  image: RgbImage,
  regions: readonly Region[],
  target: string,
  rivals: readonly string[],
  signal: AbortSignal,
): Promise<number[]> {
  if (BACKGROUND.test(target)) return findBackground(regions);
  const oddsOf = await openOdds(clip, target, rivals);
  const alone = (await embedViews(clip, image, regions, viewAlone, signal)).map(oddsOf);
  const chosen = choose(alone);
  const chosenRegions = chosen.map((index) => regions[index] as Region);
  const around = (await embedViews(clip, image, chosenRegions, viewInSurroundings, signal)).map(oddsOf);
  const found = chosen.filter((_, index) => (around[index] as number) >= LEAST_ODDS_IN_SURROUNDINGS);
  const inside = found.filter((index) => !isAllAround((regions[index] as Region).box, image));
  return inside.length > 0 ? inside : found;
}

/** Whether a box reaches all four edges of the picture, but for a few pixels that a mask may miss. */
function isAllAround({ x0, y0, x1, y1 }: Box, { width, height }: RgbImage): boolean {
  const gap = 0.02 * Math.max(width, height);
  return x0 <= gap && y0 <= gap && x1 >= width - gap && y1 >= height - gap;
}

function choose(odds: readonly number[]): number[] {
  const ranked = odds.map((_, index) => index).sort((a, b) => (odds[b] as number) - (odds[a] as number));
  const winners = ranked.filter((index) => (odds[index] as number) >= 1);
  if (winners.length > 0) return winners.sort((a, b) => a - b);
  const [best, next] = ranked;
  if (best === undefined) return [];
  const bestOdds = odds[best] as number;
  const nextOdds = next === undefined ? 0 : (odds[next] as number);
  const isClear = bestOdds >= LEAST_SHARE_OF_BEST && nextOdds <= bestOdds * LEAST_SHARE_OF_BEST;
  return isClear ? [best] : [];
}

/** How many times as likely as the likeliest rival the target is in a view. */
async function openOdds(clip: Clip, target: string, rivals: readonly string[]) {
  const logitScale = await clip.logitScale();
  const others = rivals.filter((rival) => !shareWords(rival, target));
  const [targetVector, ...otherVectors] = (await clip.embedLabels([target, ...others])) as [
    Float32Array,
    ...Float32Array[],
  ];
  return (view: Float32Array): number => {
    let best = -1;
    for (const vector of otherVectors) best = Math.max(best, dot(vector, view));
    return Math.exp(logitScale * (dot(targetVector, view) - best));
  };
}

/** Whether one name has all words of the other, so that what is called the one may be called the other too. */
function shareWords(one: string, other: string): boolean {
  const [words, otherWords] = [one, other].map((name) => name.toLowerCase().split(/\s+/)) as [
    string[],
    string[],
  ];
  return words.every((word) => otherWords.includes(word)) || otherWords.every((word) => words.includes(word));
}

/** The region that most of the picture's edge belongs to. */
function findBackground(regions: readonly Region[]): number[] {
  const shares = regions.map(({ mask }) => shareOfEdge(mask));
  const best = shares.indexOf(Math.max(...shares));
  return (shares[best] ?? 0) >= 0.5 ? [best] : [];
}

function shareOfEdge({ data, width, height }: BinaryMask): number {
  let count = 0;
  for (let x = 0; x < width; x++) count += (data[x] ?? 0) + (data[(height - 1) * width + x] ?? 0);
  for (let y = 0; y < height; y++) count += (data[y * width] ?? 0) + (data[y * width + width - 1] ?? 0);
  return count / (2 * (width + height));
}
