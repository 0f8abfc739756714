import sharp from 'sharp';
import type { GenerationRecord } from '../../../../src/record.ts';
import type { Exchange } from './exchange.ts';
import { isLocal, type ProviderName } from './families.ts';

/** What a parameter was said to have become: the value asked for, or the one of the adjustment. */
interface Claim {
  used: string;
  isAdjusted: boolean;
  provider: ProviderName;
}

/** Whether the claim is true, by what the remote server got and by the images themselves. */
export type Proof = (exchange: Exchange, claim: Claim) => boolean | Promise<boolean>;

const LEFT_OUT = ['none', 'auto', 'left out'];

/** The model got exactly this value; or nothing, where nothing is what was said. */
export const reachesModel =
  (name: string): Proof =>
  ({ sent }, { used }) => {
    const values = sent.map(({ fields }) => fields[name]);
    if (LEFT_OUT.includes(used)) return values.every((value) => value === undefined || value === 'auto');
    return values.length > 0 && values.every((value) => String(value) === used);
  };

/** Either nothing was sent, so that the model chooses, or a value of the operator's. */
export const isChosenForCaller =
  (name: string, choices: readonly string[]): Proof =>
  ({ sent }) =>
    sent.every(({ fields }) => fields[name] === undefined || choices.includes(String(fields[name])));

export const modelAnswers: Proof = ({ answer, sent }, { used }) =>
  answer.model === used && sent.every(({ fields }) => fields.model === undefined || fields.model === used);

/** Every image has exactly the size asked for, also where it was made in the size that was used. */
export const hasSize =
  (asked: string): Proof =>
  async ({ answer, images, sent }, { used }) => {
    const sizes = await Promise.all(images.map(sizeOf));
    const isMadeAsSaid = sent.every(({ fields: { size } }) => size === undefined || size === used);
    return images.length > 0 && [answer.size, ...sizes].every((size) => size === asked) && isMadeAsSaid;
  };

async function sizeOf(image: Buffer): Promise<string> {
  const { width, height } = await sharp(image).metadata();
  return `${width}x${height}`;
}

export const hasImages =
  (count: number): Proof =>
  async ({ answer, images }) =>
    answer.data?.length === count &&
    (await Promise.all(images.map(sizeOf))).every((size) => size === answer.size);

export const hasFormat: Proof = async ({ answer, images: [image] }, { used }) =>
  answer.output_format === used && (await sharp(image).metadata()).format === used;

/** The model was told so, or, where it knows nothing of backgrounds, the image itself is so. */
export const hasBackground: Proof = async (exchange, claim) => {
  const { sent, images } = exchange;
  if (claim.used === 'auto') return reachesModel('background')(exchange, claim);
  if (claim.provider === 'openai') return reachesModel('background')(exchange, claim);
  const { isOpaque } = await sharp(images[0]).stats();
  return (
    isOpaque === (claim.used === 'opaque') && sent.every(({ fields }) => fields.background === undefined)
  );
};

/** The first number of a JPEG's first quantisation table: by the standard's formula 16 at quality 50, 1 at 100. */
export const hasJpegQuantiser =
  (quantiser: number): Proof =>
  ({ images: [image] }) =>
    image?.[image.indexOf(Buffer.from('ffdb', 'hex')) + 5] === quantiser;

export const streams: Proof = ({ events, images }) =>
  images.length === 1 && /^image_(generation|edit)\.completed$/.test(events.at(-1) ?? '');

export const answersAtOnce: Proof = ({ events, images }) => events.length === 0 && images.length === 1;

export const showsPartialImages =
  (count: number): Proof =>
  ({ events }, { used }) => {
    const partial = events.filter((type) => type.endsWith('.partial_image')).length;
    return partial === (used === '0' ? 0 : count);
  };

/** OpenAI's models get it; where there is none to tell, it stands in the answer all the same. */
export const identifies: Proof = ({ answer, sent }, { used, provider }) =>
  answer.safety_identifier === used &&
  (provider !== 'openai' || sent.every(({ fields }) => fields.safety_identifier === used));

