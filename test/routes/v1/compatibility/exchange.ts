import type { Adjustment } from '../../../../src/providers/image-provider.ts';
import type { GenerationRecord } from '../../../../src/record.ts';
import type { RecordedRequest } from '../../../fakes/fake-server.ts';
import type { ServerUnderTest } from './families.ts';

export type Route = 'generations' | 'edits' | 'variations';

/** Pictures by the field they go into. */
export type Pictures = Readonly<Record<string, readonly Buffer[]>>;

export interface ImageCall {
  route: Route;
  fields: Readonly<Record<string, unknown>>;
  pictures: Pictures;
}

/** What our answers hold: OpenAI's fields and ours. */
interface Answer {
  data?: { b64_json?: string; url?: string; revised_prompt?: string }[];
  size?: string;
  output_format?: string;
  safety_identifier?: string;
  id: string;
  model: string;
  adjustments: Adjustment[];
  warnings: string[];
}

/** All that could be seen of a request for images. */
export interface Exchange {
  response: Response;
  /** Null where the request was answered with images. */
  error: { code: string; param: string | null; message: string } | null;
  /** Of a stream: its last event. */
  answer: Answer;
  /** Of a stream: the types of its events. */
  events: string[];
  images: Buffer[];
  /** The requests for images that the remote server got. */
  sent: SentRequest[];
  /** What is kept of it in the session. */
  record(): Promise<GenerationRecord>;
}

interface SentRequest {
  fields: Readonly<Record<string, unknown>>;
  /** The fields of its files. */
  files: string[];
}

/** Asks for images over HTTP, as any client would. */
export async function callForImages(
  { server, remote }: ServerUnderTest,
  { route, fields, pictures }: ImageCall,
): Promise<Exchange> {
  remote?.requests.splice(0);
  const response = await fetch(`${server.url}/v1/images/${route}`, {
    method: 'POST',
    ...(route === 'generations' ? asJson(fields) : { body: asForm(fields, pictures) }),
  });
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const bodies = isStream ? readEvents(text) : [JSON.parse(text)];
  const answer = bodies.at(-1);
  return {
    response,
    error: answer.error ?? null,
    answer,
    events: isStream ? bodies.map(({ type }) => String(type)) : [],
    images: await imagesOf(isStream ? bodies.filter(isCompleted) : (answer.data ?? [])),
    sent: (remote?.requests ?? []).filter(isForImages).map(describeSent),
    async record() {
      const kept = await fetch(`${server.url}/session/generations/${answer.id}`);
      return (await kept.json()) as GenerationRecord;
    },
  };
}

function asJson(fields: ImageCall['fields']) {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) };
}

function asForm(fields: ImageCall['fields'], pictures: Pictures): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined)
      form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  for (const [name, files] of Object.entries(pictures)) {
    const field = files.length > 1 ? `${name}[]` : name;
    for (const file of files) {
      form.append(field, new Blob([new Uint8Array(file)], { type: 'image/png' }), `${name}.png`);
    }
  }
  return form;
}

function readEvents(text: string) {
  return text.split('\n\n').flatMap((event) => {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    return data === undefined || data === '[DONE]' ? [] : [JSON.parse(data)];
  });
}

function isCompleted({ type }: { type: string }): boolean {
  return type.endsWith('.completed');
}

async function imagesOf(data: readonly { b64_json?: string; url?: string }[]): Promise<Buffer[]> {
  return Promise.all(
    data.map(async ({ b64_json, url }) =>
      b64_json === undefined
        ? Buffer.from(await (await fetch(String(url))).arrayBuffer())
        : Buffer.from(b64_json, 'base64'),
    ),
  );
}

function isForImages({ method, path }: RecordedRequest): boolean {
  return method === 'POST' && path.startsWith('/v1/images/');
}

function describeSent({ form, body }: RecordedRequest): SentRequest {
  if (form === null) return { fields: body, files: [] };
  const fields = Object.fromEntries(Object.entries(form.fields).map(([name, [value]]) => [name, value]));
  return { fields, files: form.files.map(({ field }) => field) };
}
