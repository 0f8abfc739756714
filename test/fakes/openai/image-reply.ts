import sharp from 'sharp';
import { jsonReply, type Reply } from '../fake-server.ts';
import type { ImageFault } from './faults.ts';
import type { ImageJob } from './image-parameters.ts';
import { drawPicture } from './picture.ts';
import { sizedPng } from './sized-png.ts';

/** Billed for every partial image of a stream. */
const PARTIAL_IMAGE_TOKENS = 100;

/**
 * The answer to a generation or an edit: one JSON body, or an event stream.
 * @param imageBytes undefined: pictures are drawn; else they are prebuilt PNGs of about this many bytes each
 */
export async function imageReply(
  job: ImageJob,
  imageBytes: number | undefined,
  fault: ImageFault | undefined,
): Promise<Reply> {
  if (job.stream) {
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
      body: streamEvents(job, imageBytes, fault),
      afterBody: fault?.kind === 'brokenStream' && typeof fault.end === 'string' ? fault.end : 'end',
    };
  }
  const announcement = {
    background: job.background,
    output_format: job.format,
    quality: job.quality,
    size: `${job.width}x${job.height}`,
    ...(job.safetyIdentifier && { safety_identifier: job.safetyIdentifier }),
    usage: usageOf(job, job.count),
  };
  if (fault?.kind === 'missingData') return jsonReply(200, { created: unixSeconds(), ...announcement });

  const data = await encodeData(job, imageBytes, fault);
  const [head, tail] = [`{"created":${unixSeconds()},"data":`, `,${JSON.stringify(announcement).slice(1)}`];
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: [Buffer.from(head), data, Buffer.from(tail)],
  };
}

const prebuiltData = new Map<string, Promise<Buffer>>();

/** The `data` array as JSON bytes; built once for prebuilt pictures, so that a benchmark measures its client. */
function encodeData(
  job: ImageJob,
  imageBytes: number | undefined,
  fault: ImageFault | undefined,
): Promise<Buffer> {
  const encode = async () => {
    const images = await Promise.all(
      Array.from({ length: imageCount(job, fault) }, (_, index) =>
        encodeImage(job, index, imageBytes, fault),
      ),
    );
    return Buffer.from(JSON.stringify(images.map((b64_json) => ({ b64_json }))));
  };
  if (imageBytes === undefined || fault || job.format !== 'png') return encode();

  const key = [job.width, job.height, job.count, imageBytes].join(' ');
  const data = prebuiltData.get(key) ?? encode();
  prebuiltData.set(key, data);
  return data;
}

async function* streamEvents(
  job: ImageJob,
  imageBytes: number | undefined,
  fault: ImageFault | undefined,
): AsyncGenerator<Buffer> {
  const brokenAfter = fault?.kind === 'brokenStream' ? fault.completedImages : Number.POSITIVE_INFINITY;
  const eventName = job.edit ? 'image_edit' : 'image_generation';
  const common = () => ({
    created_at: unixSeconds(),
    size: `${job.width}x${job.height}`,
    quality: job.quality,
    background: job.background,
    output_format: job.format,
  });

  for (let index = 0; index < Math.min(imageCount(job, fault), brokenAfter); index += 1) {
    for (let partial = 0; partial < job.partialImages; partial += 1) {
      const finishedShare = (partial + 1) / (job.partialImages + 1);
      const picture = await makePicture(job, index, imageBytes, finishedShare);
      yield eventBytes({
        type: `${eventName}.partial_image`,
        b64_json: picture.toString('base64'),
        partial_image_index: partial,
        ...common(),
      });
    }
    yield eventBytes({
      type: `${eventName}.completed`,
      b64_json: await encodeImage(job, index, imageBytes, fault),
      ...common(),
      usage: usageOf(job, 1),
      ...(job.safetyIdentifier && { safety_identifier: job.safetyIdentifier }),
    });
  }
  if (fault?.kind === 'brokenStream' && typeof fault.end === 'object') {
    yield eventBytes({ type: 'error', error: fault.end });
  }
}

function eventBytes(event: { type: string; [field: string]: unknown }): Buffer {
  return Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

function imageCount(job: ImageJob, fault: ImageFault | undefined): number {
  if (fault?.kind === 'missingData') return 0;
  return fault?.kind === 'fewerImages' ? Math.min(job.count, fault.images) : job.count;
}

async function encodeImage(
  job: ImageJob,
  index: number,
  imageBytes: number | undefined,
  fault: ImageFault | undefined,
): Promise<string> {
  const picture = await makePicture(job, index, imageBytes);
  switch (fault?.kind) {
    case 'jpegInsteadOfPng':
      return (await sharp(picture).jpeg().toBuffer()).toString('base64');
    case 'wrongSize':
      return (
        await sharp(picture)
          .resize(job.width / 2, job.height / 2)
          .png()
          .toBuffer()
      ).toString('base64');
    case 'invalidBase64': {
      const base64 = picture.toString('base64');
      const middle = Math.floor(base64.length / 2);
      return index === fault.image ? `${base64.slice(0, middle)}!!!!${base64.slice(middle + 4)}` : base64;
    }
    case 'truncatedPng':
      return picture.subarray(0, index === fault.image ? picture.length / 2 : undefined).toString('base64');
    case 'notAnImage':
      return (index === fault.image ? Buffer.from('this is not an image') : picture).toString('base64');
    default:
      return picture.toString('base64');
  }
}

async function makePicture(
  job: ImageJob,
  index: number,
  imageBytes: number | undefined,
  finishedShare?: number,
): Promise<Buffer> {
  if (imageBytes === undefined || job.format !== 'png') return drawPicture(job, index, finishedShare);
  return sizedPng(job.width, job.height, imageBytes);
}

function usageOf(job: ImageJob, images: number) {
  const textTokens = Math.ceil(Buffer.byteLength(job.prompt) / 4);
  const inputImageTokens = job.edit?.imageTokens ?? 0;
  const outputTokens = images * (job.outputTokensPerImage + job.partialImages * PARTIAL_IMAGE_TOKENS);
  return {
    input_tokens: textTokens + inputImageTokens,
    input_tokens_details: { text_tokens: textTokens, image_tokens: inputImageTokens },
    output_tokens: outputTokens,
    output_tokens_details: { text_tokens: 0, image_tokens: outputTokens },
    total_tokens: textTokens + inputImageTokens + outputTokens,
  };
}

function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
