import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type {
  GenerateContext,
  ImageProgress,
  ImageRequest,
  Scene,
} from '../../../src/providers/image-provider.ts';
import { createPreviewProvider } from '../../../src/providers/preview/preview-provider.ts';
import { testImageProvider } from '../../contracts/image-provider.ts';
import { meanDifference, pixelsOf } from './draw-test-picture.ts';

const seaScene: Scene = {
  mood: 'warm',
  style: null,
  theme: 'vacation',
  background: 'sea',
  objects: ['woman'],
  act: 'walking',
};

function requestFor(changes: Partial<ImageRequest> & { words?: Partial<Scene> } = {}): ImageRequest {
  const { words, ...rest } = changes;
  return {
    operation: 'generate',
    model: 'preview',
    images: [],
    mask: null,
    wishes: {},
    prompt: 'a woman at the sea',
    scene: Promise.resolve({ ...seaScene, ...words }),
    size: { width: 64, height: 64 },
    count: 1,
    seed: 7,
    partialImages: 0,
    ...rest,
  };
}

function contextFor(signal = new AbortController().signal): GenerateContext & { progress: ImageProgress[] } {
  const progress: ImageProgress[] = [];
  return { signal, progress, onProgress: (one) => progress.push(one) };
}

const provider = createPreviewProvider();

testImageProvider({
  name: 'preview',
  create: async () => createPreviewProvider(),
  createFailing: async () => {
    const { generate, ...rest } = createPreviewProvider();
    const size = { width: 0, height: 0 };
    return { ...rest, generate: (request, context) => generate({ ...request, size }, context) };
  },
});

async function imagesOf(request: ImageRequest): Promise<Buffer[]> {
  const { images } = await provider.generate(request, contextFor());
  return images.map((image) => {
    if ('error' in image) throw image.error;
    return image.png;
  });
}

