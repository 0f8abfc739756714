import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { readTrainedSize } from '../../../src/providers/stable-diffusion/model-folder.ts';
import {
  createStableDiffusionProvider,
  type StableDiffusionOptions,
} from '../../../src/providers/stable-diffusion/stable-diffusion-provider.ts';
import { imageRequest, sourceImage, testImageProvider, watch } from '../../contracts/image-provider.ts';

const folder = join(import.meta.dirname, '../../fixtures/models/tiny-sd');
const tiny = { kind: 'stable-diffusion', name: 'tiny-sd', folder, isTiny: true } as const;

const options: StableDiffusionOptions = {
  findModel: async () => tiny,
  readTrainedSize,
  // Enough for a test of the contract; what the pictures show is tested elsewhere.
  defaultsOf: () => ({ steps: 4, guidance: 7.5, scheduler: 'ddim' }),
  threads: 1,
  idleMs: 60_000,
};

// One thread for all tests of the contract: it loads the model once.
const shared = createStableDiffusionProvider(options);
afterAll(() => shared.close?.());

testImageProvider({
  name: 'stable-diffusion',
  create: async () => {
    await shared.requireReady?.();
    return shared;
  },
  // What the VAE makes of a picture it knows nothing like is far from it; the generate stage puts back what stays.
  keepsOutsideMask: false,
});

function openProvider(changes: Partial<StableDiffusionOptions> = {}) {
  const provider = createStableDiffusionProvider({ ...options, ...changes });
  onTestFinished(() => provider.close?.());
  return provider;
}

describe('Stable Diffusion on this machine', () => {
  const size = { width: 64, height: 64 };
  const prompt = 'a red circle';

  it('counts seeds up, and around', async () => {
    const provider = openProvider();
    const request = imageRequest({ prompt, size, seed: 2 ** 32 - 1, count: 2 });
    const { images } = await provider.generate(request, watch().context);
    expect(images.map((image) => ('seed' in image ? image.seed : null))).toEqual([2 ** 32 - 1, 0]);
    const again = await provider.generate(imageRequest({ prompt, size, seed: 0 }), watch().context);
    expect(again.images[0]).toEqual(images[1]);
  });

  it('tells each step of each image in order, and how the model was run', async () => {
    const { context, progress } = watch();
    const request = imageRequest({
      ...{ prompt, size, count: 2 },
      wishes: { diffusion: { steps: 3, guidance: 5, scheduler: 'euler', negativePrompt: 'a star' } },
    });
    const { settings } = await openProvider().generate(request, context);
    expect(settings).toEqual({ steps: 3, guidance: 5, scheduler: 'euler', negativePrompt: 'a star' });
    const told = progress.map((event) =>
      event.type === 'step' ? `${event.index}:${event.step}` : event.type,
    );
    expect(told).toEqual(['0:1', '0:2', '0:3', 'image', '1:1', '1:2', '1:3', 'image']);
  });

  it('stops between steps when it is told to, and works on', async () => {
    const provider = openProvider();
    const stop = new AbortController();
    const reason = new Error('nobody waits any more');
    const steps: number[] = [];
    const stopped = provider.generate(imageRequest({ prompt, size, wishes: { diffusion: { steps: 150 } } }), {
      signal: stop.signal,
      onProgress: (event) => {
        if (event.type !== 'step') return;
        steps.push(event.step);
        stop.abort(reason);
      },
    });
    await expect(stopped).rejects.toBe(reason);
    const next = await provider.generate(imageRequest({ prompt, size }), watch().context);
    expect(next.images).toHaveLength(1);
    // What was told before the thread heard of it is all that was done.
    expect(steps.length).toBeLessThan(150);
  });

  it('stays nearer to the picture with less strength', async () => {
    const provider = openProvider();
    const images = [await sourceImage(size)];
    const before = await sharp(images[0]?.bytes).removeAlpha().raw().toBuffer();
    const changeWith = async (strength: number) => {
      const request = imageRequest({
        ...{ operation: 'vary', prompt: '', size, images },
        wishes: { diffusion: { strength, steps: 10 } },
      });
      const [made] = (await provider.generate(request, watch().context)).images;
      const after = await sharp(made && 'png' in made ? made.png : Buffer.alloc(0))
        .removeAlpha()
        .raw()
        .toBuffer();
      return after.reduce((sum, value, at) => sum + Math.abs(value - (before[at] ?? 0)), 0) / before.length;
    };
    expect(await changeWith(0.2)).toBeLessThan(await changeWith(1));
  });

  it('makes the size it learned from for sizes far from it, and says so', async () => {
    const provider = openProvider();
    await provider.requireReady?.();
    const plan = provider.plan(imageRequest({ size: { width: 1024, height: 512 } }));
    expect(plan.size).toEqual({ width: 96, height: 48 });
    expect(plan.adjustments).toEqual([
      expect.objectContaining({ parameter: 'size', requested: '1024x512', used: '96x48' }),
    ]);
  });
});
