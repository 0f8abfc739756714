import type { ImageSize } from '../image-provider.ts';
import { renderComposition } from './composition.ts';
import { fitPlaced } from './fit-placed.ts';
import type { Raster } from './raster.ts';
import type { SceneLayout } from './scene-layout.ts';
import { rect } from './shapes.ts';
import { styleFor } from './styles/styles.ts';

/** The share of the picture that the subjects fill. */
const filledShare = 0.86;

/** The subjects of a scene alone, in its style and light, on a transparent ground. */
export async function drawCutOut(layout: SceneLayout, size: ImageSize): Promise<Raster> {
  const { stage, scenery } = layout;
  const box = {
    left: (stage.width * (1 - filledShare)) / 2,
    top: (stage.height * (1 - filledShare)) / 2,
    width: stage.width * filledShare,
    height: stage.height * filledShare,
  };
  // Nothing they could stand on is drawn: no shadow, no water, no string.
  const placed = fitPlaced(layout.placed, box, 'middle').map((one) => ({ ...one, contact: 'none' as const }));
  const composition = await renderComposition({
    ...size,
    stage,
    // Pale as paper, so that the styles find the contours.
    scenery: { ...scenery, back: rect(0, 0, stage.width, stage.height, '#f6f4ee'), front: '' },
    placed,
    withWeather: false,
  });
  const style = layout.style.movesShapes ? styleFor(null) : layout.style;
  const shapes = composition.objects.data.slice();
  const picture = await style.finish(composition);
  for (let at = 3; at < shapes.length; at += 4) picture.data[at] = shapes[at] ?? 0;
  return picture;
}
