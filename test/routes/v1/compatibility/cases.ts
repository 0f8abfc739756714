import sharp from 'sharp';
import { leftHalfMask, plainPicture } from '../pictures.ts';
import type { Pictures, Route } from './exchange.ts';
import type { Family } from './families.ts';
import {
  all,
  answersAtOnce,
  getsMarkup,
  getsMask,
  getsPictures,
  hasBackground,
  hasFormat,
  hasImages,
  hasJpegQuantiser,
  hasSize,
  identifies,
  isBase64,
  isChosenForCaller,
  isInPrompt,
  isLink,
  isRecorded,
  keepsRightHalf,
  keepsToPicture,
  modelAnswers,
  type Proof,
  reachesModel,
  seedOfFirst,
  showsPartialImages,
  streams,
} from './proofs.ts';

/** One value of a parameter: a row of the tables. */
export interface Case {
  parameter: string;
  /** As it stands in the table, in Markdown. */
  label: string;
  /** What is asked for, as an adjustment names it. */
  requested: string;
  /** On top of a prompt, the model and a size. */
  fields: Readonly<Record<string, unknown>>;
  /** In place of the one picture of edits and variations. */
  pictures?: Pictures;
  /** Must hold where it is not refused. */
  proof: Proof;
}

const code = (value: unknown) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function values(parameter: string, list: readonly unknown[], proof: Proof, context: object = {}): Case[] {
  return list.map((value) => ({
    parameter,
    label: [code(value), ...Object.entries(context).map(([name, other]) => code(`${name}: ${other}`))].join(
      ' with ',
    ),
    requested: String(value),
    fields: { [parameter]: value, ...context },
    proof,
  }));
}

const QUALITIES = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** What words, edits and variations all take, or have said of it that they do not. */
const common: readonly Case[] = [
  ...values('quality', ['auto'], isChosenForCaller('quality', QUALITIES)),
  ...values('quality', ['low', 'max', 'standard', 'hd'], reachesModel('quality')),
  ...values('background', ['auto', 'transparent', 'opaque'], hasBackground),
  ...values('output_format', ['png', 'jpeg', 'webp', 'gif', 'svg'], hasFormat),
  ...values('output_compression', [60], hasJpegQuantiser(13), { output_format: 'jpeg' }),
  ...values('moderation', ['low'], reachesModel('moderation')),
  ...values('complexity', ['low'], reachesModel('complexity')),
  ...values('stream', [true], streams),
  ...values('partial_images', [2], showsPartialImages(2), { stream: true }),
  ...values('partial_images', [2], showsPartialImages(2)),
  ...values('safety_identifier', ['hash-of-somebody'], identifies),
  ...values('user', ['somebody'], identifies),
  ...values('response_format', ['url'], isLink),
  ...values('response_format', ['b64_json'], isBase64),
  ...values('style', ['vivid'], isInPrompt('hyper-real and dramatic')),
  ...values('style', ['natural'], isInPrompt('natural and not hyper-real')),
  ...values(
    'negative_prompt',
    ['people'],
    isRecorded('negative_prompt', ({ settings }) => settings?.negativePrompt),
  ),
  ...values(
    'samples',
    [3],
    isRecorded('samples', ({ settings }) => settings?.steps),
  ),
  ...values(
    'cfg',
    [5],
    isRecorded('cfg', ({ settings }) => settings?.guidance),
  ),
  ...values(
    'scheduler',
    ['euler'],
    isRecorded('scheduler', ({ settings }) => settings?.scheduler),
  ),
  ...values(
    'strength',
    [0.5],
    isRecorded('strength', ({ settings }) => settings?.strength),
  ),
  ...values('seed', [7], isRecorded('seed', seedOfFirst)),
];

/** What generations alone show: fields of their own, and values that are refused on every route alike. */
const ofGenerations: readonly Case[] = [
  ...values('background', ['transparent'], hasBackground, { output_format: 'jpeg' }),
  ...values('output_compression', [60], hasFormat, { output_format: 'png' }),
  ...values('moderation', ['auto'], reachesModel('moderation')),
  ...values('frame_count', [4], reachesModel('frame_count')),
  ...values('frame_duration_ms', [200], reachesModel('frame_duration_ms')),
  ...values('input_fidelity', ['high'], reachesModel('input_fidelity')),
  ...values('svg', [{ model: 'gpt-6-luna' }], reachesModel('svg')),
  ...values('stream', [false], answersAtOnce),
];

const sizes: Record<Route, readonly string[]> = {
  generations: [
    '1024x1024',
    '1536x1024',
    '256x256',
    '512x512',
    '1792x1024',
    '1536x864',
    '1000x1000',
    '4096x4096',
  ],
  edits: ['1024x1024', '256x256', '1536x864', '1000x1000'],
  variations: ['256x256', '512x512', '1024x1024'],
};

