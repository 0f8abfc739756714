import type { ImageSize } from '../image-provider.ts';
import { renderComposition } from './composition.ts';
import { resolveLight } from './light.ts';
import type { PictureLibrary } from './pictures.ts';
import { placeSubjects } from './placement.ts';
import { doneIn, type PromptedScene, saidIn } from './prompted-scene.ts';
import { createRandom } from './random.ts';
import { encodePng } from './raster.ts';
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
    .map((word) => `No picture for '${shortened(word)}': it is left out of the drawing.`);
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

/** Draws one scene. The same scene, seed and size give the same bytes. */
export async function drawPicture(
  scene: PromptedScene,
  seed: number,
  size: ImageSize,
  library: PictureLibrary,
): Promise<Buffer> {
  const style = styleFor(scene.style);
  const categories = [scene.background, scene.theme, doneIn(scene), ...scene.objects]
    .filter(Boolean)
    .join(' ');
  const words = `${categories.toLowerCase().slice(0, 2000)} ${saidIn(scene)}`;
  const random = createRandom(seed);
  const light = resolveLight(scene.mood, words, style.hour);
  const { kind } = chooseScenery(scene);
  const { subjects } = findSubjects(scene, library, kind);
  const shorter = Math.min(size.width, size.height);
  const stage = createStage({
    width: (size.width / shorter) * 1000,
    height: (size.height / shorter) * 1000,
    random,
    light,
    idPrefix: 'g',
    hasSeat: subjects.some(({ on }) => on?.picture.name === 'sofa'),
  });
  const drawScenery = style.scenery?.(kind) ?? sceneryKinds[kind];
  const scenery = drawScenery(stage);
  const placed = (style.place ?? placeSubjects)(subjects, scenery, stage);
  const composition = await renderComposition({
    ...size,
    stage,
    scenery,
    placed,
    withWeather: style.withWeather ?? true,
  });
  return encodePng(await style.finish(composition));
}

function shortened(word: string): string {
  return word.length > 60 ? `${word.slice(0, 57)}...` : word;
}
