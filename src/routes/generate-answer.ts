import { encodeBase64 } from '../base64-json/encode-base64.ts';
import type { GenerationRecord } from '../record.ts';
import type { ClipAnalysis } from './clip-analysis.ts';

/** One picture of an answer of `/generate`. */
export interface AnsweredPicture {
  png: Buffer;
  seed: number | null;
  clipAnalysis: ClipAnalysis;
}

/** The answer as JSON, piece by piece: several large pictures at once would hold up other callers. */
export function* generateAnswer(
  record: GenerationRecord,
  pictures: readonly AnsweredPicture[],
  warnings: readonly string[],
): Generator<string | Buffer> {
  const { steps, guidance, scheduler } = record.settings ?? {};
  yield `{"request_id":"${record.id}"`;
  for (const picture of pictures.slice(0, 1)) {
    yield ',';
    yield* pictureFields(picture);
  }
  if (pictures.length > 1) {
    for (const [index, picture] of pictures.entries()) {
      yield index === 0 ? ',"images":[{' : ',{';
      yield* pictureFields(picture);
      yield '}';
    }
    yield ']';
  }
  const further = {
    prompt: record.extraction.english,
    model: record.model,
    ...{ samples: steps, cfg: guidance, scheduler, size: record.request.size },
    adjustments: record.adjustments,
    warnings,
  };
  yield Buffer.from(`,${JSON.stringify(further).slice(1)}`);
}

function* pictureFields({ png, seed, clipAnalysis }: AnsweredPicture): Generator<string | Buffer> {
  yield '"generated_image":"';
  yield* encodeBase64(png);
  yield Buffer.from(`","seed":${seed},"clip_analysis":${JSON.stringify(clipAnalysis)}`);
}
