import { AppError } from '../errors.ts';
import { notBase64 } from '../middleware/read-json-picture.ts';
import type { Upload } from '../middleware/uploads.ts';
import type { SourceImage } from '../providers/image-provider.ts';
import { readSourceImage } from '../source-image/read-source-image.ts';
import type { MaskFormat } from '../vision/masks/mask-json.ts';
import type { SegmentRequest } from '../vision/sam/segment-image.ts';
import {
  type ContractFields,
  readContractFields,
  readLabels,
  readLanguage,
  readPositiveNumber,
  refuse,
} from './contract-fields.ts';
import { nameUnknown, notGiven } from './request-fields.ts';

const MOST_POINTS = 64;
const MOST_POINTS_PER_SIDE = 64;
const DATA_URL = /^data:(?:image|application)\/[a-z0-9.+-]+(?:;[a-z0-9=._-]+)*;base64,/i;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const KNOWN_FIELDS = [
  'image',
  'labels',
  'lang',
  'mask_format',
  'regions',
  'points',
  'point_labels',
  'box',
  'points_per_side',
];

/** A checked request to `/analyze`. */
export interface AnalyzeRequest {
  picture: SourceImage;
  /** What CLIP is asked for; null: the common objects. */
  labels: string[] | null;
  lang: 'en' | 'ko';
  maskFormat: MaskFormat;
  /** Whether every region is named. */
  namesRegions: boolean;
  segment: SegmentRequest;
  warnings: string[];
}

/**
 * The fields of `/analyze`. `labels` are words for CLIP as a text, or, beside `points`, SAM's list of 0 and 1, which
 * `point_labels` is for where both are wanted.
 * @throws AppError `invalid_request` with the contract's sentences, `invalid_image_file`, `image_too_large`
 */
export async function readAnalyzeRequest(
  body: unknown,
  uploads: readonly Upload[],
  isForm: boolean,
): Promise<AnalyzeRequest> {
  const fields = readContractFields(body);
  const file = pictureFile(fields, uploads);
  const areOfPoints = areLabelsOfPoints(fields);
  const { points, box, ...rest } = readPrompts(fields, areOfPoints ? 'labels' : 'point_labels');
  const request = {
    labels: areOfPoints ? null : readLabels(fields, isForm),
    lang: readLanguage(fields),
    maskFormat: readMaskFormat(fields),
    namesRegions: readFlag(fields, 'regions'),
    warnings: nameUnknown(fields, KNOWN_FIELDS),
  };
  const pointsPerSide = readPointsPerSide(fields);
  const picture = await readSourceImage(file, { field: 'image', rules: 'modern' });
  requireWithin(picture, points, box);
  const segment: SegmentRequest =
    points === undefined && box === undefined
      ? { mode: 'automatic', ...(pointsPerSide === undefined ? {} : { pointsPerSide }) }
      : { mode: 'prompted', points, box, ...rest };
  return { ...request, picture, segment };
}

/** The bytes of the picture, wherever it stands: a file, base64 in JSON, or base64 in a field of a form. */
function pictureFile({ image }: ContractFields, uploads: readonly Upload[]): Buffer {
  const [upload, another] = uploads;
  if (another !== undefined) throw refuse(another.field, 'is one picture too many: send one.');
  if (upload !== undefined) {
    if (upload.role !== 'image') throw refuse(upload.field, "has no use here: send one 'image'.");
    if (upload.bytes.length === 0)
      throw new AppError('invalid_image_file', "'image' has 0 bytes.", { param: 'image' });
    return upload.bytes;
  }
  if (typeof image !== 'string' || image.trim() === '') {
    throw refuse('image', 'is required and must be a string.');
  }
  const base64 = image.replace(DATA_URL, '').replace(/\s+/g, '');
  if (base64 === '' || !BASE64.test(base64)) throw notBase64();
  return Buffer.from(base64, 'base64');
}

