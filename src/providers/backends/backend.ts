import type { ImageRequest, ImageSize, PlannedRequest } from '../image-provider.ts';
import type { FormFile } from '../openai/multipart.ts';
import type { Frame } from './source-files.ts';

/** What makes one kind of image server different from the others that speak the OpenAI API. */
export interface Backend {
  /** The one in configuration, logs and records. */
  readonly name: 'localai' | 'stable-diffusion.cpp' | 'vllm-omni';
  /** Stands for the model the server picks itself, where nobody has named one. */
  readonly ownModel: string;
  /** Most images one call asks for; the others are made by further calls, one after the other. */
  readonly imagesPerCall: number;
  /** Whether requests wait for each other inside of the server, so that a second one at once gains nothing. */
  readonly isSerial: boolean;
  /** Whether image i of a request is made from `seed + i`. */
  readonly takesSeeds: boolean;
  /** The size the server is asked for. */
  sizeFor(request: Pick<PlannedRequest, 'operation' | 'size'>): ImageSize;
  /** The prompt without what the server would take for a command. */
  withoutCommands(prompt: string): string;
  /** Does once what all calls of a request share, such as converting its pictures. */
  prepare(job: BackendJob): Promise<PreparedJob>;
}

/** A request fitted to a back end. */
export interface BackendJob extends Pick<ImageRequest, 'operation' | 'prompt' | 'images' | 'mask'> {
  /** Undefined: the server's own choice. */
  model: string | undefined;
  /** As {@link Backend.sizeFor} says. */
  size: ImageSize;
}

export interface PreparedJob {
  callFor(part: { count: number; seed: number }): BackendCall;
  /** Where the pictures were sent in a frame, so that the images come back in it, too. */
  cutOut?: { frame: Frame; size: ImageSize };
  /** Sentences for people about what was left out. */
  warnings: string[];
}

/** A `POST` under the server's base URL, with a JSON body or a form. */
export type BackendCall = { path: string } & (
  | { json: Record<string, unknown> }
  | { form: { fields: Record<string, string>; files: FormFile[] } }
);
