import { pino } from 'pino';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import type { GenerateContext, ImageProvider, ImageResult } from '../../../src/providers/image-provider.ts';
import {
  type AskedImages,
  createImageGenerator,
  type ImageGenerator,
} from '../../../src/stages/generate/generate.ts';
import { imageRequest, watch } from '../../contracts/image-provider.ts';

async function draw(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#3a7' } })
    .png()
    .toBuffer();
}

function provider(generate: () => Promise<Partial<ImageResult>>): ImageProvider {
  return {
    name: 'test',
    paid: false,
    maxConcurrentCalls: 1,
    readsEveryLanguage: true,
    models: () => ['m'],
    defaultModel: () => 'm',
    plan: ({ size }) => ({ size, adjustments: [], estimatedCostUsd: 0 }),
    generate: async () => ({ images: [], usage: null, costUsd: 0, warnings: [], ...(await generate()) }),
  };
}

function generatorOf(provided: ImageProvider, mostWaiting: number, hasVisibleLabel = false) {
  return createImageGenerator(provided, { mostWaiting, hasAliases: true, hasVisibleLabel });
}

/** Plans and generates, as the pipeline does. */
function generateBy(
  generator: ImageGenerator,
  request: AskedImages,
  context: GenerateContext & { beforePaying?: () => Promise<void> },
) {
  const plan = generator.plan({ ...request, model: undefined });
  return generator.generate(request, plan, {
    onPlace: () => undefined,
    ...context,
    logger: pino({ level: 'silent' }),
  });
}

function asked(changes: Partial<AskedImages> = {}): AskedImages {
  return { ...imageRequest(), keepsUnmasked: true, ...changes };
}

describe('the generate stage', () => {
  it('leaves an image of the right size as it is, and scales the others', async () => {
    const right = await draw(256, 256);
    const images = [
      { png: right, size: { width: 256, height: 256 }, seed: 0 },
      { png: await draw(1024, 1024), size: { width: 1024, height: 1024 }, seed: 1 },
      { png: await draw(300, 900), size: { width: 300, height: 900 }, seed: 2 },
    ];
    const result = await generateBy(
      generatorOf(
        provider(async () => ({ images })),
        1,
      ),
      asked({ count: 3 }),
      watch().context,
    );
    expect(result.images[0]).toEqual({ png: right, width: 256, height: 256, seed: 0 });
    expect(result.warnings).toEqual([
      expect.stringContaining('1024x1024 instead of 256x256'),
      expect.stringContaining('300x900 instead of 256x256'),
    ]);
    for (const image of result.images) {
      if (!('png' in image)) throw image.error;
      expect(await sharp(image.png).metadata()).toMatchObject({ format: 'png', width: 256, height: 256 });
    }
  });

  it('keeps the images that came when others failed', async () => {
    const error = new AppError('moderation_blocked');
    const images = [{ error }, { png: await draw(256, 256), size: { width: 256, height: 256 }, seed: null }];
    const result = await generateBy(
      generatorOf(
        provider(async () => ({ images })),
        1,
      ),
      asked({ count: 2 }),
      watch().context,
    );
    expect(result.images[0]).toEqual({ error });
    expect(result.images[1]).toMatchObject({ width: 256 });
  });

  it('keeps an image that cannot be scaled as it was made, and says so', async () => {
    const png = Buffer.from('no image');
    const images = [{ png, size: { width: 1, height: 1 }, seed: null }];
    const result = await generateBy(
      generatorOf(
        provider(async () => ({ images })),
        1,
      ),
      asked(),
      watch().context,
    );
    expect(result.images).toEqual([{ png, width: 1, height: 1, seed: null }]);
    expect(result.warnings).toContainEqual(expect.stringContaining('could not be finished as asked'));
  });

  it('takes a request at rest even when none may wait', async () => {
    const images = [{ png: await draw(256, 256), size: { width: 256, height: 256 }, seed: null }];
    const generator = generatorOf(
      provider(async () => ({ images })),
      0,
    );
    expect((await generateBy(generator, asked(), watch().context)).images).toHaveLength(1);
  });

  it('tells of paying right before a paid call, and not while it waits or once the work is stopped', async () => {
    const order: string[] = [];
    const { promise: open, resolve } = Promise.withResolvers<void>();
    const images = [{ png: await draw(256, 256), size: { width: 256, height: 256 }, seed: null }];
    const paid: ImageProvider = {
      ...provider(async () => {
        order.push('call');
        await open;
        return { images };
      }),
      paid: true,
    };
    const generator = generatorOf(paid, 5);
    const abort = new AbortController();
    const contextOf = (name: string, signal: AbortSignal) => ({
      ...watch(signal).context,
      beforePaying: async () => void order.push(name),
    });
    const first = generateBy(generator, asked(), contextOf('first pays', new AbortController().signal));
    const second = generateBy(generator, asked(), contextOf('second pays', abort.signal));
    abort.abort(new AppError('server_stopped'));
    resolve();
    await first;
    await expect(second).rejects.toMatchObject({ code: 'server_stopping' });
    expect(order).toEqual(['first pays', 'call']);
  });

  it('lets calls wait for the provider, and refuses when too many wait', async () => {
    const { promise: open, resolve } = Promise.withResolvers<void>();
    const images = [{ png: await draw(256, 256), size: { width: 256, height: 256 }, seed: null }];
    let running = 0;
    let mostRunning = 0;
    const slow = provider(async () => {
      mostRunning = Math.max(mostRunning, ++running);
      await open;
      running -= 1;
      return { images };
    });
    const generator = generatorOf(slow, 2);
    const waiting = [1, 2, 3].map(() => generateBy(generator, asked(), watch().context));
    await expect(generateBy(generator, asked(), watch().context)).rejects.toMatchObject({
      code: 'server_busy',
      retryAfterSeconds: 10,
    });
    resolve();
    expect(await Promise.all(waiting)).toHaveLength(3);
    expect(mostRunning).toBe(1);
  });
});