export const isLink: Proof = async ({ answer: { data } }) => {
  const [image] = data ?? [];
  if (image?.url === undefined || image.b64_json !== undefined) return false;
  const response = await fetch(image.url);
  await response.arrayBuffer();
  return response.status === 200 && response.headers.get('content-type') === 'image/png';
};

export const isBase64: Proof = ({ answer: { data } }) =>
  data?.[0]?.url === undefined && (data?.[0]?.b64_json?.length ?? 0) > 0;

/** The words are in the sentence the images were made from, and in what the model got. */
export const isInPrompt =
  (words: string): Proof =>
  async ({ record, sent }) =>
    (await record()).sentence.includes(words) &&
    sent.every(({ fields }) => String(fields.prompt).includes(words));

const filesOf = ({ sent }: Exchange, names: readonly string[]) =>
  sent.map(({ files }) => files.filter((file) => names.includes(file)).length);

/** The model got every picture; the first alone where it was said that it takes no more. */
export const getsPictures =
  (count: number): Proof =>
  (exchange, { isAdjusted, provider }) =>
    isLocal(provider)
      ? isAdjusted || count === 1
      : filesOf(exchange, ['image', 'image[]']).every((files) => files === (isAdjusted ? 1 : count));

/** Where there is a model to send it to. */
export const getsMask: Proof = ({ sent }) =>
  sent.every(({ files }) => files.some((file) => file === 'mask' || file === 'mask_image'));

export const getsMarkup: Proof = (exchange) =>
  exchange.sent.length > 0 && filesOf(exchange, ['markup']).every((files) => files === 1);

/**
 * Whether the right half of the first image is the picture's, to the last bit of its transparency. The preview draws
 * nothing beyond a mask, so that there it is so in any case.
 */
export const keepsRightHalf =
  (picture: Buffer, isKept: boolean): Proof =>
  async ({ images: [image] }, { provider }) => {
    if (image === undefined) return false;
    const [made, original] = await Promise.all([rightHalf(image), rightHalf(picture)]);
    const isSame = made.equals(original);
    return isKept ? isSame : !isSame || provider === 'preview';
  };

/** OpenAI's models are told; the preview draws upon the picture, so that most of it is there as it was. */
export const keepsToPicture =
  (picture: Buffer): Proof =>
  async (exchange, claim) => {
    const [image] = exchange.images;
    if (claim.provider !== 'preview' || image === undefined) {
      return reachesModel('input_fidelity')(exchange, claim);
    }
    const [made, original] = await Promise.all([pixelsOf(image), pixelsOf(picture)]);
    const kept = made.filter((value, index) => value === original[index]).length;
    return claim.used === 'high' && kept / original.length > 0.5;
  };

async function pixelsOf(picture: Buffer): Promise<Buffer> {
  return sharp(picture).toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

async function rightHalf(picture: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(picture).metadata();
  const left = Math.ceil(width / 2);
  return pixelsOf(
    await sharp(picture)
      .extract({ left, top: 0, width: width - left, height })
      .png()
      .toBuffer(),
  );
}

/** Neither the value nor a file of that name went to the model. */
export const isLeftOut =
  (parameter: string, value: string): Proof =>
  (exchange) =>
    exchange.sent.every(({ fields }) => String(fields[parameter]) !== value) &&
    filesOf(exchange, [parameter]).every((files) => files <= 1);

export const all =
  (...proofs: readonly Proof[]): Proof =>
  async (exchange, claim) =>
    (await Promise.all(proofs.map((proof) => proof(exchange, claim)))).every(Boolean);

/** The record names the value that counted, and nothing of that name was sent on where none did. */
export const isRecorded =
  (name: string, read: (record: GenerationRecord) => unknown): Proof =>
  async ({ record, sent }, { used, isAdjusted }) =>
    isAdjusted
      ? used === 'none' && sent.every(({ fields }) => fields[name] === undefined)
      : String(read(await record())) === used;

/** The seed of the first image, where the provider takes seeds. */
export const seedOfFirst = ({ images: [image] }: GenerationRecord): unknown =>
  image !== undefined && 'seed' in image ? image.seed : undefined;
