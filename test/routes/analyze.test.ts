import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../start-test-server.ts';
import {
  type AnalyzeAnswer,
  answerOf,
  bitsOf,
  findSample,
  overlapOf,
  pixelsOf,
  readSample,
  readShape,
  samples,
  shareServer,
  tinyModels,
} from './tiny-models.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const server = shareServer();

async function analyze<Mask = number[][]>(body: Record<string, unknown>): Promise<AnalyzeAnswer<Mask>> {
  return answerOf(await server.post('/analyze', body));
}

async function sendForm(body: FormData | URLSearchParams): Promise<AnalyzeAnswer> {
  return answerOf(await fetch(`${server.url}/analyze`, { method: 'POST', body }));
}

const red = findSample('00-red-circle');
const redCircle = (await readSample(red)).toString('base64');

/** What a polygon encloses. */
function areaOf(polygon: readonly (readonly [number, number])[]): number {
  let twice = 0;
  for (const [at, [x, y]] of polygon.entries()) {
    const [nextX, nextY] = polygon[(at + 1) % polygon.length] ?? [x, y];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
}

/** The places of a mask in COCO's compact RLE, by the description of `rleFrString` in pycocotools. */
function fromRle({ size: [height, width], counts }: { size: [number, number]; counts: string }): Uint8Array {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    for (let shift = 0, hasMore = true; hasMore; shift += 5) {
      const bits = counts.charCodeAt(at++) - 48;
      value |= (bits & 31) << shift;
      hasMore = (bits & 32) !== 0;
      if (!hasMore && (bits & 16) !== 0) value |= -1 << (shift + 5);
    }
    runs.push(runs.length > 2 ? value + (runs.at(-2) ?? 0) : value);
  }
  const bits = new Uint8Array(width * height);
  let place = 0;
  for (const [index, run] of runs.entries()) {
    // Column by column.
    for (const end = place + run; place < end; place++)
      bits[(place % height) * width + Math.floor(place / height)] = index % 2;
  }
  expect(place).toBe(width * height);
  return bits;
}

