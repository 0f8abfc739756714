import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type {
  GenerateContext,
  ImageProgress,
  ImageProvider,
  ImageRequest,
} from '../../src/providers/image-provider.ts';

export interface ProviderUnderTest {
  name: string;
  /** A provider that works. */
  create(): Promise<ImageProvider>;
  /** A provider whose source of images fails every time, where that can be brought about. */
  createFailing?(): Promise<ImageProvider>;
  /** Text that must not appear in any message. */
  secrets?: string[];
  close?(): Promise<void>;
}

export function imageRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
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

export function watch(signal: AbortSignal = new AbortController().signal) {
  const progress: ImageProgress[] = [];
  const context: GenerateContext = { signal, onProgress: (event) => progress.push(event) };
  return { context, progress };
}

/** What every provider promises, tested once; each provider's own tests add only what is special to it. */
export function testImageProvider(subject: ProviderUnderTest): void {
  describe(`${subject.name} keeps the provider contract`, () => {
    afterEach(() => subject.close?.());

    it.each([1, 3])('gives the asked number of images (%i), each reported once', async (count) => {
      const provider = await subject.create();
      const { context, progress } = watch();
      const { images } = await provider.generate(imageRequest({ count }), context);
      expect(images).toHaveLength(count);
      expect(images.every((image) => 'png' in image)).toBe(true);
      const reported = progress.filter((event) => event.type === 'image').map((event) => event.index);
      expect(reported.toSorted()).toEqual(Array.from({ length: count }, (_, index) => index));
    });

    it('gives PNGs that decode and have the planned size', async () => {
      const provider = await subject.create();
      const request = imageRequest({ size: { width: 300, height: 200 } });
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
      const { images } = await provider.generate(imageRequest({ count: 2 }), watch().context);
      const [first, second] = images.map((image) => ('png' in image ? image.png : undefined));
      expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
    });

    it('reports a size it cannot make as an adjustment, and none for a size it can', async () => {
      const provider = await subject.create();
      for (const size of [
        { width: 1024, height: 1024 },
        { width: 3840, height: 2160 },
        { width: 100, height: 1000 },
      ]) {
        const plan = provider.plan({ size, count: 1 });
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

    it('stops with the reason when the work is aborted', async () => {
      const provider = await subject.create();
      const abort = new AbortController();
      const reason = new AppError('server_stopped');
      abort.abort(reason);
      await expect(provider.generate(imageRequest({ count: 2 }), watch(abort.signal).context)).rejects.toBe(
        reason,
      );
    });

    it('says whether it costs money, and costs nothing when it does not', async () => {
      const provider = await subject.create();
      const { costUsd } = await provider.generate(imageRequest(), watch().context);
      if (provider.paid) expect(costUsd).toBeGreaterThan(0);
      else expect(costUsd).toBe(0);
    });

    it.runIf(subject.createFailing !== undefined)(
      'throws a named error without secrets when it fails',
      async () => {
        const provider = await subject.createFailing?.();
        const failure = await provider
          ?.generate(imageRequest(), watch().context)
          .catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(AppError);
        expect((failure as AppError).code).toMatch(/^upstream_|^drawing_failed$/);
        for (const secret of subject.secrets ?? [])
          expect(JSON.stringify([failure, String(failure)])).not.toContain(secret);
      },
    );
  });
}
