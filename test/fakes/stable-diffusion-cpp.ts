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

const EXTRA = /<sd_cpp_extra_args>(.*?)<\/sd_cpp_extra_args>/;

/**
 * `sd-server` of stable-diffusion.cpp as of August 2026: `model` and `response_format` are not looked at, settings
 * come in the prompt, all work shares one lock, and errors are `{"error":"text"}`.
 */
export class FakeStableDiffusionCpp extends FakeServer<TransportFault> {
  /** Prompts as they were drawn, with the settings that stood in them. */
  readonly drawn: { prompt: string; settings: Record<string, unknown> }[] = [];
  #lock: Promise<unknown> = Promise.resolve();

  get url(): string {
    return `${this.origin}/v1`;
  }

  protected async answer({ request }: Exchange): Promise<Outcome> {
    switch (`${request.method} ${request.path}`) {
      case 'GET /v1/models':
        return jsonReply(200, { data: [{ id: 'sd-cpp-local', owned_by: 'local' }] });
      case 'POST /v1/images/generations':
        return this.#withFault(request, () => this.#generate(request));
      case 'POST /v1/images/edits':
        return this.#withFault(request, () => this.#edit(request));
      default:
        return { status: 404, headers: {}, body: [] };
    }
  }

  async #withFault({ path }: RecordedRequest, makeReply: () => Promise<Reply>): Promise<Outcome> {
    const fault = this.takeFault(path, () => true);
    return fault === undefined ? makeReply() : applyTransportFault(fault, makeReply);
  }

  async #generate({ body, bodyText }: RecordedRequest): Promise<Reply> {
    if (bodyText === '') return jsonReply(400, { error: 'empty body' });
    if (typeof body.prompt !== 'string' && body.prompt !== undefined) {
      const message = '[json.exception.type_error.302] type must be string, but is number';
      return jsonReply(500, { error: 'server_error', message });
    }
    const format = readFormat(body.output_format, ['png', 'jpeg', 'webp']);
    if (format === null)
      return jsonReply(400, { error: 'invalid output_format, must be one of [png, jpeg, webp]' });
    const size = readSize(body.size) ?? { width: 512, height: 512 };
    return this.#draw(body.prompt ?? '', Number(body.n ?? 1), format, (options) =>
      drawFromPrompt({ ...options, ...size, format }),
    );
  }

  async #edit({ form }: RecordedRequest): Promise<Reply> {
    if (form === null) return jsonReply(400, { error: 'Content-Type must be multipart/form-data' });
    const field = (name: string) => form.fields[name]?.[0];
    const files = (name: string) =>
      form.files.filter((file) => file.field === name).map(({ bytes }) => bytes);
    const [picture] = [...files('image[]'), ...files('image')];
    if (!field('prompt')) return jsonReply(400, { error: 'prompt required' });
    if (picture === undefined) return jsonReply(400, { error: 'at least one image[] required' });
    const format = readFormat(field('output_format'), ['png', 'jpeg']);
    if (format === null)
      return jsonReply(400, { error: 'invalid output_format, must be one of [png, jpeg]' });
    const size = readSize(field('size')) ?? { width: 512, height: 512 };
    const [mask = null] = files('mask');
    return this.#draw(field('prompt') ?? '', Number(field('n') ?? 1), format, (options) =>
      repaint(picture, mask, { ...options, ...size, format }),
    );
  }

  async #draw(
    withSettings: string,
    count: number,
    output_format: string,
    draw: (options: { prompt: string; seed: number }) => Promise<Buffer>,
  ): Promise<Reply> {
    if (withSettings === '') return jsonReply(400, { error: 'prompt required' });
    const prompt = withSettings.replaceAll(new RegExp(EXTRA, 'g'), '');
    const settings = JSON.parse(EXTRA.exec(withSettings)?.[1] ?? '{}') as Record<string, unknown>;
    const seed = Number(settings.seed ?? 42);
    const pictures = await this.#locked(async () => {
      this.drawn.push({ prompt, settings });
      return Promise.all(
        Array.from({ length: Math.max(1, count) }, (_, index) => draw({ prompt, seed: seed + index })),
      );
    });
    const data = pictures.map((picture) => ({ b64_json: picture.toString('base64') }));
    return jsonReply(200, { created: Math.floor(Date.now() / 1000), data, output_format });
  }

  async #locked<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#lock.then(work);
    this.#lock = done.catch(() => undefined);
    return done;
  }
}

/** Starts a fake `sd-server` on 127.0.0.1. Close it at the end. */
export async function startFakeStableDiffusionCpp(): Promise<FakeStableDiffusionCpp> {
  const fake = new FakeStableDiffusionCpp();
  await fake.listen(0);
  return fake;
}

function readSize(size: unknown): { width: number; height: number } | null {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(String(size)) ?? [];
  return width === undefined ? null : { width: Number(width), height: Number(height) };
}

function readFormat<Format extends string>(asked: unknown, formats: [Format, ...Format[]]): Format | null {
  return asked === undefined ? formats[0] : (formats.find((format) => format === asked) ?? null);
}