describe('POST /analyze', () => {
  it.each(samples)('names and outlines what is in $file', async (sample) => {
    const { width, height, colour, shape } = sample;
    const answer = await analyze({ image: (await readSample(sample)).toString('base64') });
    expect(answer.request_id).toMatch(UUID);
    expect(answer).toMatchObject({
      size: `${width}x${height}`,
      models: { clip: 'tiny-clip', sam: 'tiny-sam' },
      adjustments: [],
    });

    const { concepts, confidence_scores } = answer.clip_analysis;
    expect(concepts[0]).toBe(`${colour} ${shape}`);
    expect(Object.keys(confidence_scores)).toEqual(concepts);
    const scores = Object.values(confidence_scores);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    for (const score of scores) expect(score > 0 && score <= 1).toBe(true);

    const { masks, polygons, rings, boxes, areas, iou, stability } = answer.basic_segmentation;
    expect(masks).toHaveLength(2);
    for (const list of [polygons, rings, boxes, areas, iou, stability]) expect(list).toHaveLength(2);
    const truth = await readShape(sample);
    const overlaps = masks.map((mask) => overlapOf(mask.flat(), truth));
    const behind = truth.map((value) => 1 - value);
    expect(Math.max(...overlaps)).toBeGreaterThanOrEqual(0.9);
    expect(Math.max(...masks.map((mask) => overlapOf(mask.flat(), behind)))).toBeGreaterThanOrEqual(0.9);

    for (const [index, mask] of masks.entries()) {
      expect(mask).toHaveLength(height);
      expect(mask.every((row) => row.length === width)).toBe(true);
      const bits = mask.flat();
      expect(bits.every((bit) => bit === 0 || bit === 1)).toBe(true);
      const area = bits.filter((bit) => bit === 1).length;
      expect(areas[index]).toBe(area);
      const further = (rings[index] ?? []).map(({ points, hole }) => (hole ? -1 : 1) * areaOf(points));
      const outlined = areaOf(polygons[index] ?? []) + further.reduce((sum, one) => sum + one, 0);
      expect(Math.abs(outlined / area - 1)).toBeLessThanOrEqual(0.03);
      const columns = mask.flatMap((row) => row.flatMap((bit, x) => (bit === 1 ? [x] : [])));
      const rows = mask.flatMap((row, y) => (row.includes(1) ? [y] : []));
      expect(boxes[index]).toEqual([
        Math.min(...columns),
        Math.min(...rows),
        Math.max(...columns) + 1,
        Math.max(...rows) + 1,
      ]);
      for (const share of [iou[index], stability[index]]) expect(share).toBeGreaterThan(0.8);
      for (const share of [iou[index], stability[index]]) expect(share).toBeLessThanOrEqual(1);
      for (const [x, y] of polygons[index] ?? [])
        expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true);
    }
  });

  it('takes base64, data URLs, files and fields of forms, in lines or not, and answers all alike', async () => {
    const file = await readSample(red);
    const { request_id: _, ...expected } = await analyze({ image: redCircle });
    const upload = new FormData();
    upload.append('image', new Blob([new Uint8Array(file)]), 'circle.png');
    const field = new FormData();
    field.append('image', redCircle.replace(/.{76}/g, '$&\r\n'));
    const url = new FormData();
    url.append('image', `data:image/png;base64,${redCircle}`);
    const answers = [
      await analyze({ image: `data:image/png;base64,${redCircle}` }),
      await sendForm(upload),
      await sendForm(field),
      await sendForm(url),
      await sendForm(new URLSearchParams({ image: redCircle })),
    ];
    for (const { request_id, ...answer } of answers) {
      expect(request_id).toMatch(UUID);
      expect(answer).toEqual(expected);
    }
  });

  it('writes masks as rows, as RLE and as PNGs, which are the same', async () => {
    const sample = findSample('07-green-circle');
    const image = (await readSample(sample)).toString('base64');
    const rows = (await analyze({ image })).basic_segmentation.masks;
    const rle = await analyze<{ size: [number, number]; counts: string }>({ image, mask_format: 'rle' });
    const png = await analyze<string>({ image, mask_format: 'png' });
    for (const [index, mask] of rows.entries()) {
      const bits = Uint8Array.from(mask.flat());
      const compact = rle.basic_segmentation.masks[index];
      expect(compact?.size).toEqual([sample.height, sample.width]);
      expect(compact && fromRle(compact)).toEqual(bits);
      const file = Buffer.from(png.basic_segmentation.masks[index] ?? '', 'base64');
      expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 96, height: 64 });
      expect(await bitsOf(file)).toEqual(bits);
    }
    expect(rows).toHaveLength(2);
  });

  it('names every region with regions=true', async () => {
    const image = (await readSample(findSample('03-yellow-star'))).toString('base64');
    const { basic_segmentation: found } = await analyze({ image, regions: true, mask_format: 'rle' });
    expect(found.concepts).toHaveLength(found.masks.length);
    const smallest = found.areas.indexOf(Math.min(...found.areas));
    expect(found.concepts?.[smallest]).toEqual({ name: 'yellow star', confidence: expect.any(Number) });
    const korean = await analyze({ image, regions: true, mask_format: 'rle', lang: 'ko' });
    expect(korean.basic_segmentation.concepts?.[smallest]?.name).toBe('노란 별');
    const asked = { image, regions: 'true', mask_format: 'rle', labels: '빨간 원,노란 별,red square' };
    const labelled = await analyze(asked);
    expect(labelled.basic_segmentation.concepts?.[smallest]?.name).toBe('노란 별');
    const { basic_segmentation: plain } = await analyze({ image, mask_format: 'rle' });
    expect(plain).not.toHaveProperty('concepts');
  });

  it('cuts out what a point or a box shows', async () => {
    const truth = await readShape(red);
    const behind = truth.map((value) => 1 - value);
    const bestMask = async (prompt: Record<string, unknown>) => {
      const { basic_segmentation: found } = await analyze({ image: redCircle, ...prompt });
      expect(found.masks).toHaveLength(3);
      expect(found.iou).toEqual(found.iou.toSorted((one, other) => other - one));
      return found.masks[0]?.flat() ?? [];
    };
    const on = red.point_on_shape;
    const off = red.point_on_background;
    expect(overlapOf(await bestMask({ points: [on] }), truth)).toBeGreaterThanOrEqual(0.9);
    expect(overlapOf(await bestMask({ points: [on], labels: [1] }), truth)).toBeGreaterThanOrEqual(0.9);
    expect(overlapOf(await bestMask({ points: [off] }), behind)).toBeGreaterThanOrEqual(0.9);
    const both = { points: [on, off], point_labels: [1, 0] };
    expect(overlapOf(await bestMask(both), truth)).toBeGreaterThanOrEqual(0.9);
    expect(overlapOf(await bestMask({ box: red.bbox }), truth)).toBeGreaterThan(0.6);
  });

  it('reads points, their labels and a box from forms as JSON', async () => {
    const truth = await readShape(red);
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(await readSample(red))]), 'circle.png');
    form.append('points', JSON.stringify([red.point_on_shape, red.point_on_background]));
    form.append('labels', '[1, 0]');
    const { basic_segmentation: found, clip_analysis: seen } = await sendForm(form);
    expect(overlapOf(found.masks[0]?.flat() ?? [], truth)).toBeGreaterThanOrEqual(0.9);
    expect(seen.concepts[0]).toBe('red circle');
  });

  it('takes words in labels and SAM’s in point_labels side by side', async () => {
    const asked = { points: [red.point_on_shape], point_labels: [1], labels: 'blue star,red circle' };
    const { basic_segmentation: found, clip_analysis: seen } = await analyze({ image: redCircle, ...asked });
    expect(found.masks).toHaveLength(3);
    expect(seen.concepts).toEqual(['red circle', 'blue star']);
  });

  it('scores the labels it is given, and no others', async () => {
    const { clip_analysis: seen } = await analyze({
      image: redCircle,
      labels: 'green star, red circle,빨간 사각형,red circle',
      mask_format: 'rle',
    });
    expect(seen.concepts[0]).toBe('red circle');
    expect(seen.concepts.toSorted()).toEqual(['green star', 'red circle', '빨간 사각형']);
    const sum = Object.values(seen.confidence_scores).reduce((all, score) => all + score, 0);
    expect(sum).toBeCloseTo(1, 6);
  });

  it('names what it sees in Korean with lang=ko', async () => {
    const { clip_analysis: seen } = await analyze({ image: redCircle, lang: 'ko', mask_format: 'rle' });
    expect(seen.concepts[0]).toBe('빨간 원');
    expect(seen.concepts.join('')).not.toMatch(/[a-z]/i);
  });

  it('shows the picture it looked at: a PNG as it came, any other as a PNG of the very pixels', async () => {
    const png = await readSample(findSample('05-white-square'));
    const asItCame = await analyze({ image: png.toString('base64'), mask_format: 'rle' });
    expect(asItCame.generated_image).toBe(png.toString('base64'));
    for (const format of ['jpeg', 'webp'] as const) {
      const file = await sharp(png).toFormat(format, { quality: 90 }).toBuffer();
      const answer = await analyze({ image: file.toString('base64'), mask_format: 'rle' });
      const echo = Buffer.from(answer.generated_image, 'base64');
      expect((await sharp(echo).metadata()).format).toBe('png');
      expect((await pixelsOf(echo)).equals(await pixelsOf(file))).toBe(true);
      expect(answer.clip_analysis.concepts[0]).toBe('white square');
    }
  });

  it('looks at fewer or more places with points_per_side', async () => {
    const asked = { image: redCircle, mask_format: 'rle', points_per_side: 4 };
    const { basic_segmentation: found } = await analyze(asked);
    expect(found.masks).toHaveLength(2);
  });

  it('stops when the caller hangs up', async () => {
    const busy = await startTestServer({ ...tinyModels, GENERATE_QUEUE: '0' });
    const away = new AbortController();
    // Far more places than a test would wait for.
    const asked = { image: redCircle, points_per_side: 64, regions: true, labels: 'a,b' };
    const askUntilTaken = async (): Promise<Response> => {
      const response = await fetch(`${busy.url}/analyze`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(asked),
        signal: away.signal,
      });
      return response.status === 503 ? askUntilTaken() : response;
    };
    const first = askUntilTaken();
    const statusOfNext = async () => {
      const response = await busy.post('/analyze', { image: redCircle, mask_format: 'rle', labels: 'a,b' });
      await response.text();
      return response.status;
    };
    // Nobody may wait, so the next one is refused as soon as the first one is worked on.
    while ((await statusOfNext()) === 200);
    away.abort();
    await expect(first).rejects.toThrow();
    while ((await statusOfNext()) === 503);
    expect(busy.log()).toContain('"code":"request_cancelled"');
  });

  it('says that the models are tiny, and which fields mean nothing', async () => {
    const { warnings } = await analyze({ image: redCircle, mask_format: 'rle', prompt: 'a cat' });
    expect(warnings).toEqual([
      "Fields that mean nothing here were ignored: 'prompt'.",
      expect.stringContaining('tiny models'),
    ]);
  });
});