const POINTS_HELP = `must be 1 to ${MOST_POINTS} points of the picture, such as [[120, 80]].`;
const POINT_LABELS_HELP = 'must have 1 (on it) or 0 (not on it) for each of the points, such as [1, 0].';
const BOX_HELP = 'must be [left, top, right, bottom] in pixels of the picture, such as [10, 20, 200, 180].';

/** Beside points `labels` are theirs, unless they are words; a form has the list as JSON. */
function areLabelsOfPoints({ points, labels }: ContractFields): boolean {
  if (notGiven(points) === undefined || notGiven(labels) === undefined) return false;
  return typeof labels !== 'string' || /^\s*(\[|[01](\s*,\s*[01])*\s*$)/.test(labels);
}

/** @param labelsName the field that has SAM's labels of the points */
function readPrompts(fields: ContractFields, labelsName: string) {
  const points = readNumbers(fields.points, 'points', POINTS_HELP)?.map((point) => {
    if (!Array.isArray(point) || !isNumbers(point, 2)) throw refuse('points', POINTS_HELP);
    return point as [number, number];
  });
  if (points !== undefined && (points.length === 0 || points.length > MOST_POINTS))
    throw refuse('points', POINTS_HELP);
  const labels = readNumbers(fields[labelsName], labelsName, POINT_LABELS_HELP);
  const areLegal =
    labels === undefined ||
    (labels.length === points?.length && labels.every((label) => label === 0 || label === 1));
  if (!areLegal) throw refuse(labelsName, POINT_LABELS_HELP);
  const edges = readNumbers(fields.box, 'box', BOX_HELP);
  if (edges === undefined) return { points, labels: labels as (0 | 1)[] | undefined, box: undefined };
  if (!isNumbers(edges, 4)) throw refuse('box', BOX_HELP);
  const [x0, y0, x1, y1] = edges as [number, number, number, number];
  if (x0 >= x1 || y0 >= y1) throw refuse('box', BOX_HELP);
  return { points, labels: labels as (0 | 1)[] | undefined, box: { x0, y0, x1, y1 } };
}

/** A list, or its JSON in a field of a form. */
function readNumbers(value: unknown, name: string, help: string): unknown[] | undefined {
  const given = notGiven(value);
  if (given === undefined) return undefined;
  const list =
    typeof given === 'string' ? parseJson(given.trimStart().startsWith('[') ? given : `[${given}]`) : given;
  if (!Array.isArray(list)) throw refuse(name, help);
  return list;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isNumbers(list: readonly unknown[], length: number): list is number[] {
  return list.length === length && list.every((value) => typeof value === 'number' && Number.isFinite(value));
}

function requireWithin(
  { size: { width, height } }: SourceImage,
  points: readonly (readonly [number, number])[] = [],
  box?: { x0: number; y0: number; x1: number; y1: number },
): void {
  const isWithin = (x: number, y: number) => x >= 0 && y >= 0 && x <= width && y <= height;
  const bounds = `must lie within the picture, which is ${width} by ${height} pixels.`;
  if (!points.every(([x, y]) => isWithin(x, y))) throw refuse('points', bounds);
  if (box !== undefined && !(isWithin(box.x0, box.y0) && isWithin(box.x1, box.y1)))
    throw refuse('box', bounds);
}

function readMaskFormat(fields: ContractFields): MaskFormat {
  const given = notGiven(fields.mask_format) ?? 'rows';
  if (given === 'rows' || given === 'rle' || given === 'png') return given;
  throw refuse('mask_format', "must be 'rows', 'rle' or 'png'.");
}

function readFlag(fields: ContractFields, name: string): boolean {
  const given = notGiven(fields[name]) ?? false;
  if (given === true || given === 'true' || given === '1') return true;
  if (given === false || given === 'false' || given === '0') return false;
  throw refuse(name, 'must be true or false.');
}

function readPointsPerSide(fields: ContractFields): number | undefined {
  const number = readPositiveNumber(fields, 'points_per_side');
  if (number === undefined || (Number.isInteger(number) && number <= MOST_POINTS_PER_SIDE)) return number;
  throw refuse('points_per_side', `must be a whole number from 1 to ${MOST_POINTS_PER_SIDE}.`);
}
