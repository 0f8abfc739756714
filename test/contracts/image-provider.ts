import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type {
  GenerateContext,
  ImageOperation,
  ImageProgress,
  ImageProvider,
  ImageRequest,
  ProvidedImage,
  SourceImage,
} from '../../src/providers/image-provider.ts';

export interface ProviderUnderTest {
  name: string;
  /** A provider that works. */
  create(): Promise<ImageProvider>;
  /** A provider whose source of images fails every time, where that can be brought about. */
  createFailing?(): Promise<ImageProvider>;
  /** What it can do; all three when left out. */
  operations?: readonly ImageOperation[];
  /** The model that is asked for; the provider's default for the operation when left out. */
  model?: string;
  /** Whether an edit keeps what is outside its mask, as it is when the picture has the planned size; true when left out. */
  keepsOutsideMask?: boolean;
  /** Text that must not appear in any message. */
  secrets?: string[];
  close?(): Promise<void>;
}

export function imageRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    operation: 'generate',
    model: '',
    images: [],
    mask: null,
    wishes: {},
    prompt: 'a photograph of a woman enjoying a vacation at a warm sea',
    scene: Promise.resolve({
      mood: 'warm',
      style: 'photography',
      theme: 'vacation',
      background: 'sea',
      objects: ['woman'],
      act: 'enjoying a vacation',
    }),
    size: { width: 256, height: 256 },
    count: 1,
    seed: 7,
    partialImages: 0,
    ...changes,
  };
}

/** A picture to edit or vary: a lawn under the sky, with a red ball, and different at every point. */
export async function sourceImage(size = { width: 256, height: 256 }): Promise<SourceImage> {
  const { width, height } = size;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100" preserveAspectRatio="none"><defs><linearGradient id="sky" x2="0.3" y2="1"><stop offset="0" stop-color="#2a7fd4"/><stop offset="1" stop-color="#e8f1f6"/></linearGradient><linearGradient id="lawn" x2="1" y2="0.4"><stop offset="0" stop-color="#2f7d32"/><stop offset="1" stop-color="#9ccc65"/></linearGradient></defs><path d="M0 0H100V60H0z" fill="url(#sky)"/><path d="M0 60H100V100H0z" fill="url(#lawn)"/><circle cx="30" cy="72" r="14" fill="#c62828"/></svg>`;
  const bytes = await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer();
  return { bytes, format: 'png', size };
}

/** A mask that leaves the right half of a picture to be redrawn. */
async function rightHalfMask({ width, height }: SourceImage['size']): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let at = 3; at < data.length; at += 4) if (((at - 3) / 4) % width >= width / 2) data[at] = 0;
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

export function watch(signal: AbortSignal = new AbortController().signal) {
  const progress: ImageProgress[] = [];
  const context: GenerateContext = { signal, onProgress: (event) => progress.push(event) };
  return { context, progress };
}

/** A request for an operation, with a picture where it needs one. */
async function requestFor(
  operation: ImageOperation,
  changes: Partial<ImageRequest> = {},
): Promise<ImageRequest> {
  if (operation === 'generate') return imageRequest(changes);
  const images = [await sourceImage(changes.size)];
  if (operation === 'vary') return imageRequest({ operation, images, prompt: '', ...changes });
  return imageRequest({
    operation,
    images,
    prompt: 'add a dog',
    scene: Promise.resolve(dogScene),
    ...changes,
  });
}

const dogScene = { mood: null, style: null, theme: null, background: null, objects: ['dog'], act: null };

function pngsOf({ images }: { images: readonly ProvidedImage[] }): Buffer[] {
  return images.map((image) => {
    if ('error' in image) throw image.error;
    return image.png;
  });
}