describe('the errors of /analyze', () => {
  it.each([
    [{}],
    [{ image: '' }],
    [{ image: null }],
    [{ image: 5 }],
    [{ image: true }],
    [{ image: ['x'] }],
    [{ image: { url: 'x' } }],
  ])('are those of the contract, word for word: %j', async (body) => {
    const response = await server.post('/analyze', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: "'image' is required and must be a string." });
  });

  it('are the same for forms and for a request without a body', async () => {
    const error = { error: "'image' is required and must be a string." };
    const form = new FormData();
    form.append('labels', 'cat');
    for (const body of [form, new URLSearchParams({ image: '' }), undefined]) {
      const response = await fetch(`${server.url}/analyze`, { method: 'POST', ...(body && { body }) });
      expect([response.status, await response.json()]).toEqual([400, error]);
    }
  });

  it.each([
    [{ mask_format: 'jpeg' }, "'mask_format' must be 'rows', 'rle' or 'png'."],
    [{ mask_format: 1 }, "'mask_format' must be 'rows', 'rle' or 'png'."],
    [{ regions: 'yes' }, "'regions' must be true or false."],
    [{ lang: 'de' }, "'lang' must be 'en' or 'ko'."],
    [{ points_per_side: 65 }, "'points_per_side' must be a whole number from 1 to 64."],
    [{ points_per_side: 1.5 }, "'points_per_side' must be a whole number from 1 to 64."],
    [{ points_per_side: -1 }, "'points_per_side' must be a positive number."],
    [{ points: [] }, "'points' must be 1 to 64 points of the picture, such as [[120, 80]]."],
    [{ points: [1, 2] }, "'points' must be 1 to 64 points of the picture, such as [[120, 80]]."],
    [{ points: 'here' }, "'points' must be 1 to 64 points of the picture, such as [[120, 80]]."],
    [{ points: [['1', '2']] }, "'points' must be 1 to 64 points of the picture, such as [[120, 80]]."],
    [{ points: [[65, 2]] }, "'points' must lie within the picture, which is 64 by 64 pixels."],
    [{ points: [[1, -2]] }, "'points' must lie within the picture, which is 64 by 64 pixels."],
    [
      { points: [[1, 2]], labels: [1, 0] },
      "'labels' must have 1 (on it) or 0 (not on it) for each of the points, such as [1, 0].",
    ],
    [
      { points: [[1, 2]], point_labels: [2] },
      "'point_labels' must have 1 (on it) or 0 (not on it) for each of the points, such as [1, 0].",
    ],
    [
      { point_labels: [1] },
      "'point_labels' must have 1 (on it) or 0 (not on it) for each of the points, such as [1, 0].",
    ],
    [
      { box: [1, 2, 3] },
      "'box' must be [left, top, right, bottom] in pixels of the picture, such as [10, 20, 200, 180].",
    ],
    [
      { box: [30, 2, 10, 20] },
      "'box' must be [left, top, right, bottom] in pixels of the picture, such as [10, 20, 200, 180].",
    ],
    [{ box: [0, 0, 64, 65] }, "'box' must lie within the picture, which is 64 by 64 pixels."],
  ])('name the field and what would be right: %j', async (fields, error) => {
    const response = await server.post('/analyze', { image: redCircle, ...fields });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  it('refuse a second picture, and one under another name', async () => {
    const file = new Blob([new Uint8Array(await readSample(red))]);
    const two = new FormData();
    for (const name of ['a.png', 'b.png']) two.append('image', file, name);
    const mask = new FormData();
    mask.append('mask', file, 'mask.png');
    for (const [body, field] of [
      [two, 'image'],
      [mask, 'mask'],
    ] as const) {
      const response = await fetch(`${server.url}/analyze`, { method: 'POST', body });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ error: expect.stringContaining(`'${field}'`) });
    }
  });

  it('are in one form for other methods, too', async () => {
    const response = await fetch(`${server.url}/analyze`, { method: 'PUT' });
    expect(response.headers.get('allow')).toBe('POST');
    expect([response.status, await response.json()]).toEqual([405, { error: 'This route takes POST.' }]);
  });
});
