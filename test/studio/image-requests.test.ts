import sharp from 'sharp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { leftHalfMask, pixelsOf } from '../routes/v1/pictures.ts';
import { startTestServer } from '../start-test-server.ts';
import { importModule } from './import-module.ts';

/** The page before a server that has made one picture for it. */
async function browseAfterOnePicture(environment: Record<string, string> = {}) {
  const server = await startTestServer(environment);
  const made = await server.imagine({ search: '따뜻한 바다', number: 1, size: '96x64' });
  const [image] = made.images;
  if (image === undefined || 'error' in image) throw new Error('The picture was not made.');
  const { pictureOf } = await importModule('picture.js');

  const realFetch = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, options: RequestInit) => realFetch(`${server.url}${path}`, options));
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const bytesOf = async (url: string) =>
    Buffer.from(await (await realFetch(`${server.url}${url}`)).arrayBuffer());
  const { imagineOnce } = await importModule('imagine-once.js');
  const events: string[] = [];
  return {
    made,
    picture: pictureOf(made, image),
    events,
    bytesOf,
    make: (request: object) =>
      imagineOnce(request, {
        onEvent: (event: string) => events.push(event),
        onReconnect: () => expect.unreachable(),
      }),
  };
}

describe('a variation', () => {
  it('is made from the picture, followed like every request, and names where it came from', async () => {
    const { made, picture, events, make } = await browseAfterOnePicture();
    const { variationRequest } = await importModule('image-requests.js');
    const request = variationRequest(picture, 2);
    expect(request).toMatchObject({ operation: 'vary', number: 2, size: '96x64' });
    const record = await make(request);
    expect(record).toMatchObject({ operation: 'vary', parent: { generation: made.id, image: 0 } });
    expect(record.images).toMatchObject([
      { width: 96, height: 64 },
      { width: 96, height: 64 },
    ]);
    expect(events).toEqual(expect.arrayContaining(['generate', 'store']));
    expect(events).not.toContain('extract');
  });

  it('is made once for its key, and again for the next press', async () => {
    const { picture, make } = await browseAfterOnePicture();
    const { variationRequest } = await importModule('image-requests.js');
    const request = variationRequest(picture, 1);
    const first = await make(request);
    expect((await make(request)).id).toBe(first.id);
    expect((await make(variationRequest(picture, 1))).id).not.toBe(first.id);
  });
});

describe('an edit', () => {
  it('changes only what the mask leaves open', async () => {
    const { made, picture, bytesOf, make } = await browseAfterOnePicture();
    const { editRequest } = await importModule('image-requests.js');
    const png = await leftHalfMask(96, 64);
    const mask = `data:image/png;base64,${png.toString('base64')}`;
    const record = await make(
      editRequest(picture, { search: '눈 내리는 산', number: 1, mask, target: null }),
    );
    expect(record).toMatchObject({
      operation: 'edit',
      parent: { generation: made.id, image: 0 },
      request: { search: '눈 내리는 산', number: 1, size: '96x64' },
    });
    const half = async (url: string, left: number) => {
      const cut = sharp(await bytesOf(url)).extract({ left, top: 0, width: 48, height: 64 });
      return (await pixelsOf(await cut.png().toBuffer())).data;
    };
    const edited = record.images[0].url;
    expect((await half(edited, 48)).equals(await half(picture.url, 48))).toBe(true);
    expect((await half(edited, 0)).equals(await half(picture.url, 0))).toBe(false);
  });

  it('sends no mask where nothing was painted', async () => {
    const { picture, make } = await browseAfterOnePicture();
    const { editRequest } = await importModule('image-requests.js');
    const request = editRequest(picture, { search: '눈 내리는 산', number: 2, mask: null, target: null });
    expect(JSON.parse(request.body)).toEqual({ search: '눈 내리는 산', number: 2 });
    const record = await make(request);
    expect(record.images).toHaveLength(2);
    expect(record.warnings.join()).not.toMatch(/ignored/);
  });

  it('sends the word for what is to be changed, which not every server can find', async () => {
    const { picture, make } = await browseAfterOnePicture({ MODELS_DIR: 'nowhere' });
    const { editRequest } = await importModule('image-requests.js');
    const { koreanErrors } = await importModule('texts.js');
    const request = editRequest(picture, { search: '노을', number: 1, mask: null, target: '하늘' });
    expect(request).toMatchObject({ operation: 'edit', hasTarget: true });
    expect(JSON.parse(request.body)).toEqual({ search: '노을', number: 1, target: '하늘' });
    const refusal = await make(request).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'model_not_installed' });
    expect(koreanErrors).toHaveProperty('model_not_installed');
  });

  it('of a picture that is gone is refused with a code the page has words for', async () => {
    const { picture, make } = await browseAfterOnePicture();
    const { editRequest } = await importModule('image-requests.js');
    const { koreanErrors } = await importModule('texts.js');
    const gone = { ...picture, generation: '01a1fd4a-6990-723a-85f7-71894becd264' };
    const refusal = await make(
      editRequest(gone, { search: '산', number: 1, mask: null, target: null }),
    ).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'generation_not_found' });
    expect(koreanErrors).toHaveProperty('generation_not_found');
  });
});
