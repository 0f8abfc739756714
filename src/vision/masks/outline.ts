import { contours } from 'd3-contour';
import simplify from 'simplify-js';
import type { Box, MaskRuns } from './binary-mask.ts';
import { runsArea, runsBox, sampleWithin } from './mask-runs.ts';

/** In image pixels, counted from the upper left corner of the first one: a whole picture goes from 0, 0 to its size. */
export type Point = [x: number, y: number];

/** A closed line. The last point is joined to the first and not repeated. */
interface Ring {
  points: Point[];
  /** Whether it bounds a hole and not a part. */
  hole: boolean;
}

/** The outline of a mask. */
export interface Outline {
  /** The outer ring of the largest part; no points where the mask is empty. */
  polygon: Point[];
  /** All other rings: those of further parts, and holes. */
  rings: Ring[];
}

/** How far the area within the outline may be from the mask's, as a share of it. */
const AREA_TOLERANCE = 0.02;

/** The least detail that is kept, in pixels: the steps of a slanted edge are less. */
const COARSEST_PIXELS = 1.5;
/** A mask with longer edges is outlined from every second, third, … pixel, and all detail is that much larger. */
const FULL_DETAIL_EDGE = 1024;
/** Below this, only points that lie on a straight line would go, and there are none. */
const FINEST_PIXELS = 0.1;

/**
 * The outline of a mask, with as few points as keep the area within 2 %: that of all parts less that of the holes.
 */
export function outlineMask(runs: MaskRuns): Outline {
  const pixels = runsArea(runs);
  const box = runsBox(runs);
  const step = Math.ceil(Math.max(box.x1 - box.x0, box.y1 - box.y0, 1) / FULL_DETAIL_EDGE);
  const coarse = traceRings(runs, box, step);
  // A thin thing may be lost between the pixels that are looked at.
  const traced =
    Math.abs(areaWithin(coarse) - pixels) > (AREA_TOLERANCE / 2) * pixels ? traceRings(runs, box, 1) : coarse;
  const areas = traced.map(({ points }) => ringArea(points));
  const total = areas.reduce((sum, area) => sum + area, 0);
  // Rings share what the whole may be off by their area, so thin frames are held to more than filled shapes.
  const allowedShare = (AREA_TOLERANCE * pixels - Math.abs(areaWithin(traced) - pixels)) / total;
  const rings = traced.map(({ points, hole }, i) => ({
    points: simplifyRing(points, (areas[i] as number) * allowedShare, COARSEST_PIXELS * step),
    hole,
  }));
  const largest = areas.reduce(
    (best, area, i) => (!traced[i]?.hole && area > (areas[best] ?? 0) ? i : best),
    -1,
  );
  return { polygon: rings[largest]?.points ?? [], rings: rings.filter((_, i) => i !== largest) };
}

function areaWithin(rings: readonly Ring[]): number {
  return rings.reduce((sum, { points, hole }) => sum + (hole ? -1 : 1) * ringArea(points), 0);
}

/** What a ring encloses, in pixels. */
export function ringArea(points: readonly Point[]): number {
  let doubled = 0;
  let [lastX, lastY] = points.at(-1) ?? [0, 0];
  for (const [x, y] of points) {
    doubled += lastX * y - x * lastY;
    lastX = x;
    lastY = y;
  }
  return Math.abs(doubled) / 2;
}

/** The edges between pixels in and out of the mask; exactly, where every pixel is looked at (`step` 1). */
function traceRings(runs: MaskRuns, box: Box, step: number): Ring[] {
  const { data, width, height } = sampleWithin(runs, box, step);
  if (data.length === 0) return [];
  // The types ask for a plain array; any array of numbers is read.
  const values = data as unknown as number[];
  const { coordinates } = contours().size([width, height]).smooth(false).contour(values, 0.5);
  return coordinates.flatMap((polygon) =>
    polygon.map((ring, i) => ({
      points: restoreCorners(ring as Point[]).map(
        ([x, y]): Point => [Math.min(box.x0 + x * step, box.x1), Math.min(box.y0 + y * step, box.y1)],
      ),
      hole: i > 0,
    })),
  );
}

/**
 * d3-contour goes from the middle of one pixel edge to the middle of the next and so cuts every corner: a single
 * pixel would become a diamond of half its area. Where it turns from an upright edge (whole x) to a level one
 * (whole y) or back, the corner between them is put back; points within a straight line are left out.
 */
function restoreCorners(ring: readonly Point[]): Point[] {
  const corners: Point[] = [];
  for (let i = 1; i < ring.length; i += 1) {
    const [fromX, fromY] = ring[i - 1] as Point;
    const [toX, toY] = ring[i] as Point;
    if (fromX === toX || fromY === toY) continue;
    const upright = Number.isInteger(fromX);
    corners.push(upright ? [fromX, toY] : [toX, fromY]);
  }
  return corners;
}

function simplifyRing(exact: Point[], allowedChange: number, coarsest: number): Point[] {
  const area = ringArea(exact);
  const closed = [...exact, exact[0] as Point].map(([x, y]) => ({ x, y }));
  for (let tolerance = coarsest; tolerance >= FINEST_PIXELS; tolerance /= 2) {
    const points = simplify(closed, tolerance, true)
      .slice(0, -1)
      .map(({ x, y }): Point => [x, y]);
    if (points.length >= 3 && Math.abs(ringArea(points) - area) <= allowedChange) return points;
  }
  return exact;
}
