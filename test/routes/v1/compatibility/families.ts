import { onTestFinished } from 'vitest';
import type { FakeServer } from '../../../fakes/fake-server.ts';
import { startFakeLocalAI } from '../../../fakes/localai.ts';
import { startFakeOpenAI } from '../../../fakes/openai.ts';
import { startFakeStableDiffusionCpp } from '../../../fakes/stable-diffusion-cpp.ts';
import { startFakeVllmOmni } from '../../../fakes/vllm-omni.ts';
import { startTestServer, type TestServer, withOpenAI } from '../../../start-test-server.ts';
import { tinyModels } from '../../tiny-models.ts';

/** A value of `IMAGE_PROVIDER`. */
export type ProviderName =
  | 'openai'
  | 'preview'
  | 'stable-diffusion'
  | 'localai'
  | 'stable-diffusion.cpp'
  | 'vllm-omni';

/** What makes the images of a server under test; null: the server itself. */
type Remote = Pick<FakeServer<never>, 'requests' | 'close'> | null;

export interface ServerUnderTest {
  server: TestServer;
  remote: Remote;
}

/** Models that are alike: a column of the tables. */
export interface Family {
  title: string;
  provider: ProviderName;
  /** The name the caller sends. */
  model: string;
  /** Of the square images that are asked for where nothing depends on it. */
  edge: number;
  /** Of the square pictures that are sent, a size it may be asked for, too. */
  pictureEdge: number;
}

/** Whether images are made by the server itself: nothing is sent on that could be looked at. */
export function isLocal(provider: ProviderName): boolean {
  return provider === 'preview' || provider === 'stable-diffusion';
}

/** A model makes squares of 1024 pixels whatever is asked for, so that is what takes the least time. */
const ofOpenAI = (title: string, model = title): Family => ({
  title,
  provider: 'openai',
  model,
  edge: 1024,
  pictureEdge: 256,
});
const other = (provider: ProviderName, model: string, edge: number): Family => ({
  title: provider,
  provider,
  model,
  edge,
  pictureEdge: edge,
});

export const families: readonly Family[] = [
  ofOpenAI('gpt-image-2.6', 'gpt-image-2.6-flare'),
  ofOpenAI('gpt-image-2.5', 'gpt-image-2.5-flare'),
  ofOpenAI('gpt-image-2'),
  ofOpenAI('gpt-image-1.5'),
  ofOpenAI('gpt-image-1-mini'),
  ofOpenAI('gpt-image-1'),
  { ...ofOpenAI('dall-e-3'), pictureEdge: 1024 },
  { ...ofOpenAI('dall-e-2'), edge: 256 },
  other('preview', 'preview', 64),
  other('stable-diffusion', 'tiny-sd', 64),
  other('localai', 'stablediffusion', 512),
  other('stable-diffusion.cpp', 'sd-cpp-local', 512),
  other('vllm-omni', 'Qwen/Qwen-Image-Edit-2511', 512),
];

/** Pictures need not be drawn; only their size and format are looked at. */
const IMAGE_BYTES = 1000;

/** A server with that provider, before a fake where it is a remote one; both end with the test. */
export async function startServerWith(provider: ProviderName): Promise<ServerUnderTest> {
  const limits = { RATE_LIMIT_IMAGES_PER_MINUTE: '0', MODERATION: 'off', IMAGE_PROVIDER: provider };
  if (provider === 'preview') return { server: await startTestServer(limits), remote: null };
  if (provider === 'stable-diffusion') {
    return { server: await startTestServer({ ...limits, ...tinyModels }), remote: null };
  }
  if (provider === 'openai') {
    const remote = await startFakeOpenAI({ imageBytes: IMAGE_BYTES });
    onTestFinished(() => remote.close());
    return { server: await startTestServer({ ...limits, ...withOpenAI(remote) }), remote };
  }
  const remote = await startFakeBackend[provider]();
  onTestFinished(() => remote.close());
  const model = families.find((family) => family.provider === provider)?.model ?? '';
  const backend = { IMAGE_BACKEND_URL: remote.url, IMAGE_BACKEND_MODEL: model };
  return { server: await startTestServer({ ...limits, ...backend }), remote };
}

const startFakeBackend = {
  localai: startFakeLocalAI,
  'stable-diffusion.cpp': startFakeStableDiffusionCpp,
  'vllm-omni': startFakeVllmOmni,
};
