import { AppError } from '../../errors.ts';
import type {
  GenerateContext,
  ImageProvider,
  ImageRequest,
  ImageResult,
  ImageSize,
  ProvidedImage,
} from '../image-provider.ts';
import { withCounts } from './counted-objects.ts';
import { createDrawingThread } from './drawing-thread.ts';
import type { DrawingWork } from './drawing-work.ts';
import { drawingNamedIn } from './own-drawing.ts';
import { planPreview } from './preview-plan.ts';
import type { PromptedScene } from './prompted-scene.ts';

const MODEL = 'preview';

/**
 * The embedded provider: draws the scene from its categories with no key, no network and no download.
 * The same scene, seed and size give the same bytes.
 */
export function createPreviewProvider(): ImageProvider {
  const thread = createDrawingThread();

  async function generate(request: ImageRequest, context: GenerateContext): Promise<ImageResult> {
    const { signal, onProgress } = context;
    const work = await workFor(request);
    const { size } = planPreview(request);
    const warnings = new Set(warningsFor(request));

    /** The unfinished versions are the same picture drawn coarsely. */
    async function drawPartials(index: number, seed: number): Promise<void> {
      for (const [partialIndex, coarse] of coarseSizes(size, request.partialImages).entries()) {
        const { png } = await thread.draw({ work, seed, size: coarse, layoutSize: size }, signal);
        onProgress({ type: 'partial_image', index, partialIndex, b64Json: png.toString('base64') });
      }
    }

    async function drawOne(index: number): Promise<ProvidedImage> {
      const seed = seedFor(request.seed + index, work);
      try {
        await drawPartials(index, seed);
        const drawn = await thread.draw({ work, seed, size, layoutSize: size }, signal);
        for (const warning of drawn.warnings) warnings.add(warning);
        return { png: drawn.png, size, seed };
      } catch (error) {
        signal.throwIfAborted();
        return { error: new AppError('drawing_failed', undefined, { cause: error }) };
      }
    }

    const images: ProvidedImage[] = [];
    for (let index = 0; index < request.count; index++) {
      signal.throwIfAborted();
      images.push(await drawOne(index));
      onProgress({ type: 'image', index });
    }

    const [firstError] = images.flatMap((image) => ('error' in image ? [image.error] : []));
    if (firstError && images.every((image) => 'error' in image)) throw firstError;
    return { images, usage: null, costUsd: 0, warnings: [...warnings] };
  }

  return {
    name: 'preview',
    paid: false,
    takesSeeds: true,
    // The thread draws one picture after the other; callers take turns picture by picture.
    maxConcurrentCalls: 4,
    readsEveryLanguage: false,
    models: () => [MODEL],
    defaultModel: () => MODEL,
    plan: planPreview,
    generate,
    close: () => thread.close(),
  };
}

async function workFor(request: ImageRequest): Promise<DrawingWork> {
  const { operation, images, mask, wishes, prompt } = request;
  const [image] = images;
  if (operation === 'generate') {
    const scene = withCounts({ ...(await request.scene), prompt });
    return { kind: 'scene', scene, isCutOut: wishes.background === 'transparent' };
  }
  if (!image) throw new AppError('missing_required_parameter', undefined, { param: 'image' });
  const source = { picture: image.bytes, drawing: drawingNamedIn(image.bytes) };
  if (operation === 'vary') return { kind: 'variation', ...source };
  const scene: PromptedScene = withCounts({ ...(await request.scene), prompt });
  return { kind: 'edit', ...source, mask, scene };
}

function warningsFor({ operation, images }: ImageRequest): string[] {
  if (operation !== 'edit' || images.length < 2) return [];
  return ['The preview provider edits the first image only: the others are left out.'];
}

/** A variation of a drawing is not drawn from the number it was drawn from itself. */
function seedFor(number: number, work: DrawingWork): number {
  const seed = number % 2 ** 32;
  const isTaken = work.kind === 'variation' && work.drawing?.seed === seed;
  return isTaken ? (seed + 2 ** 31) % 2 ** 32 : seed;
}

/** From coarse to fine: a quarter of the edges for the last one, half of that for the one before. */
function coarseSizes({ width, height }: ImageSize, count: number): ImageSize[] {
  const finestShare = 1 / 4;
  const leastEdge = 16;
  return Array.from({ length: count }, (_, index) => {
    const wanted = finestShare / 2 ** (count - 1 - index);
    const share = Math.min(1, Math.max(wanted, leastEdge / Math.min(width, height)));
    return { width: Math.ceil(width * share), height: Math.ceil(height * share) };
  });
}