describe('preview provider', () => {
  it('costs nothing and says so before and after', async () => {
    expect(provider).toMatchObject({ name: 'preview', paid: false });
    expect(provider.plan(requestFor({ size: { width: 256, height: 256 }, count: 4 }))).toEqual({
      size: { width: 256, height: 256 },
      adjustments: [],
      estimatedCostUsd: 0,
    });
    expect(await provider.generate(requestFor(), contextFor())).toMatchObject({
      usage: null,
      costUsd: 0,
      warnings: [],
    });
  });

  it('reports that it draws large sizes smaller, in the same shape', () => {
    const { size, adjustments } = provider.plan(requestFor({ size: { width: 3840, height: 2160 } }));
    expect(size).toEqual({ width: 2048, height: 1152 });
    expect(adjustments).toEqual([
      expect.objectContaining({ parameter: 'size', requested: '3840x2160', used: '2048x1152' }),
    ]);
  });

  it('gives the same bytes for the same scene and seed, from any provider', async () => {
    const [first] = await imagesOf(requestFor());
    const again = await createPreviewProvider().generate(requestFor(), contextFor());
    expect(again.images[0]).toMatchObject({ png: first, seed: 7, size: { width: 64, height: 64 } });
  });

  it('draws images that differ in composition, one seed after the other', async () => {
    const images = await imagesOf(requestFor({ count: 4, seed: 2 ** 32 - 2 }));
    const pixels = await Promise.all(images.map(pixelsOf));
    for (const [index, one] of pixels.entries()) {
      for (const other of pixels.slice(index + 1)) expect(meanDifference(one, other)).toBeGreaterThan(3);
    }
    const [third] = await imagesOf(requestFor({ seed: 0 }));
    expect(images[2]).toEqual(third);
  });

  it('tells of each image as it is finished', async () => {
    const context = contextFor();
    const { images } = await provider.generate(requestFor({ count: 3 }), context);
    expect(images).toHaveLength(3);
    expect(context.progress).toEqual([0, 1, 2].map((index) => ({ type: 'image', index })));
  });

  it.each([
    [64, 64],
    [100, 37],
    [2048, 64],
    [64, 2048],
    [2048, 2048],
    [333, 512],
  ])('draws %i x %i', async (width, height) => {
    const [png] = await imagesOf(requestFor({ size: { width, height } }));
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([width, height]);
    expect(new Set(data.subarray(0, 30_000)).size).toBeGreaterThan(20);
  });

  it('says what it could not draw', async () => {
    const { warnings } = await provider.generate(
      requestFor({ words: { objects: ['woman', 'quasar'], background: 'tesseract' } }),
      contextFor(),
    );
    expect(warnings).toEqual([
      "No picture for 'quasar': it is left out of the drawing.",
      "No scenery for 'tesseract': another place is drawn instead.",
    ]);
  });

  it.each([
    ['Korean', '쓸쓸한 우주 고양이'],
    ['emoji', '👩‍🚀🌊🐈'],
    ['markup', '<script>&"\'</svg><image href="file:///etc/passwd"/>'],
    ['a very long word', 'x'.repeat(1000)],
    ['a name every object has', '__proto__'],
    ['control characters', '\u0000\uffff\ud800'],
  ])('draws a scene of %s', async (_kind, word) => {
    const words = {
      mood: word,
      style: word,
      theme: word,
      background: word,
      objects: [word, word],
      act: word,
    };
    const plain = { mood: null, style: null, theme: null, background: 'tesseract', objects: [], act: null };
    const [odd] = await imagesOf(requestFor({ words }));
    const [without] = await imagesOf(requestFor({ words: plain }));
    expect(odd).toEqual(without);
  });

  it('shows unfinished versions that come closer and closer to the image', async () => {
    const context = contextFor();
    const size = { width: 160, height: 160 };
    const request = requestFor({ size, count: 2, partialImages: 3 });
    const { images } = await provider.generate(request, context);
    expect(context.progress.map((one) => `${one.type} ${one.index}`)).toEqual(
      [0, 1].flatMap((index) => [...Array(3).fill(`partial_image ${index}`), `image ${index}`]),
    );
    const partials = context.progress.flatMap((one) => (one.type === 'partial_image' ? [one] : []));
    for (const [index, image] of images.entries()) {
      if ('error' in image) throw image.error;
      const finished = await pixelsOf(image.png);
      const own = partials.filter((one) => one.index === index);
      const pngs = own.map(({ b64Json }) => Buffer.from(b64Json, 'base64'));
      const [first = 0, second = 0, third = 0] = await Promise.all(
        pngs.map(async (png) => meanDifference(await pixelsOf(png), finished)),
      );
      expect(third).toBeGreaterThan(0.5);
      expect(second).toBeGreaterThan(third);
      expect(first).toBeGreaterThan(second);
      expect(await sharp(pngs[0]).metadata()).toMatchObject(size);
    }
  });

  it('draws the subjects alone where the background is to be transparent', async () => {
    const wishes = { background: 'transparent' } as const;
    for (const style of [null, 'sketch', 'close-up', 'child painting']) {
      const [png] = await imagesOf(requestFor({ wishes, words: { style } }));
      const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
      const alphas = data.filter((_, at) => at % 4 === 3);
      const opaqueShare = alphas.filter((alpha) => alpha === 255).length / alphas.length;
      expect(alphas[0]).toBe(0);
      expect(opaqueShare).toBeGreaterThan(0.08);
      expect(opaqueShare).toBeLessThan(0.6);
    }
  });

  it('draws a scene without subjects whole, and says that it is', async () => {
    const wishes = { background: 'transparent' } as const;
    const request = requestFor({ wishes, words: { objects: [], act: null } });
    const { images, warnings } = await provider.generate(request, contextFor());
    expect(warnings).toEqual(['There is nothing to cut out of the scene: its background is opaque.']);
    const [image] = images;
    if (!image || 'error' in image) throw new Error('no image');
    expect((await sharp(image.png).metadata()).hasAlpha).toBe(false);
  });

  it('reports each wish it has no choice about, and no other', () => {
    const wishes = { quality: 'high', moderation: 'low', complexity: 'low', inputFidelity: 'low' } as const;
    const reported = (changes: Partial<ImageRequest>) =>
      provider
        .plan(requestFor(changes))
        .adjustments.map(({ parameter, requested, used }) => [parameter, requested, used]);
    expect(reported({ wishes })).toEqual([
      ['quality', 'high', 'none'],
      ['moderation', 'low', 'none'],
      ['complexity', 'low', 'none'],
      ['input_fidelity', 'low', 'high'],
    ]);
    expect(
      reported({ wishes: { background: 'transparent', inputFidelity: 'high', safetyIdentifier: 'x' } }),
    ).toEqual([]);
    expect(reported({ operation: 'edit', wishes: { background: 'transparent' } })).toEqual([
      ['background', 'transparent', 'auto'],
    ]);
  });

  it('stops between two images when it has to', async () => {
    const controller = new AbortController();
    const reason = new Error('The server is stopping.');
    const context = contextFor(controller.signal);
    const onProgress = (progress: ImageProgress) => {
      context.progress.push(progress);
      controller.abort(reason);
    };
    await expect(
      provider.generate(requestFor({ count: 5 }), { signal: controller.signal, onProgress }),
    ).rejects.toBe(reason);
    expect(context.progress).toHaveLength(1);
  });

  it('draws nothing for a signal that is aborted already', async () => {
    const context = contextFor(AbortSignal.abort(new Error('too late')));
    await expect(provider.generate(requestFor(), context)).rejects.toThrow('too late');
    expect(context.progress).toEqual([]);
  });

  it('passes on why there is no scene', async () => {
    const request = requestFor({ scene: Promise.reject(new Error('no brief')) });
    await expect(provider.generate(request, contextFor())).rejects.toThrow('no brief');
  });

  it('names the failure when no image can be drawn', async () => {
    const broken = requestFor({ count: 2, size: { width: 0, height: 0 } });
    await expect(provider.generate(broken, contextFor())).rejects.toMatchObject({ code: 'drawing_failed' });
  });
});
