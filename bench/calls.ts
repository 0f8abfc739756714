import { Pool } from 'undici';
import type { GenerationRecord } from '../src/record.ts';
import { type MeasuredProcess, UPSTREAM_KEY } from './processes.ts';

/** Connections are kept open, one for each caller, as those of a busy client are. */
export interface Connections extends AsyncDisposable {
  pool: Pool;
}

export function connect(url: string, callers: number): Connections {
  const options = { connections: callers, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
  const pool = new Pool(new URL(url).origin, options);
  return { pool, [Symbol.asyncDispose]: () => pool.close() };
}

const SENTENCE = '따뜻한 바다에서 휴가를 즐기는 여성 사진';

/** One image from the upstream itself: the reply read whole, parsed, and the image decoded. */
export async function callUpstream({ pool }: Connections): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: '/v1/images/generations',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${UPSTREAM_KEY}` },
    body: JSON.stringify({
      model: 'gpt-image-2.5-flare',
      prompt: 'A woman on holiday by a warm sea, photography',
      n: 1,
      size: '1024x1024',
      quality: 'medium',
      output_format: 'png',
    }),
  });
  const reply = (await body.json()) as { data: { b64_json: string }[] };
  const png = Buffer.from(reply.data[0]?.b64_json ?? '', 'base64');
  if (statusCode !== 200 || png.length === 0) throw new Error(`The upstream answered ${statusCode}.`);
}

/** One image through the server: made, checked and on the disk when this returns. */
export async function callServer({ pool }: Connections, size = 1024): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: '/openai_query',
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/plain' },
    body: JSON.stringify({ search: SENTENCE, number: 1, size }),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`The server answered ${statusCode}: ${text}`);
}

/** Fetches the newest image. */
export async function download({ pool }: Connections, path = '/Image_download/0'): Promise<number> {
  const { statusCode, body } = await pool.request({ path, method: 'GET' });
  let bytes = 0;
  for await (const chunk of body) bytes += (chunk as Buffer).length;
  if (statusCode !== 200) throw new Error(`The download answered ${statusCode}.`);
  return bytes;
}

/** Everything the session holds. */
export async function readRecords(server: MeasuredProcess): Promise<GenerationRecord[]> {
  const response = await fetch(`${server.url}/session`);
  return (await response.json()) as GenerationRecord[];
}

export async function clearSession(server: MeasuredProcess): Promise<void> {
  const response = await fetch(`${server.url}/session_clear?clear=True`, { method: 'POST' });
  await response.text();
}