/** All cases of a route for a family, in the order of the table. */
export async function casesOf(route: Route, family: Family): Promise<Case[]> {
  const { model, pictureEdge } = family;
  const cases = [
    ...values('model', [model], modelAnswers).map((own) => ({ ...own, label: 'its own name' })),
    ...values('model', ['gpt-image-9'], modelAnswers),
    ...promptCases(route === 'variations' ? [1001] : [1001, 4001, 32_001]),
    ...(route === 'generations' ? [1, 2, 10, 11] : [2, 11]).flatMap((n) => values('n', [n], hasImages(n))),
    await automaticSize(route, family),
    ...sizes[route].flatMap((size) => values('size', [size], hasSize(size))),
    ...common,
    ...(route === 'generations' ? ofGenerations : []),
    ...(await fileCases(route, pictureEdge)),
  ];
  return [...Map.groupBy(cases, ({ parameter }) => parameter).values()].flat();
}

async function fileCases(route: Route, edge: number): Promise<Case[]> {
  const mask = await leftHalfMask(edge);
  if (route === 'generations') return pictureFieldCases(mask);
  const picture = await halfTransparentPicture(edge);
  if (route === 'edits') {
    return [
      ...values('input_fidelity', ['low', 'high'], keepsToPicture(picture)).map((one) => ({
        ...one,
        fields: { ...one.fields, size: `${edge}x${edge}` },
      })),
      ...imageCases(picture, [1, 2, 16, 17]),
      ...layerCases(picture, mask, edge),
    ];
  }
  const [maskCase] = layerCases(picture, mask, edge);
  return [...imageCases(picture, [1, 2]), ...(maskCase === undefined ? [] : [maskCase])];
}

/** For edits, the size of the picture. */
async function automaticSize(route: Route, { edge }: Family): Promise<Case> {
  const isOfPicture = route === 'edits';
  const size = isOfPicture ? `${edge}x${edge}` : '1024x1024';
  return {
    parameter: 'size',
    label: '`auto`',
    requested: size,
    fields: { size: 'auto' },
    ...(isOfPicture ? { pictures: { image: [await halfTransparentPicture(edge)] } } : {}),
    proof: hasSize(size),
  };
}

function promptCases(lengths: readonly number[]): Case[] {
  return lengths.map((length) => {
    // Nothing is said twice, for repetitions are left out of the sentence in the record.
    const words = Array.from({ length }, (_, index) => `cat ${index}`).join(' and ');
    const prompt = words.slice(0, length - 1).concat('!');
    const label = `${length} characters`;
    return { parameter: 'prompt', label, requested: prompt, fields: { prompt }, proof: isInPrompt(prompt) };
  });
}

/** Fields for pictures, where none is taken. */
function pictureFieldCases(picture: Buffer): Case[] {
  const address = `data:image/png;base64,${picture.toString('base64')}`;
  return ['image', 'mask', 'markup'].map((parameter) => ({
    parameter,
    label: 'a PNG',
    requested: address,
    fields: { [parameter]: address },
    proof: () => false,
  }));
}

function imageCases(picture: Buffer, counts: readonly number[]): Case[] {
  return counts.map((count) => ({
    parameter: 'image',
    label: count === 1 ? '1 picture' : `${count} pictures`,
    requested: 'all',
    fields: {},
    pictures: { image: Array.from({ length: count }, () => picture) },
    proof: getsPictures(count),
  }));
}

function layerCases(picture: Buffer, mask: Buffer, edge: number): Case[] {
  const masked = { image: [picture], mask: [mask] };
  const fields = { size: `${edge}x${edge}` };
  const png = { label: 'a PNG', requested: 'all', fields };
  const preserve = (isPreserved: boolean): Case => ({
    parameter: 'preserve_unmasked',
    label: code(isPreserved),
    requested: String(isPreserved),
    fields: { ...fields, preserve_unmasked: isPreserved },
    pictures: masked,
    proof: keepsRightHalf(picture, isPreserved),
  });
  const marked = { image: [picture], markup: [mask] };
  return [
    { ...png, parameter: 'mask', pictures: masked, proof: all(getsMask, keepsRightHalf(picture, true)) },
    { ...png, parameter: 'markup', pictures: marked, proof: getsMarkup },
    {
      ...png,
      parameter: 'markup',
      label: 'with `mask`',
      pictures: { ...masked, ...marked },
      proof: getsMarkup,
    },
    preserve(true),
    preserve(false),
  ];
}

/** Its left half cannot be seen at all, which is the mask where dall-e-2 gets none; its right half a little less than wholly. */
export async function halfTransparentPicture(edge: number): Promise<Buffer> {
  const half = await plainPicture(edge / 2, edge, { alpha: 0.8 });
  return sharp({
    create: { width: edge, height: edge, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .composite([{ input: half, left: edge / 2, top: 0 }])
    .png()
    .toBuffer();
}
