import type { Dispatcher } from 'undici';
import type { Connections } from '../calls.ts';
import { UPSTREAM_KEY } from '../processes.ts';
import { IMAGE_BYTES } from './image-server.ts';

const PROMPT = '따뜻한 바다에서 휴가를 즐기는 여성 사진';
const MODEL = 'gpt-image-2.5-flare';
const json = { 'content-type': 'application/json' };

/** What the server does for a caller, done by the caller: the prompt moderated, the image read whole and decoded. */
export async function generateDirectly({ pool }: Connections): Promise<void> {
  const headers = { ...json, authorization: `Bearer ${UPSTREAM_KEY}` };
  const moderation = await pool.request({
    path: '/v1/moderations',
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'omni-moderation-latest', input: PROMPT }),
  });
  const { results } = (await readJson(moderation)) as { results: { flagged: boolean }[] };
  if (results[0]?.flagged !== false) throw new Error('The upstream flagged the prompt.');
  const reply = await pool.request({
    path: '/v1/images/generations',
    method: 'POST',
    headers,
    body: JSON.stringify({ model: MODEL, prompt: PROMPT, size: '1024x1024', output_format: 'png' }),
  });
  requireImage(await readJson(reply), 'b64_json');
}

/** How the server is asked to answer. */
export interface Answer {
  responseFormat: 'b64_json' | 'url';
  /** Unfinished versions to be sent before the image; undefined: no stream. */
  partialImages?: number;
}

/** One image through the server: stored when this returns, and decoded where it came as base64. */
export async function generateThrough(
  { pool }: Connections,
  { responseFormat, partialImages }: Answer,
): Promise<void> {
  const isStream = partialImages !== undefined;
  const reply = await pool.request({
    path: '/v1/images/generations',
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      model: MODEL,
      prompt: PROMPT,
      size: '1024x1024',
      response_format: responseFormat,
      ...(isStream ? { stream: true, partial_images: partialImages } : {}),
    }),
  });
  if (isStream) return requireEvent(reply, responseFormat);
  requireImage(await readJson(reply), responseFormat);
}

/** A body that was made once, with its headers. */
export interface PreparedBody {
  headers: Record<string, string>;
  body: Buffer;
}

/** A picture sent to be edited; the answer is a link, so that the upload is what costs. */
export async function edit({ pool }: Connections, prepared: PreparedBody): Promise<void> {
  const reply = await pool.request({ path: '/v1/images/edits', method: 'POST', ...prepared });
  requireImage(await readJson(reply), 'url');
}

/** The texts of an edit. */
export const editFields = { prompt: 'Make the sky red', size: '1024x1024', response_format: 'url' } as const;

async function readJson({ statusCode, body }: Dispatcher.ResponseData): Promise<unknown> {
  if (statusCode !== 200) throw new Error(`The answer was ${statusCode}: ${await body.text()}`);
  return body.json();
}

function requireImage(answer: unknown, field: Answer['responseFormat']): void {
  const { data } = answer as { data: { b64_json?: string; url?: string }[] };
  const text = data[0]?.[field] ?? '';
  const isThere = field === 'url' ? text !== '' : Buffer.from(text, 'base64').length > IMAGE_BYTES * 0.9;
  if (!isThere) throw new Error('The answer holds no image.');
}

/** Read whole, not parsed: what a caller does with it is the caller's. */
async function requireEvent({ statusCode, body }: Dispatcher.ResponseData, field: string): Promise<void> {
  const text = await body.text();
  const last = text.slice(text.lastIndexOf('event: '));
  const isThere = statusCode === 200 && last.startsWith('event: image_generation.completed');
  if (!isThere || !last.includes(`"${field}":"`)) throw new Error(`The stream was ${last.slice(0, 300)}`);
}
