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

const KNOWN = new Set([
  'prompt',
  'model',
  'n',
  'size',
  'response_format',
  'user',
  'negative_prompt',
  'num_inference_steps',
  'guidance_scale',
  'true_cfg_scale',
  'seed',
]);
const KNOWN_IN_EDITS = new Set([
  ...KNOWN,
  'output_format',
  'output_compression',
  'background',
  'stream',
  'url',
]);

/**
 * vLLM-Omni as of November 2026: one model, base64 only, errors as FastAPI writes them. It refuses fields it does not
 * know, which the real one only partly does.
 */
export class FakeVllmOmni extends FakeServer<TransportFault> {
  model = 'Qwen/Qwen-Image-Edit-2511';
  apiKey: string | undefined;
  /** Some models answer in another format than asked for. */
  format: 'png' | 'jpeg' | 'webp' = 'png';
  /** Only some models look at `mask_image`. */
  canInpaint = true;

  get url(): string {
    return `${this.origin}/v1`;
  }

  protected async answer({ request, authorization }: Exchange): Promise<Outcome> {
    if (this.apiKey !== undefined && authorization !== `Bearer ${this.apiKey}`) {
      return jsonReply(401, { error: 'Unauthorized' });
    }
    try {
      switch (`${request.method} ${request.path}`) {
        case 'GET /v1/models':
          return jsonReply(200, {
            object: 'list',
            data: [
              { id: this.model, object: 'model', created: 1_700_000_000, owned_by: 'vllm', root: this.model },
            ],
          });
        case 'POST /v1/images/generations':
          return await this.#withFault(request, () => this.#generate(request.body));
        case 'POST /v1/images/edits':
          return await this.#withFault(request, () => this.#edit(request));
        default:
          return jsonReply(404, { detail: 'Not Found' });
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return jsonReply(error.status, { detail: error.detail });
    }
  }

  async #withFault({ path }: RecordedRequest, makeReply: () => Promise<Reply>): Promise<Outcome> {
    const fault = this.takeFault(path, () => true);
    return fault === undefined ? makeReply() : applyTransportFault(fault, makeReply);
  }

  async #generate(body: Record<string, unknown>): Promise<Reply> {
    const job = this.#read(body, KNOWN);
    return reply(job, (seed) => drawFromPrompt({ ...job, seed, format: this.format }));
  }

  async #edit({ form }: RecordedRequest): Promise<Reply> {
    if (form === null) throw new Refusal(422, [missing('image')]);
    const job = this.#read(
      Object.fromEntries(Object.entries(form.fields).map(([name, [value]]) => [name, value])),
      KNOWN_IN_EDITS,
    );
    const files = (name: string) =>
      form.files.filter((file) => file.field === name).map(({ bytes }) => bytes);
    const [picture] = files('image');
    if (picture === undefined) throw new Refusal(422, "Field 'image' or 'url' is required");
    const [mask = null] = this.canInpaint ? files('mask_image') : [];
    return reply(job, (seed) => repaint(picture, mask, { ...job, seed, format: this.format }));
  }

  #read(body: Record<string, unknown>, known: ReadonlySet<string>) {
    const { prompt, model, n = 1, size = '1024x1024', response_format: form = 'b64_json', seed = 0 } = body;
    const unknown = Object.keys(body).filter((name) => !known.has(name));
    if (unknown.length > 0) {
      const entries = unknown.map((name) => ({
        type: 'extra_forbidden',
        loc: ['body', name],
        msg: 'Extra inputs are not permitted',
      }));
      throw new Refusal(422, entries);
    }
    if (typeof prompt !== 'string') throw new Refusal(422, [missing('prompt')]);
    if (model !== undefined && model !== this.model) {
      throw new Refusal(
        400,
        `Model mismatch: request specifies '${String(model)}' but server is running '${this.model}'.`,
      );
    }
    if (form !== 'b64_json')
      throw new Refusal(422, `response_format '${String(form)}' is not supported; use 'b64_json'.`);
    const count = Number(n);
    if (!(count >= 1 && count <= 10)) {
      const msg = 'Input should be less than or equal to 10';
      throw new Refusal(422, [{ type: 'less_than_equal', loc: ['body', 'n'], msg }]);
    }
    const [, width, height] = /^(\d+)x(\d+)$/.exec(String(size)) ?? [];
    if (width === undefined || height === undefined) {
      throw new Refusal(
        400,
        `Invalid size format: '${String(size)}'. Expected format: 'WIDTHxHEIGHT' (e.g., '1024x1024').`,
      );
    }
    return { prompt, count, width: Number(width), height: Number(height), seed: Number(seed) };
  }
}

/** Starts a fake vLLM-Omni on 127.0.0.1. Close it at the end. */
export async function startFakeVllmOmni(): Promise<FakeVllmOmni> {
  const fake = new FakeVllmOmni();
  await fake.listen(0);
  return fake;
}

class Refusal extends Error {
  readonly status: number;
  readonly detail: unknown;
  constructor(status: number, detail: unknown) {
    super('refused');
    this.status = status;
    this.detail = detail;
  }
}

function missing(field: string) {
  return { type: 'missing', loc: ['body', field], msg: 'Field required' };
}

async function reply(
  { count, seed }: { count: number; seed: number },
  draw: (seed: number) => Promise<Buffer>,
): Promise<Reply> {
  const pictures = await Promise.all(Array.from({ length: count }, (_, index) => draw(seed + index)));
  const data = pictures.map((picture) => ({
    b64_json: picture.toString('base64'),
    url: null,
    revised_prompt: null,
  }));
  return jsonReply(200, { created: Math.floor(Date.now() / 1000), data, output_format: null, size: null });
}
