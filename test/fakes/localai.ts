import { randomUUID } from 'node:crypto';
import { drawFromPrompt, repaint } from './diffusion-picture.ts';
import {
  type Exchange,
  FakeServer,
  jsonReply,
  type Outcome,
  type RecordedRequest,
  type Reply,
} from './fake-server.ts';
import { applyTransportFault, type TransportFault } from './transport-faults.ts';

/**
 * LocalAI as of August 2026: the OpenAI envelope with a number as `code` and an empty `type`; images as links unless
 * asked otherwise; no edits, but inpainting, which needs model, prompt, image and mask, and makes 512x512.
 */
export class FakeLocalAI extends FakeServer<TransportFault> {
  models = ['gpt-4o', 'stablediffusion', 'flux.1-schnell'];
  /** Left out: everybody may call. */
  apiKey: string | undefined;
  /** In opaque mode errors have no body. */
  isOpaque = false;
  /** The address sent for an image; may be replaced to send clients elsewhere. */
  addressOf = (name: string) => `${this.origin}/generated-images/${name}`;
  /** What was drawn; a `|` in a prompt begins what must not be in the picture. */
  readonly drawn: { positive: string; negative: string }[] = [];
  readonly #files = new Map<string, Buffer>();

  /** The base URL for clients, with `/v1`. */
  get url(): string {
    return `${this.origin}/v1`;
  }

  protected async answer({ request, authorization }: Exchange): Promise<Outcome> {
    try {
      if (this.apiKey !== undefined && authorization !== `Bearer ${this.apiKey}`) {
        throw new Refusal(401, 'An authentication key is required');
      }
      return await this.#route(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (this.isOpaque) return { status: error.status, headers: {}, body: [] };
      return jsonReply(error.status, { error: { code: error.status, message: error.message, type: '' } });
    }
  }

  async #route(request: RecordedRequest): Promise<Outcome> {
    switch (`${request.method} ${request.path}`) {
      case 'GET /v1/models':
        return jsonReply(200, {
          object: 'list',
          data: this.models.map((id) => ({ id, object: 'model' })),
        });
      case 'POST /v1/images/generations':
        return this.#withFault(request, () => this.#generate(request.body));
      case 'POST /v1/images/inpainting':
        return this.#withFault(request, () => this.#inpaint(request));
    }
    const file = this.#files.get(request.path.replace('/generated-images/', ''));
    if (request.method !== 'GET' || file === undefined) throw new Refusal(404, 'Not Found');
    return { status: 200, headers: { 'content-type': 'image/png' }, body: [file] };
  }

  async #withFault({ path }: RecordedRequest, makeReply: () => Promise<Reply>): Promise<Outcome> {
    const fault = this.takeFault(path, () => true);
    return fault === undefined ? makeReply() : applyTransportFault(fault, makeReply);
  }

  async #generate(body: Record<string, unknown>): Promise<Reply> {
    this.#requireModel(body.model ?? this.models[0]);
    const { width, height } = readSize(body.size);
    const [positive = '', negative = ''] = String(body.prompt ?? '').split('|');
    const isInline = body.response_format === 'b64_json';
    const data = [];
    for (let index = 0; index < Math.max(1, Number(body.n ?? 1)); index++) {
      this.drawn.push({ positive, negative });
      const picture = await drawFromPrompt({ prompt: positive, seed: this.drawn.length, width, height });
      data.push(isInline ? { b64_json: picture.toString('base64') } : { url: this.#keep(picture) });
    }
    return imagesReply(data);
  }

  async #inpaint({ form }: RecordedRequest): Promise<Reply> {
    const [model, prompt] = [form?.fields.model?.[0], form?.fields.prompt?.[0]];
    if (!model || !prompt) throw new Refusal(400, 'Bad Request');
    this.#requireModel(model);
    const [image, mask] = ['image', 'mask'].map((field) => {
      const file = form?.files.find((candidate) => candidate.field === field);
      if (file === undefined) throw new Refusal(400, `missing ${field} file`);
      return file.bytes;
    });
    if (image === undefined || mask === undefined) throw new Refusal(400, 'Bad Request');
    this.drawn.push({ positive: prompt, negative: '' });
    const options = { prompt, seed: this.drawn.length, width: 512, height: 512 };
    return imagesReply([{ url: this.#keep(await repaint(image, mask, options)) }]);
  }

  #requireModel(model: unknown): void {
    if (typeof model === 'string' && this.models.includes(model)) return;
    throw new Refusal(404, `model "${String(model)}" not found`);
  }

  #keep(picture: Buffer): string {
    const name = `b64${randomUUID()}.png`;
    this.#files.set(name, picture);
    return this.addressOf(name);
  }
}

/** Starts a fake LocalAI on 127.0.0.1. Close it at the end. */
export async function startFakeLocalAI(): Promise<FakeLocalAI> {
  const fake = new FakeLocalAI();
  await fake.listen(0);
  return fake;
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function imagesReply(data: object[]): Reply {
  return jsonReply(200, {
    created: Math.floor(Date.now() / 1000),
    id: randomUUID(),
    data,
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  });
}

function readSize(size: unknown): { width: number; height: number } {
  if (typeof size !== 'string' || !size.includes('x')) return { width: 512, height: 512 };
  const [width = Number.NaN, height = Number.NaN, ...more] = size.split('x').map(Number);
  if (more.length > 0 || !Number.isInteger(width) || !Number.isInteger(height)) {
    throw new Refusal(500, "invalid value for 'size'");
  }
  if (width % 8 !== 0 || height % 8 !== 0) {
    throw new Refusal(
      500,
      `\`height\` and \`width\` have to be divisible by 8 but are ${height} and ${width}.`,
    );
  }
  return { width, height };
}