/** What every provider promises, tested once; each provider's own tests add only what is special to it. */
export function testImageProvider(subject: ProviderUnderTest): void {
  describe(`${subject.name} keeps the provider contract`, () => {
    afterEach(() => subject.close?.());

    const operations = subject.operations ?? (['generate', 'edit', 'vary'] as const);
    const ask = async (
      provider: ImageProvider,
      operation: ImageOperation,
      changes: Partial<ImageRequest> = {},
    ): Promise<ImageRequest> => {
      const model = subject.model ?? provider.defaultModel(operation);
      return requestFor(operation, { model, ...changes });
    };

    it('has a model for everything it does', async () => {
      const provider = await subject.create();
      expect(provider.models().length).toBeGreaterThan(0);
      for (const operation of ['generate', 'edit', 'vary'] as const)
        expect(provider.models()).toContain(provider.defaultModel(operation));
    });

    describe.each(operations)('%s', (operation) => {
      it.each([1, 3])('gives the asked number of images (%i), each reported once', async (count) => {
        const provider = await subject.create();
        const { context, progress } = watch();
        const { images } = await provider.generate(await ask(provider, operation, { count }), context);
        expect(images).toHaveLength(count);
        expect(images.every((image) => 'png' in image)).toBe(true);
        const reported = progress.filter((event) => event.type === 'image').map((event) => event.index);
        expect(reported.toSorted()).toEqual(Array.from({ length: count }, (_, index) => index));
      });

      it('gives PNGs that decode and have the planned size', async () => {
        const provider = await subject.create();
        const request = await ask(provider, operation, { size: { width: 300, height: 200 } });
        const plan = provider.plan(request);
        const { images } = await provider.generate(request, watch().context);
        for (const image of images) {
          if (!('png' in image)) throw image.error;
          const { info } = await sharp(image.png, { failOn: 'warning' })
            .raw()
            .toBuffer({ resolveWithObject: true });
          expect(info).toMatchObject(plan.size);
          expect(image.size).toEqual(plan.size);
        }
      });

      it('gives different images in one answer', async () => {
        const provider = await subject.create();
        const request = await ask(provider, operation, { count: 2 });
        const [first, second] = pngsOf(await provider.generate(request, watch().context));
        expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
      });

      it('stops with the reason when the work is aborted', async () => {
        const provider = await subject.create();
        const abort = new AbortController();
        const reason = new AppError('server_stopped');
        abort.abort(reason);
        const request = await ask(provider, operation, { count: 2 });
        await expect(provider.generate(request, watch(abort.signal).context)).rejects.toBe(reason);
      });

      it('says whether it costs money, and costs nothing when it does not', async () => {
        const provider = await subject.create();
        const { costUsd } = await provider.generate(await ask(provider, operation), watch().context);
        if (provider.paid) expect(costUsd).toBeGreaterThan(0);
        else expect(costUsd).toBe(0);
      });

      it('reports at most as many unfinished versions as were asked for, each before its image', async () => {
        const provider = await subject.create();
        const { context, progress } = watch();
        await provider.generate(await ask(provider, operation, { partialImages: 2 }), context);
        const partials = progress.filter((event) => event.type === 'partial_image');
        expect(partials.length).toBeLessThanOrEqual(2);
        expect(partials.map(({ partialIndex }) => partialIndex)).toEqual([...partials.keys()]);
        const shown = progress.filter(({ type }) => type !== 'step');
        expect(shown.findIndex(({ type }) => type === 'image')).toBe(partials.length);
        for (const { b64Json } of partials)
          expect((await sharp(Buffer.from(b64Json, 'base64')).metadata()).format).toBe('png');
      });
    });

    it.runIf(operations.includes('edit'))('redraws what the mask opens', async () => {
      const provider = await subject.create();
      const image = await sourceImage();
      const mask = await rightHalfMask(image.size);
      const request = await ask(provider, 'edit', { images: [image], mask });
      const [edited = Buffer.alloc(0)] = pngsOf(await provider.generate(request, watch().context));
      const [left, right] = await halfDifferences(image.bytes, edited, image.size);
      expect(right).toBeGreaterThan(0.5);
      if (subject.keepsOutsideMask ?? true) expect(left).toBeLessThan(1);
    });

    it.runIf(operations.includes('edit'))('edits with several pictures and without a mask', async () => {
      const provider = await subject.create();
      const images = [await sourceImage(), await sourceImage({ width: 128, height: 192 })];
      const request = await ask(provider, 'edit', { images });
      expect(pngsOf(await provider.generate(request, watch().context))).toHaveLength(1);
    });

    it.runIf(operations.includes('vary'))(
      'varies into something that is not the picture itself',
      async () => {
        const provider = await subject.create();
        const image = await sourceImage();
        const request = await ask(provider, 'vary', { images: [image], count: 2 });
        for (const png of pngsOf(await provider.generate(request, watch().context))) {
          const differences = await halfDifferences(image.bytes, png, image.size);
          expect(Math.max(...differences)).toBeGreaterThan(1);
        }
      },
    );

    it('reports a size it cannot make as an adjustment, and none for a size it can', async () => {
      const provider = await subject.create();
      for (const size of [
        { width: 1024, height: 1024 },
        { width: 3840, height: 2160 },
        { width: 100, height: 1000 },
      ]) {
        const plan = provider.plan(
          imageRequest({ size, model: subject.model ?? provider.defaultModel('generate') }),
        );
        const isSame = plan.size.width === size.width && plan.size.height === size.height;
        const reported = plan.adjustments.filter(({ parameter }) => parameter === 'size');
        expect(reported).toHaveLength(isSame ? 0 : 1);
        if (!isSame) {
          expect(reported[0]).toMatchObject({
            requested: `${size.width}x${size.height}`,
            used: `${plan.size.width}x${plan.size.height}`,
          });
        }
      }
    });

    it.runIf(subject.createFailing !== undefined)(
      'throws a named error without secrets when it fails',
      async () => {
        const provider = await subject.createFailing?.();
        const failure = await provider
          ?.generate(await ask(provider, operations[0] ?? 'generate'), watch().context)
          .catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(AppError);
        expect((failure as AppError).code).toMatch(/^upstream_|^drawing_failed$/);
        for (const secret of subject.secrets ?? [])
          expect(JSON.stringify([failure, String(failure)])).not.toContain(secret);
      },
    );
  });
}

/** The mean differences of the left and of the right half of two pictures, 0 to 255 a channel. */
async function halfDifferences(
  first: Buffer,
  second: Buffer,
  { width, height }: SourceImage['size'],
): Promise<[left: number, right: number]> {
  const [one, other] = await Promise.all(
    [first, second].map((png) =>
      sharp(png).removeAlpha().resize(width, height, { fit: 'fill' }).raw().toBuffer(),
    ),
  );
  const sums: [number, number] = [0, 0];
  for (let at = 0; at < width * height * 3; at++) {
    const isRight = Math.floor(at / 3) % width >= width / 2;
    sums[isRight ? 1 : 0] += Math.abs((one?.[at] ?? 0) - (other?.[at] ?? 0));
  }
  const count = (width * height * 3) / 2;
  return [sums[0] / count, sums[1] / count];
}
