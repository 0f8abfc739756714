import type { CommonObject } from './clip/common-objects.ts';
import { describeRegions } from './clip/describe-regions.ts';
import { findConcepts } from './clip/find-concepts.ts';
import type { Clip } from './clip/open-clip.ts';
import type { Region } from './clip/region.ts';
import { scoreLabels } from './clip/score-labels.ts';
import { type MaskFormat, toMaskJson } from './masks/mask-json.ts';
import { expandRuns } from './masks/mask-runs.ts';
import { type RgbImage, readRgbImage } from './rgb-image.ts';
import type { Sam } from './sam/open-sam.ts';
import { type Segment, type SegmentRequest, segmentImage } from './sam/segment-image.ts';
import type { Analysis, AnalysisTask, NamedSegment, SeenConcept } from './vision-task.ts';

/** What pictures are looked at with. */
interface Models {
  clip: Clip;
  /** Null: the picture is not segmented. */
  sam: { model: Sam; request: SegmentRequest; maskFormat: MaskFormat } | null;
  objects: readonly CommonObject[];
}

/** Rows of more pixels, all masks together, would be an answer of more than 80 MB. */
const MOST_CELLS = 40_000_000;

/** What CLIP sees in a picture, and where SAM sees things in it. */
export async function analysePicture(
  { clip, sam, objects }: Models,
  task: AnalysisTask,
  signal: AbortSignal,
): Promise<Analysis> {
  const { picture, labels, lang } = task;
  const image = await readRgbImage(picture);
  const { width, height } = image;
  const concepts =
    labels === null
      ? await findConcepts(clip, image, objects, { lang })
      : await scoreWords(clip, image, labels);
  return {
    size: { width, height },
    seenAs: (await isSeenAsItIs(picture)) ? null : await toPng(image),
    concepts: concepts.map(toSeen),
    segmentation: sam && (await segment(sam)),
  };

  async function segment({ model, request, maskFormat: asked }: NonNullable<Models['sam']>) {
    const found = await segmentImage(model, image, request, signal);
    const names = task.namesRegions ? await nameSegments(found) : [];
    const isTooMuch = asked === 'rows' && found.length * width * height > MOST_CELLS;
    const maskFormat = isTooMuch ? 'rle' : asked;
    const segments: NamedSegment[] = [];
    for (const [index, { mask, ...rest }] of found.entries()) {
      segments.push({ ...rest, maskJson: await toMaskJson(mask, maskFormat), concept: names[index] ?? null });
    }
    return { segments, maskFormat };
  }

  async function nameSegments(segments: readonly Segment[]): Promise<SeenConcept[]> {
    const asked = labels?.map(({ word, english }) => ({ english, korean: word })) ?? objects;
    const named = await describeRegions(clip, image, segments.map(toRegion), asked, labels ? 'ko' : lang);
    return named.map(toSeen);
  }
}

/** How sure CLIP is of each word among them, in their order. */
async function scoreWords(
  clip: Clip,
  image: RgbImage,
  labels: NonNullable<AnalysisTask['labels']>,
): Promise<SeenConcept[]> {
  const english = new Map(labels.map((label) => [label.word, label.english]));
  const words = labels.map(({ word }) => word);
  const scores = await scoreLabels(clip, image, words, (word) => english.get(word) ?? word);
  return scores.map(({ label, confidence }) => ({ name: label, confidence }));
}

const toSeen = ({ name, confidence }: SeenConcept): SeenConcept => ({ name, confidence });

/** The mask is made from its runs when it is looked at: all of them at once would take gigabytes. */
export function toRegion({ mask, box }: Segment): Region {
  return {
    box,
    get mask() {
      return expandRuns(mask);
    },
  };
}

/** Whether the file is a PNG that shows just the pixels that were looked at: eight bits, no alpha, not turned. */
async function isSeenAsItIs(picture: Uint8Array): Promise<boolean> {
  const { default: sharp } = await import('sharp');
  const { format, hasAlpha, orientation = 1, depth, space } = await sharp(picture).metadata();
  return format === 'png' && !hasAlpha && orientation === 1 && depth === 'uchar' && space === 'srgb';
}

async function toPng({ data, width, height }: RgbImage): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
