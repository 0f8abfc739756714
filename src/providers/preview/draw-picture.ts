import type { ImageSize } from '../image-provider.ts';
import { renderComposition } from './composition.ts';
import { drawCutOut } from './cut-out.ts';
import { resolveLight } from './light.ts';
import type { PictureLibrary } from './pictures.ts';
import { placeSubjects } from './placement.ts';
import { doneIn, type PromptedScene, saidIn } from './prompted-scene.ts';
import { createRandom, type Random } from './random.ts';
import { encodePng, opaque, type Raster } from './raster.ts';
import type { SceneLayout } from './scene-layout.ts';
import { sceneryKinds } from './scenery/scenery-kinds.ts';
import { chooseScenery, isOnlyLight, isUnknownLandmark, kindNamedBy } from './scenery/scenery-words.ts';
import { createStage } from './stage.ts';
import { styleFor } from './styles/styles.ts';
import { findSubjects, landmarkOf } from './subjects.ts';

/** What the scene asks for and the drawing cannot show, as sentences for people. */
export function findGaps(scene: PromptedScene, library: PictureLibrary): string[] {
  const scenery = chooseScenery(scene);
  const isScenery = (word: string) => kindNamedBy(word) === scenery.kind;
  const warnings = findSubjects(scene, library, scenery.kind)
    .unknown.filter((word) => !isScenery(word))
    .map(noPictureFor);
  const { background } = scene;
  const isOtherPlace =
    background !== null &&
    !landmarkOf(background, library) &&
    (scenery.isNamed ? isUnknownLandmark(background) : background !== '' && !isOnlyLight(background));
  if (isOtherPlace) {
    warnings.push(`No scenery for '${shortened(background)}': another place is drawn instead.`);
  }
  return warnings;
}

interface DrawingOptions {
  /** The size the scene is laid out for: a coarse drawing shows what the fine one will. */
  layoutSize?: ImageSize;
  /** The subjects alone, large, on nothing. A scene without subjects is drawn whole. */
  isCutOut?: boolean;
}

/** Draws one scene. The same scene, seed and size give the same bytes. */
export async function drawPicture(
  scene: PromptedScene,
  seed: number,
  size: ImageSize,
  library: PictureLibrary,
  options: DrawingOptions = {},
): Promise<Buffer> {
  return encodePng(await drawScene(scene, seed, size, library, options));
}

export async function drawScene(
  scene: PromptedScene,
  seed: number,
  size: ImageSize,
  library: PictureLibrary,
  { layoutSize = size, isCutOut = false }: DrawingOptions = {},
): Promise<Raster> {
  const layout = layOutScene(scene, createRandom(seed), layoutSize, library);
  if (isCutOut && layout.placed.length > 0) return drawCutOut(layout, size);
  return finishLayout(layout, size);
}

/** The picture of a layout, in its style. */
export async function finishLayout(layout: SceneLayout, size: ImageSize, ground?: Raster): Promise<Raster> {
  const { style, ...parts } = layout;
  const withWeather = style.withWeather ?? true;
  const composition = await renderComposition({ ...parts, ...size, withWeather, ...(ground && { ground }) });
  return opaque(await style.finish(composition));
}

export function layOutScene(
  scene: PromptedScene,
  random: Random,
  size: ImageSize,
  library: PictureLibrary,
): SceneLayout {
  const style = styleFor(scene.style);
  const light = resolveLight(scene.mood, lightWordsOf(scene), style.hour);
  const { kind } = chooseScenery(scene);
  const { subjects } = findSubjects(scene, library, kind);
  const hasSeat = subjects.some(({ on }) => on?.picture.name === 'sofa');
  const stage = createStage({ ...stageSizeFor(size), random, light, idPrefix: 'g', hasSeat });
  const drawScenery = style.scenery?.(kind) ?? sceneryKinds[kind];
  const scenery = drawScenery(stage);
  const placed = (style.place ?? placeSubjects)(subjects, scenery, stage);
  return { style, stage, scenery, placed };
}

/** What may speak of hour, weather and season. */
export function lightWordsOf(scene: PromptedScene): string {
  const categories = [scene.background, scene.theme, doneIn(scene), ...scene.objects]
    .filter(Boolean)
    .join(' ');
  return `${categories.toLowerCase().slice(0, 2000)} ${saidIn(scene)}`;
}

/** The shorter edge of a stage is always 1000 units. */
export function stageSizeFor({ width, height }: ImageSize): ImageSize {
  const shorter = Math.min(width, height);
  return { width: (width / shorter) * 1000, height: (height / shorter) * 1000 };
}

/** @param word an object no picture was found for */
export function noPictureFor(word: string): string {
  return `No picture for '${shortened(word)}': it is left out of the drawing.`;
}

/** A word of a caller, as it is quoted in a warning. */
export function shortened(word: string): string {
  return word.length > 60 ? `${word.slice(0, 57)}...` : word;
}
