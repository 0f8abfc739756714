import { AppError } from '../../errors.ts';
import type {
  GenerateContext,
  ImagePlan,
  ImageProvider,
  ImageRequest,
  ImageResult,
  ImageSize,
  ProvidedImage,
} from '../image-provider.ts';
import { withCounts } from './counted-objects.ts';
import { createDrawingThread } from './drawing-thread.ts';
import type { PromptedScene } from './prompted-scene.ts';

/** The longest edge that is drawn; larger requests are scaled up from it. */
const longestEdge = 2048;
const shortestEdge = 16;

/**
 * The embedded provider: draws the scene from its categories with no key, no network and no download.
 * The same scene, seed and size give the same bytes.
 */
export function createPreviewProvider(): ImageProvider {
  const thread = createDrawingThread();

  function plan({ size }: Pick<ImageRequest, 'size' | 'count'>): ImagePlan {
    const used = drawnSize(size);
    const isSame = used.width === size.width && used.height === size.height;
    return {
      size: used,
      adjustments: isSame
        ? []
        : [
            {
              parameter: 'size',
              requested: `${size.width}x${size.height}`,
              used: `${used.width}x${used.height}`,
              reason: `The preview provider draws at most ${longestEdge} pixels on an edge.`,
            },
          ],
      estimatedCostUsd: 0,
    };
  }

  async function drawOne(
    scene: PromptedScene,
    seed: number,
    size: ImageSize,
    signal: AbortSignal,
  ): Promise<ProvidedImage> {
    try {
      return { png: await thread.drawPicture(scene, seed, size, signal), size, seed };
    } catch (error) {
      signal.throwIfAborted();
      return { error: new AppError('drawing_failed', undefined, { cause: error }) };
    }
  }

  async function generate(request: ImageRequest, context: GenerateContext): Promise<ImageResult> {
    const { signal } = context;
    const scene: PromptedScene = { ...(await request.scene), prompt: request.prompt };
    const { size } = plan(request);
    signal.throwIfAborted();
    const warnings = await thread.findGaps(scene).catch((error: unknown) => {
      throw new AppError('drawing_failed', undefined, { cause: error });
    });

    const counted = withCounts(scene);
    const images: ProvidedImage[] = [];
    for (let index = 0; index < request.count; index++) {
      signal.throwIfAborted();
      images.push(await drawOne(counted, (request.seed + index) % 2 ** 32, size, signal));
      context.onProgress({ type: 'image', index });
    }

    const [firstError] = images.flatMap((image) => ('error' in image ? [image.error] : []));
    if (firstError && images.every((image) => 'error' in image)) throw firstError;
    return { images, usage: null, costUsd: 0, warnings };
  }

  // The thread draws one picture after the other; callers take turns picture by picture.
  return {
    name: 'preview',
    paid: false,
    readsEveryLanguage: false,
    maxConcurrentCalls: 4,
    models: () => ['preview'],
    defaultModel: () => 'preview',
    plan,
    generate,
    close: () => thread.close(),
  };
}

/** The requested size, or the largest of the same shape that is drawn. */
function drawnSize({ width, height }: ImageSize): ImageSize {
  const scale = Math.min(1, longestEdge / Math.max(width, height));
  const scaled = (edge: number) => Math.max(Math.min(edge, shortestEdge), Math.round(edge * scale));
  return { width: scaled(width), height: scaled(height) };
}
