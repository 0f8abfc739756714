import { measureImage } from './image.ts';
import { measureLabels } from './labels.ts';
import { measurePoints } from './points.ts';
import { measureSession } from './session.ts';

export const measures = {
  image: measureImage,
  session: measureSession,
  labels: measureLabels,
  points: measurePoints,
};

export type MeasureName = keyof typeof measures;

/** What a measure is told. */
export type OrderOf<Name extends MeasureName> = Parameters<(typeof measures)[Name]>[0];

/** What a measure finds out. */
export type Finding<Name extends MeasureName> = Awaited<ReturnType<(typeof measures)[Name]>>;
