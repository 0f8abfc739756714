import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startTestServer } from '../start-test-server.ts';
const models = 'test/fixtures/models';
const env = { SD_MODEL_DIR: `${models}/tiny-sd`, CLIP_MODEL_DIR: `${models}/tiny-clip`, SAM_MODEL_DIR: `${models}/tiny-sam` };
it('x', async () => {
  let t = performance.now();
  const lap = (s: string) => { console.log(s, Math.round(performance.now() - t)); t = performance.now(); };
  const server = await startTestServer(env);
  lap('start');
  for (const body of [{ prompt: 'a red circle', height: 64, width: 64 }, { prompt: '초록색 삼각형', height: 64, width: 64, lang: 'ko' }, { prompt: '빨간 원', samples: 20, scheduler: 'ddim' , n: 2, best_of: 3, labels: 'red circle,blue square'}]) {
    const r = await server.post('/generate', body);
    const text = await r.text();
    console.log(r.status, text.replace(/"generated_image":"[^"]*"/g, '"generated_image":"…"'));
    lap('generate');
  }
  const image = (await readFile(`${models}/tiny-samples/00-red-circle-on-purple.png`)).toString('base64');
  for (const body of [{ image }, { image, regions: true, mask_format: 'rle' }, { image, points: [[37, 35]], labels: [1], mask_format: 'rle', lang: 'ko' }]) {
    const r = await server.post('/analyze', body);
    const text = await r.text();
    console.log(r.status, text.replace(/"generated_image":"[^"]*"/g, '"generated_image":"…"').slice(0, 300), '.....', text.slice(-3000));
    lap('analyze');
  }
  const big = (await readFile(`${models}/tiny-samples/10-purple-star-on-red.png`)).toString('base64');
  const r = await server.post('/analyze', { image: big, regions: true, mask_format: 'rle' });
  console.log((await r.text()).slice(-2500));
  lap('big');
  await server.stop();
  lap('stop');
});
