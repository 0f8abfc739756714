import type { ImageSize } from '../providers/image-provider.ts';
import type { MaskFormat } from './masks/mask-json.ts';
import type { Segment, SegmentRequest } from './sam/segment-image.ts';

/** What the vision thread is started with. */
export interface VisionSettings {
  threads: number;
  /** Where text embeddings are kept; null: nowhere. */
  cacheFolder: string | null;
  commonObjectsFile: string;
}

/** What something is called in an answer, and what CLIP is asked: it reads English only. */
export interface Label {
  word: string;
  english: string;
}

/** What the vision thread is asked to do; pictures are PNG, JPEG or WebP files. */
export type VisionTask =
  | AnalysisTask
  | { kind: 'find-target'; picture: Uint8Array; clipFolder: string; samFolder: string; target: string }
  | { kind: 'score'; pictures: Uint8Array[]; clipFolder: string; texts: string[] };

export interface AnalysisTask {
  kind: 'analyse';
  picture: Uint8Array;
  clipFolder: string;
  /** Null: the picture is not segmented. */
  segmentation: { samFolder: string; request: SegmentRequest; maskFormat: MaskFormat } | null;
  /** Null: the common objects. */
  labels: readonly Label[] | null;
  /** Of the names of common objects. */
  lang: 'en' | 'ko';
  /** Whether every segment is named. */
  namesRegions: boolean;
}

/** Something CLIP sees, and how sure it is of it among all it was asked: 0 to 1. */
export interface SeenConcept {
  name: string;
  confidence: number;
}

export interface Analysis {
  /** Of the picture as it is seen: masks, boxes and polygons are in its pixels. */
  size: ImageSize;
  /** The picture as it was looked at, as a PNG; null: the very file. */
  seenAs: Uint8Array | null;
  /** Best first. With labels of the caller: all of them, in their order. */
  concepts: SeenConcept[];
  /** Null where the picture was not to be segmented. */
  segmentation: { segments: NamedSegment[]; maskFormat: MaskFormat } | null;
}

export interface NamedSegment extends Omit<Segment, 'mask'> {
  /** The JSON of the mask, as the bytes of its text. */
  maskJson: Uint8Array;
  /** Null where regions were not to be named. */
  concept: SeenConcept | null;
}

/** How well a picture shows what a text says. */
export interface TextScore {
  text: string;
  /** From -1 to 1. What fits is near 0.25 with the published models, what does not near 0.15. */
  cosine: number;
  /** CLIPScore, 2.5 × max(cosine, 0): Hessel et al. 2021, section 3, for texts as they are. */
  clipScore: number;
}

/** The answers, in the order of {@link VisionTask}. */
export type VisionResult = Analysis | { mask: Uint8Array | null } | { scores: TextScore[][] };
