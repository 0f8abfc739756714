import type { CommonObject } from './clip/common-objects.ts';
import { describeRegions } from './clip/describe-regions.ts';
import { findConcepts } from './clip/find-concepts.ts';
import type { Clip } from './clip/open-clip.ts';
import type { Region } from './clip/region.ts';
import { scoreLabels } from './clip/score-labels.ts';
import { hearCancel } from './hear-cancel.ts';
import { type MaskFormat, toMaskJson } from './masks/mask-json.ts';
import { expandRuns } from './masks/mask-runs.ts';
import { type RgbImage, readRgbImage } from './rgb-image.ts';
import type { Sam } from './sam/open-sam.ts';
import { type Segment, type SegmentRequest, segmentImage } from './sam/segment-image.ts';
import type { Analysis, AnalysisTask, Label, NamedSegment } from './vision-task.ts';

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
  const asked = labels ?? objects.map((object) => toLabel(object, lang));
  const concepts = labels ? await scoreLabels(clip, image, labels) : await findConcepts(clip, image, asked);
  return {
    size: { width, height },
    seenAs: (await isSeenAsItIs(picture)) ? null : await toPng(image),
    concepts,
    segmentation: sam && (await segment(sam)),
  };

  async function segment({ model, request, maskFormat: wished }: NonNullable<Models['sam']>) {
    const found = await segmentImage(model, image, request, signal);
    const names = task.namesRegions
      ? await describeRegions(clip, image, found.map(toRegion), asked, signal)
      : [];
    const isTooMuch = wished === 'rows' && found.length * width * height > MOST_CELLS;
    const maskFormat = isTooMuch ? 'rle' : wished;
    const segments: NamedSegment[] = [];
    for (const [index, { mask, ...rest }] of found.entries()) {
      await hearCancel(signal);
      segments.push({ ...rest, maskJson: await toMaskJson(mask, maskFormat), concept: names[index] ?? null });
    }
    return { segments, maskFormat };
  }
}

function toLabel({ english, korean }: CommonObject, lang: 'en' | 'ko'): Label {
  return { word: lang === 'ko' ? korean : english, english };
}

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
