import { formatSize, isSameSize } from '../../image-size.ts';
import type { Adjustment, ImagePlan, ImageSize, PlannedRequest } from '../image-provider.ts';

/** The longest edge that is drawn; larger requests are scaled up from it. */
const longestEdge = 2048;
const shortestEdge = 16;

/** How a request is fitted to what is drawn. */
export function planPreview({ operation, size, wishes }: PlannedRequest): ImagePlan {
  const used = drawnSize(size);
  return {
    size: used,
    adjustments: [...sizeAdjustments(size, used), ...wishAdjustments(operation, wishes)],
    estimatedCostUsd: 0,
  };
}

/** The requested size, or the largest of the same shape that is drawn. */
function drawnSize({ width, height }: ImageSize): ImageSize {
  const scale = Math.min(1, longestEdge / Math.max(width, height));
  const scaled = (edge: number) => Math.max(Math.min(edge, shortestEdge), Math.round(edge * scale));
  return { width: scaled(width), height: scaled(height) };
}

function sizeAdjustments(requested: ImageSize, used: ImageSize): Adjustment[] {
  if (isSameSize(used, requested)) return [];
  return [
    {
      parameter: 'size',
      requested: formatSize(requested),
      used: formatSize(used),
      reason: `The preview provider draws at most ${longestEdge} pixels on an edge.`,
    },
  ];
}

/** What there is no choice of, one entry for each wish of the caller. */
function wishAdjustments(
  operation: PlannedRequest['operation'],
  { quality, background, moderation, complexity, inputFidelity }: PlannedRequest['wishes'],
): Adjustment[] {
  const left: Adjustment[] = [];
  const leave = (parameter: string, requested: string | undefined, used: string, reason: string) => {
    if (requested !== undefined && requested !== used) left.push({ parameter, requested, used, reason });
  };
  leave('quality', quality, 'none', 'The preview provider draws in one quality.');
  leave('moderation', moderation, 'none', 'The preview provider has no filter of its own.');
  leave('complexity', complexity, 'none', 'The preview provider draws all that it has pictures of.');
  leave(
    'input_fidelity',
    inputFidelity,
    'high',
    'The preview provider keeps what an edit does not speak of.',
  );
  if (operation !== 'generate' && background === 'transparent') {
    leave(
      'background',
      background,
      'auto',
      'A picture keeps the transparency it has: nothing is cut out of it.',
    );
  }
  return left;
}
