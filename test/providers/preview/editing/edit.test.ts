import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Scene, SourceImage } from '../../../../src/providers/image-provider.ts';
import { sourceImage } from '../../../contracts/image-provider.ts';
import {
  ask,
  asSource,
  maskWithHole,
  meanOf,
  type PreviewRequest,
  pixelAt,
  pngFor,
  withProvenance,
} from '../ask-preview.ts';
import { meanDifference, pixelsOf } from '../draw-test-picture.ts';

const size = { width: 256, height: 256 };
const rightBox = { left: 150, top: 100, width: 90, height: 120 };

async function edit(changes: PreviewRequest): Promise<Buffer> {
  return pngFor({ operation: 'edit', images: [await sourceImage(size)], size, ...changes });
}

async function warningsOf(changes: PreviewRequest): Promise<string[]> {
  const { warnings } = await ask({ operation: 'edit', images: [await sourceImage(size)], size, ...changes });
  return warnings;
}

async function difference(first: Buffer, second: Buffer): Promise<number> {
  return meanDifference(await pixelsOf(first), await pixelsOf(second));
}

describe('an edit of any picture', () => {
  it('gives the same bytes for the same request, and another picture for another seed', async () => {
    const dog = { prompt: 'add a dog', scene: { objects: ['dog'] } };
    const first = await edit(dog);
    expect(await edit(dog)).toEqual(first);
    expect(await difference(await edit({ ...dog, seed: 8 }), first)).toBeGreaterThan(0.5);
  });

  it('puts what is named into the picture and leaves the rest of it alone', async () => {
    const { bytes } = await sourceImage(size);
    const edited = await pixelsOf(await edit({ prompt: 'add a dog', scene: { objects: ['dog'] } }));
    const before = await pixelsOf(bytes);
    const changed =
      edited.filter((value, at) => Math.abs(value - (before[at] ?? 0)) > 12).length / edited.length;
    expect(changed).toBeGreaterThan(0.02);
    expect(changed).toBeLessThan(0.4);
  });

  it('changes nothing outside of the mask, and redraws what is inside', async () => {
    const { bytes } = await sourceImage(size);
    const mask = await maskWithHole(size, rightBox);
    const edited = await edit({ prompt: 'a cat', scene: { objects: ['cat'] }, mask });
    const [one, other] = [await pixelsOf(bytes), await pixelsOf(edited)];
    for (let at = 0; at < one.length; at++) {
      const x = Math.floor(at / 3) % 256;
      const y = Math.floor(at / 768);
      const isInside = x >= 150 && x < 240 && y >= 100 && y < 220;
      if (!isInside) expect(other[at]).toBe(one[at]);
    }
    expect(await difference(bytes, edited)).toBeGreaterThan(1);
  });

  it('removes what the mask covers and goes on as the picture around it', async () => {
    const { bytes } = await sourceImage(size);
    const ball = { left: 30, top: 140, width: 96, height: 90 };
    const mask = await maskWithHole(size, ball);
    const edited = await edit({ prompt: 'remove the ball', scene: { objects: ['ball'] }, mask });
    const middle = { left: 60, top: 170, width: 30, height: 30 };
    const [redBefore = 0, greenBefore = 0] = await meanOf(bytes, middle);
    const [red = 0, green = 0] = await meanOf(edited, middle);
    expect(redBefore).toBeGreaterThan(greenBefore * 2);
    expect(green).toBeGreaterThan(red);
  });

  it.each([
    ['make it night', {}, 'darker'],
    ['make it warm', { mood: 'warm' }, 'redder'],
    ['black and white', { style: 'black and white' }, 'grey'],
  ] as const)('%s', async (prompt, scene, effect) => {
    const { bytes } = await sourceImage(size);
    const whole = { left: 0, top: 0, ...size };
    const [red = 0, green = 0, blue = 0] = await meanOf(bytes, whole);
    const [newRed = 0, newGreen = 0, newBlue = 0] = await meanOf(await edit({ prompt, scene }), whole);
    if (effect === 'darker') expect(newRed + newGreen + newBlue).toBeLessThan((red + green + blue) * 0.6);
    if (effect === 'redder') expect(newRed - newBlue).toBeGreaterThan(red - blue + 15);
    if (effect === 'grey')
      expect(Math.max(newRed, newGreen, newBlue) - Math.min(newRed, newGreen, newBlue)).toBeLessThan(1);
  });

  it('shows the sky that goes with a new hour', async () => {
    const night = await edit({ prompt: 'turn the day into night' });
    const [, , skyBlue = 0] = await meanOf(night, { left: 0, top: 0, width: 256, height: 60 });
    const stars = (await pixelsOf(night)).subarray(0, 256 * 3 * 60).filter((value) => value > 150);
    expect(skyBlue).toBeLessThan(110);
    expect(stars.length).toBeGreaterThan(10);
  });

  it.each([
    ['make it better', {}, 'Nothing of the prompt could be shown in the picture: it comes back unchanged.'],
    ['add a quasar', { objects: ['quasar'] }, "No picture for 'quasar': it is left out of the drawing."],
    [
      'remove the cat',
      { objects: ['cat'] },
      "What is in a picture is not recognised: to remove 'cat', mark it with a mask.",
    ],
    [
      'at the beach',
      { background: 'beach' },
      "The place 'beach' is left out: mark with a mask what it is to replace.",
    ],
  ] as [string, Partial<Scene>, string][])('%s: says what it cannot do', async (prompt, scene, warning) => {
    expect(await warningsOf({ prompt, scene })).toContain(warning);
    expect(await difference(await edit({ prompt, scene }), (await sourceImage(size)).bytes)).toBe(0);
  });

  it('draws in what comes and not what is there or goes', async () => {
    const mask = await maskWithHole(size, rightBox);
    const draw = (prompt: string, objects: string[]) => edit({ prompt, scene: { objects }, mask });
    const cat = await draw('a cat', ['cat']);
    expect(await draw('replace the dog with a cat', ['dog', 'cat'])).toEqual(cat);
    expect(await draw('add a cat beside the dog', ['cat', 'dog'])).toEqual(cat);
    expect(await draw('a dog and a cat', ['dog', 'cat'])).not.toEqual(cat);
  });

  it('says that a mask leaves nothing to redraw', async () => {
    const mask = await maskWithHole(size, { left: 0, top: 0, width: 0, height: 0 });
    expect(await warningsOf({ prompt: 'a cat', scene: { objects: ['cat'] }, mask })).toEqual([
      'The mask leaves nothing to redraw: the picture comes back unchanged.',
    ]);
  });

  it('keeps what can be seen through, but for where something is put', async () => {
    const clear = await sharp({
      create: { ...size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const edited = await edit({
      images: [await asSource(clear)],
      prompt: 'add a dog',
      scene: { objects: ['dog'] },
    });
    expect((await pixelAt(edited, 2, 2))[3]).toBe(0);
    const { channels } = await sharp(edited).stats();
    expect(channels[3]?.max).toBe(255);
  });

  it('turns a photo upright before it is edited', async () => {
    const { bytes } = await sourceImage({ width: 200, height: 100 });
    const turned = await sharp(bytes)
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const image: SourceImage = { bytes: turned, format: 'jpeg', size: { width: 200, height: 100 } };
    const request = { size: { width: 200, height: 100 }, prompt: 'nothing' };
    const edited = await edit({ ...request, images: [image] });
    expect(await difference(edited, bytes)).toBeLessThan(4);
  });

  it('says that it edits the first image only', async () => {
    const images = [await sourceImage(size), await sourceImage(size)];
    expect(await warningsOf({ images, prompt: 'night' })).toEqual([
      'The preview provider edits the first image only: the others are left out.',
    ]);
  });
});

const parkScene: Scene = {
  mood: 'joyful',
  style: null,
  theme: null,
  background: 'park',
  objects: ['woman', 'puppy'],
  act: 'walking',
};
const parkPrompt = 'a woman walking with a puppy in a park';

async function parkDrawing(changes: PreviewRequest = {}): Promise<SourceImage> {
  const png = await pngFor({ scene: parkScene, prompt: parkPrompt, seed: 11, size, ...changes });
  return asSource(withProvenance(png, { scene: parkScene, prompt: parkPrompt, seed: 11, size }));
}

describe('an edit of a drawing of our own', () => {
  it('draws the scene anew, with what is not spoken of where it was', async () => {
    const drawing = await parkDrawing();
    const request = { prompt: 'remove the puppy', scene: { objects: ['puppy'] }, images: [drawing] };
    const edited = await edit(request);
    const [one, other] = [await pixelsOf(drawing.bytes), await pixelsOf(edited)];
    const changed = [...one.keys()].filter((at) => Math.abs((one[at] ?? 0) - (other[at] ?? 0)) > 12);
    expect(changed.length).toBeGreaterThan(1000);
    // The puppy stands in the left half.
    expect(changed.filter((at) => Math.floor(at / 3) % 256 > 110)).toEqual([]);
    expect(await warningsOf(request)).toEqual([]);
  });

  it('moves it to another place, which no other picture can be', async () => {
    const request = { prompt: 'at the beach', scene: { background: 'beach' } };
    const drawing = await parkDrawing();
    expect(await warningsOf({ ...request, images: [drawing] })).toEqual([]);
    expect(await difference(await edit({ ...request, images: [drawing] }), drawing.bytes)).toBeGreaterThan(
      10,
    );
  });

  it('shows what stood behind when something is taken out by a mask', async () => {
    const drawing = await parkDrawing();
    const mask = await maskWithHole(size, { left: 20, top: 130, width: 90, height: 100 });
    const edited = await edit({ images: [drawing], mask, prompt: 'remove it' });
    const withoutPuppy = await pngFor({
      scene: { ...parkScene, objects: ['woman'] },
      prompt: parkPrompt,
      seed: 11,
      size,
    });
    const behind = { left: 45, top: 150, width: 40, height: 50 };
    const [expected, seen] = [await meanOf(withoutPuppy, behind), await meanOf(edited, behind)];
    for (const [channel, value] of expected.entries())
      expect(Math.abs(value - (seen[channel] ?? 0))).toBeLessThan(3);
  });

  it('takes a drawing that was painted over for any other picture', async () => {
    const drawing = await parkDrawing();
    const patch = await sharp({ create: { width: 110, height: 110, channels: 3, background: '#d0105a' } })
      .png()
      .toBuffer();
    const painted = await sharp(drawing.bytes)
      .composite([{ input: patch, left: 60, top: 10 }])
      .keepMetadata()
      .png()
      .toBuffer();
    const named = embedLike(drawing.bytes, painted);
    const request = {
      images: [await asSource(named)],
      prompt: 'at the beach',
      scene: { background: 'beach' },
    };
    expect(await warningsOf(request)).toContain(
      'Nothing of the prompt could be shown in the picture: it comes back unchanged.',
    );
  });
});

/** The pixels of one PNG with the texts of another, as a program leaves them that knows nothing of the texts. */
function embedLike(named: Buffer, pixels: Buffer): Buffer {
  const headerEnd = 33;
  const texts: Buffer[] = [];
  for (let start = headerEnd; start < named.length; ) {
    const end = start + 12 + named.readUInt32BE(start);
    if (named.toString('latin1', start + 4, start + 8) === 'iTXt') texts.push(named.subarray(start, end));
    start = end;
  }
  return Buffer.concat([pixels.subarray(0, headerEnd), ...texts, pixels.subarray(headerEnd)]);
}
